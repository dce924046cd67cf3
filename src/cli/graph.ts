import { writeFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { readTemplates } from '../local/template/template';
import { defineCommand } from './command';
import { mermaidOf } from './graph-mermaid';
import { graphOf } from './graph-model';
import { svgOf } from './graph-svg';
import type { OptionTable } from './option';
import { JSON_OPTION } from './queue-access';

/** `maxTextSize` and `maxEdges` of Mermaid, which a diagram cannot raise by itself. */
const MERMAID = { text: 50_000, edges: 500 };

const OPTIONS = {
  ...JSON_OPTION,
  format: { form: 'text', short: 'f', value: 'FORMAT', choices: ['mermaid', 'svg'], summary: 'how to draw', default: 'mermaid, or as --output ends: .svg, .json' },
  output: { form: 'text', short: 'o', value: 'FILE', summary: 'file to write', default: 'stdout' },
  stack: { form: 'list', value: 'NAME', summary: 'only this stack or stage', default: 'all' },
} as const satisfies OptionTable;

export const graph = defineCommand({
  name: 'graph',
  summary: 'Draw the queues of an app with their dead-letter queues, producers and consumers',
  arguments: [{ name: 'assembly', summary: 'folder that cdk synth wrote; cdk.out without it', optional: true }],
  options: OPTIONS,
  notes: ['Producers and consumers are found by event source mappings, permissions, SNS subscriptions, EventBridge rules and S3 notifications.'],
  examples: ['graph', 'graph cdk.out --output queues.svg', 'graph --json'],
  async run({ options, words }, terminal) {
    const assembly = words[0] ?? 'cdk.out';
    const drawn = graphOf(readTemplates(resolve(terminal.directory, assembly), { only: options.stack }));
    const format = (options.json ? 'json' : options.format) ?? (['svg', 'json'] as const).find((end) => options.output?.endsWith(`.${end}`)) ?? 'mermaid';
    const text = format === 'svg' ? svgOf(drawn) : format === 'json' ? `${JSON.stringify(drawn, undefined, 2)}\n` : mermaidOf(drawn);
    if (options.output === undefined) terminal.out(text);
    else writeFileSync(resolve(terminal.directory, options.output), text);
    if (format === 'mermaid' && (text.length > MERMAID.text || drawn.edges.length > MERMAID.edges)) {
      terminal.note(`Mermaid draws ${MERMAID.text} characters and ${MERMAID.edges} edges at most unless it is told more, got ${text.length} and ${drawn.edges.length}; take --format svg, or a part by --stack\n`);
    }
    if (drawn.nodes.length === 0) terminal.note(`no queue is declared in ${assembly}\n`);
    return 'ok';
  },
});
