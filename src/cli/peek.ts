import { counted } from '../queue/option-rule';
import type { ReceivedMessage } from '../runtime/message/received-message';
import { defineCommand } from './command';
import { FEW_RECEIVES, YES_OPTION, confirm, riskOf } from './confirm';
import { CONNECT_OPTIONS } from './connection';
import { peekEngine } from './engine-peek';
import { FILTER_NOTE, FILTER_OPTION, readFilter } from './filter';
import { jsonLineOf } from './message-line';
import { JSON_OPTION, type OptionTable } from './option';
import { QUEUE_ARGUMENT, giveBack, reachQueue, type ReachedQueue } from './queue-access';
import { describeMessage } from './show-message';
import type { Terminal } from './terminal';

/** As many as are looked at in one go. */
const MOST = 1000;

const OPTIONS = {
  max: { form: 'count', short: 'n', value: 'N', min: 1, max: MOST, summary: 'most messages to look at', default: '10' },
  ...FILTER_OPTION,
  ...YES_OPTION,
  ...JSON_OPTION,
  ...CONNECT_OPTIONS,
} as const satisfies OptionTable;

/** How long the messages are hidden at most while they are gathered, should this process die. */
const HOLD_SECONDS = 20;

export const peek = defineCommand({
  name: 'peek',
  summary: 'Look at messages and leave them in the queue',
  arguments: [QUEUE_ARGUMENT],
  options: OPTIONS,
  notes: [
    'The local engine of this package shows messages without receiving them. With Amazon SQS and other engines each look counts one receive, and the messages are given back at once.',
    `It asks first when the queue moves messages to its dead-letter queue after ${FEW_RECEIVES} receives or fewer.`,
    FILTER_NOTE,
  ],
  examples: ['peek Orders', 'peek OrdersDeadLetterQueue --max 100 --json', 'peek Orders --max 1000 --filter \'{"body":{"sku":["lamp"]}}\''],
  async run({ options, words }, terminal) {
    const fits = readFilter('peek', options.filter);
    const queue = await reachQueue(words[0]!, options, terminal);
    const max = options.max ?? 10;
    const seen = await peekEngine(queue, max);
    const messages = seen ?? await receiveAndGiveBack(queue, { max, yes: options.yes }, terminal);
    if (messages === undefined) return 'ok';
    const fitting = messages.filter(fits);
    for (const message of fitting) terminal.out(options.json ? jsonLineOf(message) : describeMessage(message));
    if (messages.length === 0) terminal.note(`no message was there to be seen in ${queue.name}\n`);
    if (seen && messages.length > 0) terminal.note(`${messages.length} seen; the engine counted no receive\n`);
    if (options.filter !== undefined && messages.length > 0) {
      terminal.note(`${fitting.length} of them fit the filter${messages.length === max && max < MOST ? '; --max looks at more' : ''}\n`);
    }
    return 'ok';
  },
});

/** @returns undefined when the person said no */
async function receiveAndGiveBack(
  queue: ReachedQueue, { max, yes }: { max: number; yes: boolean | undefined }, terminal: Terminal,
): Promise<ReceivedMessage<string>[] | undefined> {
  const limit = queue.attributes.redrivePolicy?.maxReceiveCount;
  const risk = riskOf(queue.attributes);
  if (risk && !await confirm(`look at up to ${counted(max, 'message')} of ${queue.name}${risk}`, yes, terminal)) return undefined;
  const wish = { maxNumberOfMessages: max, waitTimeSeconds: 1, visibilityTimeoutSeconds: HOLD_SECONDS, signal: terminal.signal };
  const messages = await queue.handle.receiveMessages({ ...wish, onFailed: (error) => terminal.note(`error: ${error.message}\n`) });
  const held = await giveBack(queue, messages);
  const most = Math.max(0, ...messages.map(({ receiveCount }) => receiveCount));
  const told = limit === undefined ? 'it has no dead-letter queue' : `the highest count is ${most} of ${limit}`;
  if (messages.length > 0) terminal.note(`${messages.length} seen and given back; each counts one receive more (${told})\n`);
  if (held > 0) terminal.note(`${held} could not be given back at once and come back after ${HOLD_SECONDS} s\n`);
  return messages;
}
