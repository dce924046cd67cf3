import { join } from 'node:path';
import { md5OfBody } from '../../queue/digest';
import type { QueueKind } from '../../queue/queue-name';
import { prefixOfId } from '../store/message-id';
import { storedMessage, type MessageState, type StoredMessage } from '../store/stored-message';
import { attributesFromJson, type EncodedAttributes } from './attribute-json';
import { openDatabase, type Database, type SqlValue } from './durable-database';
import { DurableJournal } from './durable-journal';
import type { EngineCore } from './engine-core';
import type { LocalQueue } from './local-queue';
import type { AttributeStrings } from './queue-settings';

type Row = Record<string, SqlValue>;

/**
 * Brings an engine to where the last one of the same folder ended, and keeps it there from now on: queues, messages with their
 * locks, and the deduplication window. Move tasks and receive attempt ids are not kept.
 *
 * @throws Error where node has no SQLite
 */
export function keepIn(directory: string, core: EngineCore): void {
  const database = openDatabase(join(directory, 'queues.sqlite'));
  const marks = new Map(database.prepare('SELECT name, value FROM mark').all().map((row) => [row.name, Number(row.value)]));
  const reservedKey = marks.get('key') ?? 0;
  const queues = loadQueues(database, core);
  loadMessages(database, queues);
  loadDeduplication(database, core, queues);
  core.continueFrom(reservedKey, marks.get('queue') ?? 0);
  const journal = new DurableJournal(database, reservedKey);
  core.journal = journal;
  for (const queue of queues.values()) queue.messages.journal = journal.of(queue);
}

function loadQueues(database: Database, core: EngineCore): Map<SqlValue | undefined, LocalQueue> {
  return new Map(database.prepare('SELECT * FROM queue ORDER BY id').all().map((row) => {
    const name = String(row.name);
    const identity = { id: Number(row.id), name, arn: core.arn(name), kind: row.kind as QueueKind, createdAt: Number(row.created_at) };
    const attributes = JSON.parse(String(row.attributes)) as AttributeStrings;
    // A queue deduplicates by the scope of its creation, whatever its attribute says now.
    const queue = core.addQueue(identity, { DeduplicationScope: row.scope === null ? undefined : 'messageGroup' });
    queue.setAttributes(attributes);
    queue.modifiedAt = Number(row.modified_at);
    queue.tags = new Map(JSON.parse(String(row.tags)) as Array<[string, string]>);
    return [row.id, queue];
  }));
}

function loadMessages(database: Database, queues: ReadonlyMap<SqlValue | undefined, LocalQueue>): void {
  // The order of arrival: what died takes its place in its dead-letter queue then, under the key that it was sent with.
  for (const row of database.prepare('SELECT * FROM message ORDER BY rowid').all()) {
    queues.get(row.queue)?.messages.restore(messageOf(row), row.state as MessageState, Number(row.due_at));
  }
}

function messageOf(row: Row): StoredMessage {
  const text = (name: string): string | undefined => row[name] === null ? undefined : String(row[name]);
  const message = storedMessage({
    key: Number(row.key),
    idPrefix: prefixOfId(String(row.message_id)),
    body: String(row.body),
    md5: md5OfBody(String(row.body)),
    attributes: row.attributes === null ? undefined : attributesFromJson(JSON.parse(String(row.attributes)) as EncodedAttributes),
    traceHeader: text('trace_header'),
    groupId: text('group_id'),
    deduplicationId: text('deduplication_id'),
    sequenceNumber: text('sequence_number'),
    sentAt: Number(row.sent_at),
  });
  message.receiveCount = Number(row.receive_count);
  message.firstReceivedAt = Number(row.first_received_at);
  message.receivedAt = Number(row.received_at);
  message.receipt = Number(row.receipt);
  message.deadLetterSourceArn = text('source_arn');
  return message;
}

function loadDeduplication(database: Database, core: EngineCore, queues: ReadonlyMap<SqlValue | undefined, LocalQueue>): void {
  for (const row of database.prepare('SELECT * FROM deduplication WHERE expires_at > ? ORDER BY expires_at').all(core.clock.now())) {
    const first = { MessageId: String(row.message_id), SequenceNumber: String(row.sequence_number) };
    queues.get(row.queue)?.deduplication.restore(String(row.id), first, Number(row.expires_at));
  }
}
