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
  notes: ['Bodies, message attributes, groups, deduplication ids and trace headers are kept; message ids and times are new.'],
  examples: ['import Orders orders.ndjson', 'export OrdersDead | cdk-sqs-connector import Orders'],
  async run({ options, words }, terminal) {
    const source = openSource(words[1], terminal);
    const queue = await reachQueue(words[0]!, options, terminal);
    return sendEntries(entriesOf(source, words[1] ?? 'stdin'), { queue, json: options.json, terminal });
  },
});

async function* entriesOf(source: AsyncIterable<string | Uint8Array>, place: string): AsyncGenerator<AnyEntry<string>> {
  let line = 0;
  for await (const text of linesOf(source)) yield entryOf(text, `${place}, message ${++line}`);
}
