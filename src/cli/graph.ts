import { writeFileSync } from 'node:fs';
import { extname, resolve } from 'node:path';
import { temporaryFolder } from '../local/event-source/temporary-folder';
import { readTemplates, type TemplateApp } from '../local/template/template';
import { APP_OPTIONS, assemblyOf, checkApp } from './app-assembly';
import { UsageError, defineCommand, type CommandCall } from './command';
import { mermaidOf } from './graph-mermaid';
import { graphOf, type Graph } from './graph-model';
import { svgOf } from './graph-svg';
import { JSON_OPTION, type OptionTable } from './option';
import { jsonText, visible, type Terminal } from './terminal';

/** `maxTextSize` and `maxEdges` of Mermaid, which a diagram cannot raise by itself. */
const MERMAID = { text: 50_000, edges: 500 };

/** How a graph is written, and the endings of files that hold it so. */
const FORMATS: Readonly<Record<string, { readonly write: (graph: Graph) => string; readonly endings: readonly string[] }>> = {
  mermaid: { write: mermaidOf, endings: ['.mmd', '.mermaid'] },
  svg: { write: svgOf, endings: ['.svg'] },
  json: { write: (graph) => jsonText(graph, 2), endings: ['.json'] },
};
const ENDINGS = Object.values(FORMATS).flatMap(({ endings }) => endings).join(', ');

const OPTIONS = {
  ...APP_OPTIONS,
  ...JSON_OPTION,
  format: { form: 'text', short: 'f', value: 'FORMAT', choices: Object.keys(FORMATS), summary: 'how to draw', default: 'as --output ends, else mermaid' },
  output: { form: 'text', short: 'o', value: 'FILE', summary: `file to write: ${ENDINGS}`, default: 'stdout' },
} as const satisfies OptionTable;

export const graph = defineCommand({
  name: 'graph',
  summary: 'Draw the queues of an app with their dead-letter queues, producers and consumers',
  arguments: [{ name: 'assembly', summary: 'folder that cdk synth wrote, as --assembly', optional: true }],
  options: OPTIONS,
  notes: ['Producers and consumers are found by event source mappings, permissions, SNS subscriptions, EventBridge rules and S3 notifications.'],
  examples: ['graph', 'graph cdk.out --output queues.svg', 'graph --app "npx tsx app.ts" --json'],
  async run({ options, words }, terminal) {
    const format = formatOf(options);
    const read = appOf(options, words[0]);
    const app = await readApp(read, terminal);
    if (!app) return 'interrupted';
    const drawn = graphOf(app);
    const text = FORMATS[format]!.write(drawn);
    if (options.output === undefined) terminal.out(visible(text));
    else writeFileSync(resolve(terminal.directory, options.output), text);
    if (format === 'mermaid' && (text.length > MERMAID.text || drawn.edges.length > MERMAID.edges)) {
      terminal.note(`Mermaid draws ${MERMAID.text} characters and ${MERMAID.edges} edges at most unless it is told more, got ${text.length} and ${drawn.edges.length}; take --format svg, or a part by --stack\n`);
    }
    // Of what code goes without, nothing is drawn.
    const ofCode = new Set([...app.functions, ...app.containers].flatMap(({ notes }) => notes));
    for (const note of app.notes.filter((each) => !ofCode.has(each))) terminal.note(`${note}\n`);
    if (drawn.nodes.length === 0) terminal.note(`no queue is declared in ${read.assembly ?? 'the app'}\n`);
    return 'ok';
  },
});

type Options = CommandCall<typeof OPTIONS>['options'];

/** The word may say what --assembly says. */
function appOf(options: Options, word: string | undefined): Options {
  if (word !== undefined && options.assembly !== undefined) throw new UsageError(`graph --assembly: it must stand without '${word}', got both; leave one out`);
  const read = { ...options, ...(word === undefined ? {} : { assembly: word }) };
  checkApp('graph', read);
  return read;
}

/** Synthesizes apart and bundles nothing: `dev` may follow the app's own assembly, or somebody deploy it. @returns undefined at Ctrl-C */
async function readApp(options: Options, terminal: Terminal): Promise<TemplateApp | undefined> {
  const folder = temporaryFolder();
  try {
    const directory = await assemblyOf('graph', options, { ...terminal, output: folder.path, only: [], onLine: (line) => terminal.note(`${line}\n`) });
    return terminal.signal.aborted ? undefined : readTemplates(directory, { only: options.stack });
  } finally {
    folder.remove();
  }
}

/** Options and the file's ending may each say it: what they say must be one thing. */
function formatOf({ json, format, output = '' }: Options): string {
  if (json && format !== undefined && format !== 'json') throw new UsageError(`graph --json: it must stand without --format ${format}, got both; leave one out`);
  const asked = json ? 'json' : format;
  const ending = extname(output).toLowerCase();
  const ended = Object.keys(FORMATS).find((name) => FORMATS[name]!.endings.includes(ending));
  if (asked === undefined && ending !== '' && ended === undefined) throw new UsageError(`graph --output: it must end in ${ENDINGS}, got '${output}'; end it so, or say --format`);
  if (asked !== undefined && ended !== undefined && asked !== ended) throw new UsageError(`graph --output: it must end as ${asked} does (${FORMATS[asked]!.endings.join(', ')}), got '${output}'; correct one`);
  return asked ?? ended ?? 'mermaid';
}
