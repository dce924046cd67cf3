import type { AnyEntry } from '../runtime/send/send-entry';
import { defineCommand } from './command';
import { CONNECT_OPTIONS } from './connection';
import { entryOf } from './message-line';
import { JSON_OPTION } from './option';
import { QUEUE_ARGUMENT, reachQueue } from './queue-access';
import { sendEntries } from './send-entries';
import { openLines, type PlacedLine } from './source';

export const importCommand = defineCommand({
  name: 'import',
  summary: 'Send the messages that export wrote',
  arguments: [QUEUE_ARGUMENT, { name: 'file', summary: 'file of one JSON message per line; stdin without it', optional: true }],
  options: { ...JSON_OPTION, ...CONNECT_OPTIONS },
  notes: [
    'Bodies, message attributes, groups, deduplication ids and trace headers are kept; message ids and times are new.',
    'It stops at a line that is no message; the messages before it are sent.',
    'A FIFO queue drops what it was sent in the last five minutes already. Of messages that were exported so soon, this is reported; what another import has sent counts as sent again.',
  ],
  examples: ['import Orders orders.ndjson', 'export OrdersDead | cdk-sqs-connector import Orders'],
  async run({ options, words }, terminal) {
    const lines = openLines(words[1], terminal);
    const queue = await reachQueue(words[0]!, options, terminal);
    const before = new Map<number, string>();
    const entries = entriesOf(lines, before);
    const isTwin = (index: number, messageId: string): boolean => {
      const old = before.get(index);
      before.delete(index);
      return old === messageId;
    };
    return sendEntries(entries, { queue, json: options.json, terminal, isTwin });
  },
});

/** @param before what each message was called when it was exported, while it is on its way */
async function* entriesOf(lines: AsyncIterable<PlacedLine>, before: Map<number, string>): AsyncGenerator<AnyEntry<string>> {
  let index = 0;
  for await (const { text, place } of lines) {
    const { entry, messageId } = entryOf(text, place);
    if (messageId !== undefined) before.set(index, messageId);
    index++;
    yield entry;
  }
}
