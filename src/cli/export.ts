import { appendFileSync, closeSync, fsyncSync, openSync } from 'node:fs';
import { resolve } from 'node:path';
import { defineCommand } from './command';
import { YES_OPTION, confirm } from './confirm';
import type { Exit } from './exit-code';
import { lineOf } from './message-line';
import type { OptionTable } from './option';
import { CONNECT_OPTIONS, QUEUE_ARGUMENT, messagesIn, reachQueue, type ReachedQueue } from './queue-access';
import { counted, isRead, type Terminal } from './terminal';

const OPTIONS = {
  file: { form: 'text', short: 'f', value: 'FILE', summary: 'file to append to', default: 'stdout' },
  max: { form: 'count', short: 'n', value: 'N', min: 1, max: 10_000_000, summary: 'most messages to export', default: 'all' },
  delete: { form: 'flag', short: 'd', summary: 'delete each message after it is written' },
  hold: { form: 'count', value: 'SECONDS', min: 10, max: 43_200, summary: 'how long messages are hidden meanwhile', default: '300' },
  ...YES_OPTION,
  ...CONNECT_OPTIONS,
} as const satisfies OptionTable;

export const exportCommand = defineCommand({
  name: 'export',
  summary: 'Write the messages of a queue, one JSON object per line',
  arguments: [QUEUE_ARGUMENT],
  options: OPTIONS,
  notes: [
    'Each message is received, which counts one receive, and given back at the end unless --delete. Nothing is deleted before it is written.',
    'A FIFO queue gives at most ten messages of a group while they stay in it; --delete exports all of them.',
  ],
  examples: ['export OrdersDeadLetterQueue --file dead.ndjson', 'export Orders --delete --yes > orders.ndjson'],
  async run({ options, words }, terminal) {
    const queue = await reachQueue(words[0]!, options, terminal);
    const about = messagesIn(queue.attributes);
    if (options.delete && !await confirm(`export and delete about ${counted(about, 'message')} of ${queue.name}`, options.yes, terminal)) return 'ok';
    const sink = openSink(options.file, terminal);
    try {
      return await exportAll(queue, { sink, max: options.max ?? Infinity, hold: options.hold ?? 300, deletes: options.delete ?? false }, terminal);
    } finally {
      sink.close();
    }
  },
});

interface Sink {
  /** Returns when the lines are safe. */
  write(lines: string): void;
  close(): void;
}

interface ExportJob {
  readonly sink: Sink;
  readonly max: number;
  readonly hold: number;
  readonly deletes: boolean;
}

function openSink(file: string | undefined, terminal: Terminal): Sink {
  if (file === undefined) return { write: (lines) => terminal.out(lines), close: () => undefined };
  const opened = openSync(resolve(terminal.directory, file), 'a');
  return {
    write(lines) {
      appendFileSync(opened, lines);
      fsyncSync(opened);
    },
    close: () => closeSync(opened),
  };
}

async function exportAll(queue: ReachedQueue, { sink, max, hold, deletes }: ExportJob, terminal: Terminal): Promise<Exit> {
  const held: string[] = [];
  let written = 0;
  let kept = 0;
  const giveBack = () => queue.handle.changeMessageVisibilityBatch(held.map((message) => ({ message, visibilityTimeoutSeconds: 0 })));
  while (written < max && !terminal.signal.aborted) {
    const messages = await queue.handle.receiveMessages({
      maxNumberOfMessages: Math.min(10, max - written), waitTimeSeconds: 1, visibilityTimeoutSeconds: hold,
      onFailed: (error) => terminal.note(`error: ${error.message}\n`),
    });
    if (messages.length === 0) break;
    // Bodies are written and gone; of a million messages only the handles are still here.
    held.push(...messages.map(({ receiptHandle }) => receiptHandle));
    try {
      sink.write(messages.map((message) => `${JSON.stringify(lineOf(message))}\n`).join(''));
    } catch (error) {
      await giveBack(); // a disk that is full hides none of them
      throw error;
    }
    written += messages.length;
    if (!deletes || !await isRead(terminal)) continue;
    held.length -= messages.length;
    kept += (await queue.handle.deleteMessageBatch(messages)).filter(({ ok }) => !ok).length;
  }
  const given = await giveBack();
  const late = given.filter(({ ok }) => !ok).length;
  terminal.note(`exported ${counted(written, 'message')} of ${queue.name}${deletes ? ' and deleted them' : ', each counts one receive more'}\n`);
  if (deletes && held.length > 0) terminal.note(`${held.length} of them were given back instead: the end came before they were deleted\n`);
  if (kept > 0) terminal.note(`${kept} could not be deleted and are in the queue still\n`);
  if (late > 0) terminal.note(`${late} could not be given back at once and come back within ${hold} s\n`);
  const missing = Math.min(max, messagesIn(queue.attributes)) - written;
  if (missing > 0 && !terminal.signal.aborted) terminal.note(`about ${missing} more were delayed, in flight elsewhere, or behind others of their group\n`);
  return terminal.signal.aborted ? 'interrupted' : kept > 0 || missing > 0 ? 'partial' : 'ok';
}
