import { redrive as redriveQueue } from '../runtime/administer/redrive';
import type { RedriveProgress } from '../runtime/administer/redrive-task';
import { UsageError, defineCommand } from './command';
import { YES_OPTION, confirm } from './confirm';
import { FILTER_NOTE, FILTER_OPTION, readFilter, tellFitting } from './filter';
import type { OptionTable } from './option';
import { ProgressBar } from './progress-bar';
import { CONNECT_OPTIONS, JSON_OPTION, QUEUE_ARGUMENT, messagesIn, reachQueue, type ReachedQueue } from './queue-access';
import { redriveSome, type SomeRedrive } from './redrive-some';
import { TOLD_FAILURES } from './send-entries';
import { counted, type Terminal } from './terminal';

const OPTIONS = {
  to: { form: 'text', value: 'QUEUE', summary: 'queue to move them to', default: 'each where it came from' },
  rate: { form: 'count', value: 'N', min: 1, max: 500, summary: 'most messages per second', default: 'as fast as Amazon SQS finds good' },
  ...FILTER_OPTION,
  ...YES_OPTION,
  ...JSON_OPTION,
  ...CONNECT_OPTIONS,
} as const satisfies OptionTable;

export const redrive = defineCommand({
  name: 'redrive',
  summary: 'Move the messages of a dead-letter queue back',
  arguments: [{ ...QUEUE_ARGUMENT, summary: 'name the dead-letter queue by binding (OrdersDeadLetterQueue), by its own name, or by URL' }],
  options: OPTIONS,
  notes: [
    'Ctrl-C cancels: what is moved stays moved, the rest stays dead-lettered. Receive counts begin anew.',
    'Amazon SQS moves all of them by itself. With --filter each that fits is received, sent and deleted from here: its message id is new, and what '
      + 'does not fit counts one receive and is given back. What stays keeps back what is behind it in its FIFO group, but for the ten received together.',
    FILTER_NOTE,
  ],
  examples: [
    'redrive OrdersDeadLetterQueue', 'redrive OrdersDeadLetterQueue --to Orders --rate 50 --yes',
    'redrive OrdersDeadLetterQueue --filter \'{"body":{"sku":["lamp"]}}\'',
  ],
  async run({ options, words }, terminal) {
    const fits = readFilter('redrive', options.filter);
    const dead = await reachQueue(words[0]!, options, terminal);
    const to = options.to === undefined ? undefined : await reachQueue(options.to, options, terminal);
    checkTarget(dead, to);
    const count = messagesIn(dead.attributes);
    const where = to ? `to ${to.name}` : 'back where they came from';
    if (!await confirm(`move ${tellFitting(count, options)} of ${dead.name} ${where}`, options.yes, terminal)) return 'ok';
    const bar = new ProgressBar(terminal, count);
    const move: Move = { dead, to, rate: options.rate, fits, onProgress: (done, all) => bar.show(done, all) };
    const { status, moved, notes, failure } = await (options.filter === undefined ? moveAll : moveSome)(move, terminal).finally(() => bar.end());
    for (const note of notes) terminal.note(`${note}\n`);
    if (options.json) terminal.out(`${JSON.stringify({ queueName: dead.name, status, moved })}\n`);
    else terminal.note(`${status === 'COMPLETED' ? 'moved' : `${status.toLowerCase()} after`} ${counted(moved, 'message')} ${where}\n`);
    if (status === 'FAILED') throw failure;
    return terminal.signal.aborted ? 'interrupted' : notes.length > 0 ? 'partial' : 'ok';
  },
});

/** Sent to its own queue, a message comes again as a new one, for ever. */
function checkTarget(dead: ReachedQueue, to: ReachedQueue | undefined): void {
  const nameOf = ({ url, attributes }: ReachedQueue): string => attributes.queueArn ?? url;
  if (to && nameOf(to) === nameOf(dead)) throw new UsageError(`redrive --to: it must be another queue than the one to empty, got ${to.name}; leave it out to move each where it came from`);
}

interface Move extends Omit<SomeRedrive, 'onProgress' | 'onFailure'> {
  onProgress(done: number, all?: number): void;
}

interface Moved {
  readonly status: RedriveProgress['status'];
  readonly moved: number;
  /** What did not move, and why. */
  readonly notes: readonly string[];
  /** What ended it early. */
  readonly failure?: unknown;
}

async function moveAll({ dead, to, rate, onProgress }: Move, { signal }: Terminal): Promise<Moved> {
  const { status, moved } = await redriveQueue(dead.handle, {
    ...(to ? { to: to.handle } : {}), maxMessagesPerSecond: rate, signal, progressSeconds: 1,
    onProgress: ({ moved: done, toMove }) => onProgress(done, toMove),
  });
  return { status, moved, notes: [] };
}

async function moveSome(move: Move, terminal: Terminal): Promise<Moved> {
  const failures: string[] = [];
  const { seen, deleted, undeleted, late, sourceless, failure } = await redriveSome({ ...move, onFailure: (sentence) => failures.push(`error: ${sentence}`) }, terminal);
  const { aborted } = terminal.signal;
  const missing = aborted || failure !== undefined ? 0 : messagesIn(move.dead.attributes) - seen;
  const more = failures.length - TOLD_FAILURES;
  const notes = [
    ...failures.slice(0, TOLD_FAILURES),
    ...(more > 0 ? [`error: ${more} more did not move`] : []),
    ...(sourceless > 0 ? [`error: ${counted(sourceless, 'message')} came from no queue that Amazon SQS knows; give --to`] : []),
    ...(undeleted > 0 ? [`${undeleted} are sent and could not be deleted: they are in both queues`] : []),
    ...(late > 0 ? [`${late} could not be given back at once and come back within five minutes`] : []),
    ...(missing > 0 ? [`about ${missing} more were delayed, in flight elsewhere, or behind others of their group`] : []),
  ];
  const status = aborted ? 'CANCELLED' : failure === undefined ? 'COMPLETED' : 'FAILED';
  return { status, moved: deleted + undeleted, notes, failure };
}
