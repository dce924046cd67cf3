import { appendFileSync, closeSync, fstatSync, fsyncSync, openSync, readSync } from 'node:fs';
import { resolve } from 'node:path';
import { MESSAGE_LIMITS } from '../queue/message';
import { counted } from '../queue/option-rule';
import { defineCommand } from './command';
import { FEW_RECEIVES, YES_OPTION, confirm, riskOf } from './confirm';
import { CONNECT_OPTIONS } from './connection';
import type { Exit } from './exit-code';
import { FILTER_NOTE, FILTER_OPTION, readFilter, tellFitting } from './filter';
import { jsonLineOf } from './message-line';
import type { OptionTable } from './option';
import { QUEUE_ARGUMENT, messagesIn, reachQueue, type ReachedQueue } from './queue-access';
import { missedLine, sweep, type Sweep, type SweepReport } from './sweep';
import { isRead, type Terminal } from './terminal';

const OPTIONS = {
  file: { form: 'text', short: 'f', value: 'FILE', summary: 'file to append to', default: 'stdout' },
  max: { form: 'count', short: 'n', value: 'N', min: 1, max: 10_000_000, summary: 'most messages to export', default: 'all' },
  delete: { form: 'flag', short: 'd', summary: 'delete each message after it is written' },
  hold: { form: 'count', value: 'SECONDS', min: 10, max: MESSAGE_LIMITS.visibilitySeconds, summary: 'how long messages are hidden meanwhile', default: '300' },
  ...FILTER_OPTION,
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
    `It asks first when it deletes, and when the queue moves messages to its dead-letter queue after ${FEW_RECEIVES} receives or fewer.`,
    FILTER_NOTE,
    'A FIFO queue gives at most ten messages of a group while they stay in it; --delete without --filter exports all of them.',
  ],
  examples: [
    'export OrdersDeadLetterQueue --file dead.ndjson', 'export Orders --delete --yes > orders.ndjson',
    'export OrdersDeadLetterQueue --filter \'{"body":{"sku":["lamp"]}}\' --delete --file lamps.ndjson',
  ],
  async run({ options, words }, terminal) {
    const fits = readFilter('export', options.filter);
    const queue = await reachQueue(words[0]!, options, terminal);
    const most = options.filter === undefined ? options.max : undefined; // with a filter, all may be looked through
    const which = tellFitting(Math.min(messagesIn(queue.attributes), most ?? Infinity), options);
    const risk = options.delete && options.filter === undefined ? '' : riskOf(queue.attributes); // of what stays
    const what = `export ${options.delete ? 'and delete ' : ''}${which} of ${queue.name}${risk}`;
    if ((options.delete || risk) && !await confirm(what, options.yes, terminal)) return 'ok';
    const sink = openSink(options.file, terminal);
    const job = { max: options.max ?? Infinity, hold: options.hold ?? 300, fits, sink, deletes: options.delete ?? false };
    const exported = await exportAll(queue, job, terminal).finally(() => sink.close());
    return tellExported(queue, { ...job, ...exported }, terminal);
  },
});

interface Sink {
  /** Returns when the lines are safe. */
  write(lines: string): void;
  close(): void;
}

interface ExportJob extends Omit<Sweep, 'take'> {
  readonly sink: Sink;
  readonly deletes: boolean;
}

function openSink(file: string | undefined, terminal: Terminal): Sink {
  if (file === undefined) return { write: (lines) => terminal.out(lines), close: () => undefined };
  const path = resolve(terminal.directory, file);
  const opened = openSync(path, 'a');
  const isFile = fstatSync(opened).isFile(); // no pipe, as a shell makes of >(…)
  if (isFile && endsInHalfALine(path)) appendFileSync(opened, '\n');
  return {
    write(lines) {
      appendFileSync(opened, lines);
      if (isFile) fsyncSync(opened);
    },
    close: () => closeSync(opened),
  };
}

/** Half a line, which a full disk or a killed export leaves, would take the next message with it. */
function endsInHalfALine(path: string): boolean {
  const [read, last] = [openSync(path, 'r'), Buffer.alloc(1)];
  try {
    return readSync(read, last, 0, 1, fstatSync(read).size - 1) > 0 && last.toString() !== '\n';
  } finally {
    closeSync(read);
  }
}

function exportAll(queue: ReachedQueue, { sink, deletes, ...wish }: ExportJob, terminal: Terminal): Promise<SweepReport> {
  return sweep(queue, {
    ...wish,
    async take(messages) {
      sink.write(messages.map(jsonLineOf).join(''));
      return deletes && await isRead(terminal) ? messages : [];
    },
  }, terminal);
}

function tellExported({ name }: ReachedQueue, exported: ExportJob & SweepReport, terminal: Terminal): Exit {
  const { seen, taken, deleted, undeleted, late, missing, failure, ...job } = exported;
  const unread = job.deletes ? taken - deleted - undeleted : 0;
  if (failure !== undefined && taken === 0) throw failure;
  const counts = seen === taken ? ', each counts one receive more' : `; each of the ${seen} received counts one receive more`;
  terminal.note(`exported ${counted(taken, 'message')} of ${name}${job.deletes ? ' and deleted them' : counts}\n`);
  if (unread > 0) terminal.note(`${unread} of them were given back instead: the end came before they were deleted\n`);
  if (undeleted > 0) terminal.note(`${undeleted} could not be deleted and are in the queue still\n`);
  if (late > 0) terminal.note(`${late} could not be given back at once and come back within ${job.hold} s\n`);
  if (failure !== undefined) throw failure;
  if (missing > 0) terminal.note(`${missedLine(exported)}\n`);
  return terminal.signal.aborted ? 'interrupted' : undeleted > 0 || missing > 0 ? 'partial' : 'ok';
}
