import { mkdirSync } from 'node:fs';
import { dirname } from 'node:path';

/** What of node's own SQLite the engine uses. Its types are not in the oldest Node.js that the package supports. */
export interface Database {
  exec(sql: string): void;
  prepare(sql: string): Statement;
  close(): void;
}

/** A prepared statement. */
export interface Statement {
  run(...values: SqlValue[]): unknown;
  all(...values: SqlValue[]): Array<Record<string, SqlValue>>;
}

export type SqlValue = string | number | bigint | null | Uint8Array;

/** Row ids of messages are their order of arrival in their queues. A file that an older engine made has the key for it, and goes on so. */
const SCHEMA = `
  PRAGMA locking_mode = EXCLUSIVE;
  PRAGMA journal_mode = WAL;
  PRAGMA synchronous = NORMAL;
  CREATE TABLE IF NOT EXISTS mark (name TEXT PRIMARY KEY, value INTEGER NOT NULL) WITHOUT ROWID;
  CREATE TABLE IF NOT EXISTS queue (id INTEGER PRIMARY KEY, name TEXT NOT NULL, kind TEXT NOT NULL, created_at INTEGER NOT NULL,
    modified_at INTEGER NOT NULL, scope TEXT, attributes TEXT NOT NULL, tags TEXT NOT NULL);
  CREATE TABLE IF NOT EXISTS message (key INTEGER NOT NULL UNIQUE, queue INTEGER NOT NULL, message_id TEXT NOT NULL, body TEXT NOT NULL,
    attributes TEXT, trace_header TEXT, group_id TEXT, deduplication_id TEXT, sequence_number TEXT, sent_at INTEGER NOT NULL,
    state TEXT NOT NULL, due_at INTEGER NOT NULL, receive_count INTEGER NOT NULL, first_received_at INTEGER NOT NULL,
    received_at INTEGER NOT NULL, receipt INTEGER NOT NULL, source_arn TEXT);
  CREATE INDEX IF NOT EXISTS message_of_queue ON message (queue);
  CREATE TABLE IF NOT EXISTS deduplication (queue INTEGER NOT NULL, id TEXT NOT NULL, message_id TEXT NOT NULL, sequence_number TEXT,
    expires_at INTEGER NOT NULL, PRIMARY KEY (queue, id)) WITHOUT ROWID;
  CREATE INDEX IF NOT EXISTS deduplication_expiry ON deduplication (expires_at);
`;

/**
 * Opens the engine's file, making it and its folder when there is none.
 *
 * @throws Error where node has no SQLite, when another engine uses the file, when it cannot be opened or written, and when it is none of the engine's
 */
export function openDatabase(file: string): Database {
  const sqlite = process.getBuiltinModule('node:sqlite') as { DatabaseSync: new (path: string) => Database } | undefined;
  if (!sqlite) {
    throw new Error(`engine: --data needs a Node.js with node:sqlite (22.13 or later), got ${process.version}; leave --data out or start with a newer Node.js`);
  }
  mkdirSync(dirname(file), { recursive: true, mode: 0o700 }); // messages are nobody else's business
  let database: Database | undefined;
  try {
    database = new sqlite.DatabaseSync(file);
    database.exec(SCHEMA);
    return database;
  } catch (error) {
    database?.close();
    const { message } = error as Error;
    const got = message.includes('locked') ? 'one that another engine uses; stop that engine' : `'${message}'; correct that`;
    throw new Error(`engine: ${file} must be a file that the engine wrote and can write, got ${got} or name another folder with --data`, { cause: error });
  }
}
