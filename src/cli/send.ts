import { MESSAGE_LIMITS } from '../queue/message';
import { isFifoName } from '../queue/queue-name';
import type { AnyEntry } from '../runtime/send/send-entry';
import { UsageError, defineCommand, nameAndValue, type CommandCall } from './command';
import { CONNECT_OPTIONS } from './connection';
import { QUOTING, hasLostQuotes } from './lost-quotes';
import { JSON_OPTION, type OptionTable } from './option';
import { QUEUE_ARGUMENT, reachQueue, type ReachedQueue } from './queue-access';
import { sendEntries } from './send-entries';
import { openLines, type PlacedLine } from './source';

const OPTIONS = {
  'file': { form: 'text', short: 'f', value: 'FILE', summary: 'send each line of a file', default: 'stdin when no body is given' },
  'group': { form: 'text', short: 'g', value: 'ID', summary: 'message group id; a FIFO queue needs one' },
  'deduplication-id': { form: 'text', value: 'ID', summary: 'deduplication id of the one message, FIFO only' },
  'delay': { form: 'count', value: 'SECONDS', min: 0, max: MESSAGE_LIMITS.delaySeconds, summary: 'delay before it can be received', default: "the queue's" },
  'attribute': { form: 'list', short: 'a', value: 'NAME=VALUE', summary: 'message attribute, as a string' },
  ...JSON_OPTION,
  ...CONNECT_OPTIONS,
} as const satisfies OptionTable;

export const send = defineCommand({
  name: 'send',
  summary: 'Send one message, or one for each line of a file or of stdin',
  arguments: [QUEUE_ARGUMENT, { name: 'body', summary: 'body of the message', optional: true }],
  options: OPTIONS,
  notes: [
    'Lines are sent as they are, in batches of ten; empty lines are left out. import sends what export wrote, attributes and groups included.',
    'A body that begins with - stands after --, as in: send Orders -- -5',
  ],
  examples: [
    'send Orders \'{"id":"7"}\'', 'send Payments.fifo paid --group customer-7 --deduplication-id 7', 'send Orders < orders.ndjson',
    'send Orders --file orders.ndjson --attribute source=replay',
  ],
  async run(call, terminal) {
    checkSource(call);
    const bodies = call.words[1] === undefined ? textsOf(openLines(call.options.file, terminal)) : [call.words[1]];
    const queue = await reachQueue(call.words[0]!, call.options, terminal);
    if (isFifoName(queue.name)) checkFifo(queue, call);
    if (hasLostQuotes(call.words[1] ?? '')) terminal.note(`the body looks like JSON whose quotes the shell took, and is sent as it is; ${QUOTING}\n`);
    return sendEntries(entriesOf(bodies, call), { queue, json: call.options.json, terminal });
  },
});

async function* textsOf(lines: AsyncIterable<PlacedLine>): AsyncGenerator<string> {
  for await (const { text } of lines) yield text;
}

type Call = CommandCall<typeof OPTIONS>;

function checkSource({ options, words }: Call): void {
  if (words[1] !== undefined && options.file) throw new UsageError('send: it must have a body or --file, got both; leave one out');
  if (options['deduplication-id'] && words[1] === undefined) throw new UsageError('send --deduplication-id: it must be of one message, got many lines; give the body as a word, or use import');
  const bad = options.attribute?.find((pair) => !/^[^=]+=./.test(pair));
  if (bad) throw new UsageError(`send --attribute: it must be NAME=VALUE, got '${bad}'; write --attribute source=replay`);
}

/** What Amazon SQS would refuse each message for. */
function checkFifo({ name, attributes }: ReachedQueue, { options }: Call): void {
  if (options.group === undefined) {
    throw new UsageError(`send --group: a FIFO queue needs one, got none for ${name}; give --group ID, or use import for lines with groups of their own`);
  }
  if (attributes.contentBasedDeduplication === false && options['deduplication-id'] === undefined) {
    throw new UsageError(`send --deduplication-id: a FIFO queue without contentBasedDeduplication needs one, got none for ${name}; `
      + 'give --deduplication-id ID with a single body, or use import for lines with ids of their own');
  }
}

async function* entriesOf(bodies: AsyncIterable<string> | Iterable<string>, { options }: Call): AsyncGenerator<AnyEntry<string>> {
  const shared = {
    messageAttributes: options.attribute && Object.fromEntries(options.attribute.map(nameAndValue)),
    messageGroupId: options.group,
    messageDeduplicationId: options['deduplication-id'],
    delaySeconds: options.delay,
  };
  for await (const body of bodies) yield { body, ...shared };
}
