import type { AnyEntry } from '../runtime/send/send-entry';
import { defineCommand } from './command';
import { entryOf } from './message-line';
import { CONNECT_OPTIONS, JSON_OPTION, QUEUE_ARGUMENT, reachQueue } from './queue-access';
import { sendEntries } from './send-entries';
import { openSource } from './source';
import { linesOf } from './terminal';

export const importCommand = defineCommand({
  name: 'import',
  summary: 'Send the messages that export wrote',
  arguments: [QUEUE_ARGUMENT, { name: 'file', summary: 'file of one JSON message per line; stdin without it', optional: true }],
  options: { ...JSON_OPTION, ...CONNECT_OPTIONS },
  notes: [
    'Bodies, message attributes, groups, deduplication ids and trace headers are kept; message ids and times are new.',
    'It stops at a line that is no message; what is before it is sent. A FIFO message of the last five minutes is a duplicate, which is told.',
  ],
  examples: ['import Orders orders.ndjson', 'export OrdersDead | cdk-sqs-connector import Orders'],
  async run({ options, words }, terminal) {
    const source = openSource(words[1], terminal);
    const queue = await reachQueue(words[0]!, options, terminal);
    const before = new Map<number, string>();
    const entries = entriesOf(source, { place: words[1] ?? 'stdin', before });
    const isTwin = (index: number, messageId: string): boolean => {
      const old = before.get(index);
      before.delete(index);
      return old === messageId;
    };
    return sendEntries(entries, { queue, json: options.json, terminal, isTwin });
  },
});

/** @param before what each message was called when it was exported, while it is on its way */
async function* entriesOf(
  source: AsyncIterable<string | Uint8Array>, { place, before }: { place: string; before: Map<number, string> },
): AsyncGenerator<AnyEntry<string>> {
  let index = 0;
  for await (const { text, number } of linesOf(source, place)) {
    const { entry, messageId } = entryOf(text, `${place}, line ${number}`);
    if (messageId !== undefined) before.set(index, messageId);
    index++;
    yield entry;
  }
}
