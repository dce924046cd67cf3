import { QUEUE_ATTRIBUTE_LIST } from '../queue/attribute';
import { ATTRIBUTE_SUMMARIES } from '../queue/attribute-summary';
import { defineCommand } from './command';
import { CONNECT_OPTIONS } from './connection';
import { JSON_OPTION } from './option';
import { QUEUE_ARGUMENT, reachQueue } from './queue-access';
import { jsonText, table } from './terminal';

export const attributes = defineCommand({
  name: 'attributes',
  summary: 'Show the attributes of a queue',
  arguments: [QUEUE_ARGUMENT],
  options: { ...JSON_OPTION, ...CONNECT_OPTIONS },
  examples: ['attributes Orders', 'attributes Orders --json'],
  async run({ options, words }, terminal) {
    const { attributes: values, url } = await reachQueue(words[0]!, options, terminal);
    if (options.json) {
      terminal.out(jsonText({ queueUrl: url, ...values }, 2));
      return 'ok';
    }
    const rows = QUEUE_ATTRIBUTE_LIST.flatMap((row) => {
      const value = (values as Readonly<Record<string, unknown>>)[row.word];
      return value === undefined ? [] : [[row.word, textOf(value), row.unit ?? '', ATTRIBUTE_SUMMARIES[row.name]]];
    });
    terminal.out(table(['attribute', 'value', 'unit', 'meaning'], [['queueUrl', url, '', 'address of the queue'], ...rows]));
    return 'ok';
  },
});

function textOf(value: unknown): string {
  if (value instanceof Date) return value.toISOString();
  return typeof value === 'object' ? JSON.stringify(value) : String(value);
}
