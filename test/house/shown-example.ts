import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import * as ts from 'typescript';

const ROOT = join(__dirname, '../..');
const REFERENCE = join(ROOT, 'docs/reference');

/** An example of a docstring, as the reference shows it. */
export interface ShownExample {
  /** Its page and the heading above it: `runtime.md: listen()`. */
  readonly place: string;
  readonly door: 'runtime' | 'local';
  readonly code: string;
}

/** What the examples take as given, of the reader's own program. */
const GIVEN: Readonly<Record<string, string>> = {
  ...{ Order: 'runtime.StandardSchema<Order>', Payment: 'runtime.StandardSchema<Payment>', Event: 'runtime.StandardSchema<object>' },
  ...{ orders: 'runtime.Queue<Order>', payments: 'runtime.FifoQueue<Payment>', deadOrders: 'runtime.Queue', sqs: 'local.LocalSqs', port: 'runtime.SqsPort' },
  ...{ order: 'Order', newOrders: 'Order[]', payment: 'Payment', requests: '{ order: Order }[]', entries: '{ body: Order }[]', event: 'object', body: 'Order' },
  ...{ message: 'runtime.ReceivedMessage<Order>', received: 'runtime.ReceivedMessage<Order>[]', wire: 'runtime.WireMessage', refused: 'Map<runtime.ReceivedMessage, Error>' },
  ...{ error: 'unknown', signal: 'AbortSignal', response: 'Response', table: '{ insertMany(rows: Order[]): Promise<void> }', insert: 'runtime.BatchHandler<Order>' },
  ...{ queueUrl: 'string', queueArn: 'string', QueueUrl: 'string', receiptHandle: 'string', tenant: 'string', account: 'string' },
  ...{ roleArn: 'string', profileArn: 'string', trustAnchorArn: 'string' },
  ...{ ship: '(body: Order, options?: object) => Promise<void>', handler: 'runtime.LambdaHandler', listener: 'runtime.Listener', work: '(message: object) => Promise<void>' },
  ...{ index: '(bucket: string, key: string) => Promise<void>', quarantine: '(messageId: string) => Promise<void>', later: '(order: Order) => Promise<void>' },
  ...{ carrier: '{ book(order: Order, options: object): Promise<void> }' },
};
/** Where a door, or one example, means something else by the word. */
const GIVEN_THERE: ReadonlyArray<readonly [place: RegExp, given: Readonly<Record<string, string>>]> = [
  [/^local/, { queues: 'local.LocalQueues', app: "import('aws-cdk-lib/core').App" }], // all of the CDK takes five seconds to read
  [/bindingsOf/, { app: 'local.TemplateApp' }],
  [/sendMessage\(\)/, { orders: 'runtime.Queue<{ id: number }>' }],
  [/messageSource|stopOnSignal|watchHandler|Listener/, { ship: 'runtime.MessageHandler<Order>' }],
];

/** All examples of the reference, but what is told to TypeScript of test runners and what follows from it. */
export function shownExamples(): ShownExample[] {
  const pages = readdirSync(REFERENCE, { recursive: true, encoding: 'utf8' }).filter((page) => page.endsWith('.md'));
  return pages.flatMap((page) => examplesIn(page)).filter(({ place }) => !/queueMatchers/i.test(place));
}

function examplesIn(page: string): ShownExample[] {
  const found = readFileSync(join(REFERENCE, page), 'utf8').matchAll(/^(#+) (?:Example\n\n```m?ts\n([^]*?)^```|(.*\(\)|(?<=^### ).*)$)/gm);
  let heading = '';
  return [...found].flatMap(([, , code, title]) => {
    heading = title ?? heading;
    return code === undefined ? [] : [{ place: `${page}: ${heading}`, door: page.startsWith('local') ? 'local' : 'runtime', code } as const];
  });
}

/** What the compiler says about the examples, each in a program that imports what it names of the package. */
export function compile(examples: readonly ShownExample[]): string[] {
  const exported = { local: namesOf('local'), runtime: namesOf('runtime') };
  const texts = new Map(examples.map((example, index) => [join(__dirname, `example-${index}.ts`), programOf(example, exported)]));
  const options: ts.CompilerOptions = {
    target: ts.ScriptTarget.ES2023, lib: ['lib.es2023.d.ts', 'lib.esnext.disposable.d.ts'], module: ts.ModuleKind.Node20, strict: true, skipLibCheck: true,
    noEmit: true, esModuleInterop: true, types: ['node', 'jest'], paths: { 'cdk-sqs-connector/*': [join(ROOT, 'src/*')] },
  };
  const host = ts.createCompilerHost(options);
  const { getSourceFile, fileExists } = host;
  host.fileExists = (file) => texts.has(file) || fileExists(file);
  host.getSourceFile = (file, ...rest) => (texts.has(file) ? parsed(file, texts.get(file)!) : getSourceFile(file, ...rest));
  const program = ts.createProgram([...texts.keys()], options, host);
  return [...texts.keys()].map((file) => program.getSourceFile(file)!).flatMap((source, index) =>
    [...program.getSyntacticDiagnostics(source), ...program.getSemanticDiagnostics(source)]
      .map(({ messageText }) => `${examples[index]!.place}: ${ts.flattenDiagnosticMessageText(messageText, ' ')}`));
}

const parsed = (file: string, text: string): ts.SourceFile => ts.createSourceFile(file, text, ts.ScriptTarget.ES2023);

/** What a door exports. */
function namesOf(door: ShownExample['door']): string[] {
  const { statements } = parsed(door, readFileSync(join(ROOT, 'src', door, 'index.ts'), 'utf8'));
  const clauses = statements.filter(ts.isExportDeclaration).map(({ exportClause }) => exportClause as ts.NamedExports);
  return clauses.flatMap(({ elements }) => elements.map(({ name }) => name.text));
}

function programOf({ place, door, code }: ShownExample, exported: Readonly<Record<ShownExample['door'], readonly string[]>>): string {
  const declared = [...code.matchAll(/\b(?:const|let|await using) (?:[{[]([^}\]]*)[}\]]|(\w+))/g)];
  const own = new Set(declared.flatMap(([, list, name]) => (list ?? name!).split(',').map((word) => word.split(':').pop()!.trim())));
  const isNamed = (word: string): boolean => !own.has(word) && new RegExp(`(?<![.\\w])${word}\\b(?!:)`).test(code);
  const given = Object.assign({}, GIVEN, ...GIVEN_THERE.filter(([where]) => where.test(place)).map(([, there]) => there)) as typeof GIVEN;
  const takes = Object.keys(given).filter(isNamed);
  const other = door === 'local' ? 'runtime' : 'local';
  const imported = (from: ShownExample['door'], but: readonly string[]): string =>
    `import { ${exported[from].filter((name) => isNamed(name) && !but.includes(name)).join(', ')} } from 'cdk-sqs-connector/${from}';`;
  return [
    "import type * as runtime from 'cdk-sqs-connector/runtime';", "import type * as local from 'cdk-sqs-connector/local';",
    imported(door, takes), imported(other, [...takes, ...exported[door]]),
    "import http from 'node:http';", "import { readFileSync } from 'node:fs';", "import { SQS, SQSClient } from '@aws-sdk/client-sqs';",
    'interface Order { id: number; total: number }', 'interface Payment { id: string }',
    ...takes.map((word) => `declare const ${word}: ${given[word]};`),
    `async function example(): Promise<unknown> {\n${code.replace(/^export /gm, '')}\nreturn;\n}`,
    'void [example, http, readFileSync, SQS, SQSClient];',
  ].join('\n');
}
