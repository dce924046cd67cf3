import { counted } from '../queue/option-rule';
import { parseQueueArn } from '../queue/queue-name';
import { askEndpoint } from './ask-endpoint';
import { UsageError, defineCommand } from './command';
import { YES_OPTION, confirm } from './confirm';
import { CONNECT_OPTIONS } from './connection';
import type { Exit } from './exit-code';
import { FILTER_NOTE, FILTER_OPTION, readFilter, tellFitting } from './filter';
import { JSON_OPTION, type OptionTable } from './option';
import { ProgressBar } from './progress-bar';
import { QUEUE_ARGUMENT, messagesIn, reachQueue, type ReachedQueue } from './queue-access';
import { moveAll, type Move, type Moved } from './redrive-move';
import { moveSome } from './redrive-some';
import { jsonText, type Terminal } from './terminal';

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
  arguments: [{ ...QUEUE_ARGUMENT, summary: 'name the dead-letter queue by binding (OrdersDeadLetterQueue), by its own name, by URL or by ARN' }],
  options: OPTIONS,
  notes: [
    'Ctrl-C cancels: what is moved stays moved, the rest stays dead-lettered. Receive counts begin anew.',
    'Amazon SQS moves all of them by itself. With --filter this command receives, sends and deletes each one that matches, under a new message id; '
      + 'the others count one receive and are given back. In a FIFO group, a message that stays blocks those behind it, except the ten received together.',
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
    // With a filter, messages of what was a dead-letter queue once tell where they came from.
    if (options.filter === undefined || (to === undefined && dead.attributes.redrivePolicy)) await checkDead(dead, terminal);
    const count = messagesIn(dead.attributes);
    const where = to ? `to ${to.name}` : 'back where they came from';
    if (!await confirm(`move ${tellFitting(count, options)} of ${dead.name} ${where}`, options.yes, terminal)) return 'ok';
    const bar = new ProgressBar(terminal, count);
    const move: Move = { dead, to, rate: options.rate, fits, onProgress: (done, all) => bar.show(done, all) };
    const moved = await (options.filter === undefined ? moveAll : moveSome)(move, terminal).finally(() => bar.end());
    return tellMoved(moved, { name: dead.name, where, json: options.json }, terminal);
  },
});

interface Told {
  readonly name: string;
  readonly where: string;
  readonly json: boolean | undefined;
}

function tellMoved({ status, moved, notes, failure }: Moved, { name, where, json }: Told, terminal: Terminal): Exit {
  for (const note of notes) terminal.note(`${note}\n`);
  if (json) terminal.out(jsonText({ queueName: name, status, moved }));
  else terminal.note(`${status === 'COMPLETED' ? 'moved' : `${status.toLowerCase()} after`} ${counted(moved, 'message')} ${where}\n`);
  if (status === 'FAILED') throw failure;
  return terminal.signal.aborted ? 'interrupted' : notes.length > 0 ? 'partial' : 'ok';
}

/** Sent to its own queue, a message comes again as a new one, for ever. */
function checkTarget(dead: ReachedQueue, to: ReachedQueue | undefined): void {
  const nameOf = ({ url, attributes }: ReachedQueue): string => attributes.queueArn ?? url;
  if (to && nameOf(to) === nameOf(dead)) throw new UsageError(`redrive --to: it must be another queue than the one to empty, got ${to.name}; leave it out to move each where it came from`);
}

/** Who names the source instead of its dead-letter queue would have live messages received, each of which counts; of others Amazon SQS moves none. */
async function checkDead({ name, url, port, attributes: { redrivePolicy } }: ReachedQueue, terminal: Terminal): Promise<void> {
  // Not every engine knows the call, nor does every role have it: then it may be a dead-letter queue.
  const sources = await askEndpoint(terminal, (call) => port.listDeadLetterSourceQueues({ QueueUrl: url }, call)).catch((error: unknown) => {
    if (terminal.signal.aborted) throw error;
  });
  if (!sources || sources.queueUrls?.length) return;
  const { queueName } = parseQueueArn(redrivePolicy?.deadLetterTargetArn ?? '') ?? {};
  const got = queueName === undefined
    ? 'one in which no queue has its dead letters; name one of those that cdk-sqs-connector list shows'
    : `one that has dead letters of its own in '${queueName}'; name that queue`;
  throw new UsageError(`redrive '${name}': it must be a dead-letter queue, got ${got}, or give --filter and --to where it was one before`);
}
