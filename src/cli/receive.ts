import { MESSAGE_LIMITS } from '../queue/message';
import { defineCommand } from './command';
import { CONNECT_OPTIONS } from './connection';
import { jsonLineOf } from './message-line';
import { JSON_OPTION, type OptionTable, type OptionValues } from './option';
import { QUEUE_ARGUMENT, reachQueue, type ReachedQueue } from './queue-access';
import { describeMessage } from './show-message';
import { isRead, type Terminal } from './terminal';

const OPTIONS = {
  max: { form: 'count', short: 'n', value: 'N', min: 1, max: 100_000, summary: 'most messages to receive', default: '1' },
  wait: { form: 'count', short: 'w', value: 'SECONDS', min: 0, max: MESSAGE_LIMITS.waitSeconds, summary: 'how long to wait for the first', default: "the queue's" },
  visibility: { form: 'count', value: 'SECONDS', min: 0, max: MESSAGE_LIMITS.visibilitySeconds, summary: 'how long to hide what is received', default: "the queue's" },
  delete: { form: 'flag', short: 'd', summary: 'delete each message after it is printed' },
  ...JSON_OPTION,
  ...CONNECT_OPTIONS,
} as const satisfies OptionTable;

/** How long those to be deleted are hidden at a queue that hides none: the same would come again, and again, before they are deleted. */
const HIDDEN_SECONDS = 30;

/** Those to be deleted are taken by so many: of a long queue the first would come back, and be received again, before the last are here. */
const DELETED_AT_ONCE = 100;

export const receive = defineCommand({
  name: 'receive',
  summary: 'Receive messages and print them',
  arguments: [QUEUE_ARGUMENT],
  options: OPTIONS,
  notes: ['Each receive counts towards the dead-letter queue. Without --delete the messages come back after the visibility timeout; peek gives them back at once.'],
  examples: ['receive Orders', 'receive Orders --max 100 --delete --json > orders.ndjson'],
  async run({ options, words }, terminal) {
    const queue = await reachQueue(words[0]!, options, terminal);
    const taken: Taken = { deleted: 0, kept: 0, open: 0, broken: 0 };
    const seconds = options.visibility ?? (queue.attributes.visibilityTimeoutSeconds || (options.delete ? HIDDEN_SECONDS : 0));
    const job = { options, taken, seconds };
    await takeAll(queue, job, terminal).finally(() => tellTaken(job, terminal));
    if (terminal.signal.aborted) return 'interrupted';
    if (amountOf(taken) === 0) terminal.note(`no message was ready in ${queue.name}\n`);
    return taken.kept + taken.broken > 0 ? 'partial' : 'ok';
  },
});

/** What became of the messages, in numbers. */
interface Taken {
  deleted: number;
  /** Could not be deleted. */
  kept: number;
  /** Printed, and not to be deleted, or not yet. */
  open: number;
  /** Could not be printed. */
  broken: number;
}

interface Job {
  readonly options: OptionValues<typeof OPTIONS>;
  readonly taken: Taken;
  /** How long what is received is hidden. */
  readonly seconds: number;
}

const amountOf = ({ deleted, kept, open, broken }: Taken): number => deleted + kept + open + broken;

async function takeAll({ handle }: ReachedQueue, { options, taken, seconds }: Job, terminal: Terminal): Promise<void> {
  const { max = 1, wait, json } = options;
  const onFailed = ({ message }: Error): void => {
    taken.broken++;
    terminal.note(`error: ${message}\n`);
  };
  const atOnce = options.delete ? DELETED_AT_ONCE : max;
  // While something is deleted: what stays comes back, and would be received until it is dead-lettered.
  for (let before = -1, seen = 0; taken.deleted > before && seen < max; seen = amountOf(taken)) {
    before = taken.deleted;
    // The seconds are told, so that a long queue is known to take longer than them, and one that hides nothing to bring the same ten again.
    const wish = { maxNumberOfMessages: Math.min(atOnce, max - seen), waitTimeSeconds: seen > 0 ? 0 : wait, visibilityTimeoutSeconds: seconds };
    const messages = await handle.receiveMessages({ ...wish, signal: terminal.signal, onFailed });
    for (const message of messages) terminal.out(json ? jsonLineOf(message) : describeMessage(message));
    taken.open += messages.length;
    if (!await isRead(terminal) || !options.delete) return;
    const deleted = (await handle.deleteMessageBatch(messages)).filter(({ ok }) => ok).length;
    taken.deleted += deleted;
    taken.kept += messages.length - deleted;
    taken.open = 0;
  }
}

function tellTaken({ options, taken: { deleted, kept, open }, seconds }: Job, terminal: Terminal): void {
  if (deleted + kept > 0) terminal.note(`${deleted} received and deleted${kept > 0 ? `, ${kept} could not be deleted and come back` : ''}\n`);
  if (open > 0) terminal.note(`${open} received, hidden for ${seconds} s; ${options.delete ? 'none is deleted, the end came before' : '--delete deletes them'}\n`);
}
