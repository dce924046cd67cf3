import type { FirstSend } from '../store/deduplication';
import { messageIdOf } from '../store/message-id';
import type { MessageJournal } from '../store/message-store';
import type { StoredMessage } from '../store/stored-message';
import { attributesToJson } from './attribute-json';
import type { Database, SqlValue, Statement } from './durable-database';
import type { EngineJournal } from './engine-core';
import type { LocalQueue } from './local-queue';

/** Keys are reserved so many at a time, so that none comes twice after the process was killed. */
const KEYS_RESERVED = 1000;

const MESSAGE_COLUMNS = 'key, queue, message_id, body, attributes, trace_header, group_id, deduplication_id, sequence_number, '
  + 'sent_at, state, due_at, receive_count, first_received_at, received_at, receipt, source_arn';

const STATEMENTS = {
  mark: 'INSERT INTO mark (name, value) VALUES (?, ?) ON CONFLICT (name) DO UPDATE SET value = max(value, excluded.value)',
  saveQueue: 'INSERT OR REPLACE INTO queue (id, name, kind, created_at, modified_at, scope, attributes, tags) VALUES (?, ?, ?, ?, ?, ?, ?, ?)',
  removeQueue: 'DELETE FROM queue WHERE id = ?',
  clearMessages: 'DELETE FROM message WHERE queue = ?',
  clearDeduplication: 'DELETE FROM deduplication WHERE queue = ?',
  addMessage: `INSERT OR REPLACE INTO message (${MESSAGE_COLUMNS}) VALUES (${MESSAGE_COLUMNS.replace(/[a-z_]+/g, '?')})`,
  changeMessage: 'UPDATE message SET state = ?, due_at = ?, receive_count = ?, first_received_at = ?, received_at = ?, receipt = ? WHERE key = ?',
  removeMessage: 'DELETE FROM message WHERE key = ? AND queue = ?',
  forget: 'DELETE FROM deduplication WHERE expires_at <= ?',
  deduplicate: 'INSERT OR REPLACE INTO deduplication (queue, id, message_id, sequence_number, expires_at) VALUES (?, ?, ?, ?, ?)',
} as const;

/**
 * Writes every change to the database. What one call changes is one transaction: it is committed after the call's work and
 * before its answer, so a process that is killed lost nothing that it answered and did nothing by half.
 */
export class DurableJournal implements EngineJournal {
  private readonly statements: Record<keyof typeof STATEMENTS, Statement>;
  private isOpen = false;

  public constructor(private readonly database: Database, private reservedKey: number) {
    const entries = Object.entries(STATEMENTS).map(([name, sql]) => [name, database.prepare(sql)]);
    this.statements = Object.fromEntries(entries) as typeof this.statements;
  }

  public of({ identity }: LocalQueue): MessageJournal {
    return {
      added: (message) => this.added(identity.id, message),
      changed: (message) => this.write('changeMessage', ...standOf(message), message.key),
      removed: (message) => this.write('removeMessage', message.key, identity.id),
    };
  }

  public queueSaved({ identity, attributes, tags, modifiedAt, deduplicatesByGroup }: LocalQueue): void {
    this.write('mark', 'queue', identity.id);
    const scope = deduplicatesByGroup ? 'messageGroup' : null;
    this.write('saveQueue', identity.id, identity.name, identity.kind, identity.createdAt, modifiedAt, scope, JSON.stringify(attributes), JSON.stringify([...tags]));
  }

  public queueRemoved({ identity }: LocalQueue): void {
    this.write('removeQueue', identity.id);
    this.write('clearMessages', identity.id);
    this.write('clearDeduplication', identity.id);
  }

  public purged({ identity }: LocalQueue): void {
    this.write('clearMessages', identity.id);
    this.write('clearDeduplication', identity.id);
  }

  public deduplicated({ identity }: LocalQueue, id: string, { first, expiresAt, now }: { first: FirstSend; expiresAt: number; now: number }): void {
    this.write('forget', now);
    this.write('deduplicate', identity.id, id, first.MessageId!, first.SequenceNumber!, expiresAt);
  }

  public close(): void {
    this.commit();
    this.database.close();
  }

  private added(queueId: number, message: StoredMessage): void {
    if (message.key >= this.reservedKey) {
      this.reservedKey = message.key + KEYS_RESERVED;
      this.write('mark', 'key', this.reservedKey);
    }
    const attributes = message.attributes ? JSON.stringify(attributesToJson(message.attributes)) : null;
    this.write(
      'addMessage', message.key, queueId, messageIdOf(message), message.body, attributes, message.traceHeader ?? null, message.groupId ?? null,
      message.deduplicationId ?? null, message.sequenceNumber ?? null, message.sentAt, ...standOf(message), message.deadLetterSourceArn ?? null,
    );
  }

  private write(name: keyof typeof STATEMENTS, ...values: SqlValue[]): void {
    if (!this.isOpen) {
      this.isOpen = true;
      this.database.exec('BEGIN');
      queueMicrotask(() => this.commit());
    }
    this.statements[name].run(...values);
  }

  private commit(): void {
    if (!this.isOpen) return;
    this.isOpen = false;
    try {
      this.database.exec('COMMIT');
    } catch (error) {
      // It ends the engine, whose memory is ahead of the file by now.
      const { message } = error as Error;
      throw new Error(`engine: its file must take what changed, got '${message}'; make room and start it again: what was answered is kept`, { cause: error });
    }
  }
}

/** What changes of a message; times that it does not have are kept as 0. */
function standOf({ state, dueAt = 0, receiveCount, firstReceivedAt = 0, receivedAt = 0, receipt }: StoredMessage): SqlValue[] {
  return [state, dueAt, receiveCount, firstReceivedAt, receivedAt, receipt];
}
