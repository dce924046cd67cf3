import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { BEHAVIOURS } from './behaviours';
import type { Outcome } from './report';

const DOCS = join(__dirname, '../../docs');
const OUTCOMES = join(DOCS, 'conformance');

/** The page that is made. */
export const PAGE = join(DOCS, 'engines.md');

interface Run {
  readonly name: string;
  readonly outcomes: readonly Outcome[];
}

const MARKS = { pass: '✓', fail: '✗', skip: '–' } as const;

function readRuns(): Run[] {
  const runs = readdirSync(OUTCOMES).filter((file) => file.endsWith('.json')).map((file) => JSON.parse(readFileSync(join(OUTCOMES, file), 'utf8')) as Run);
  return runs.sort((a, b) => passed(b) - passed(a));
}

function passed(run: Run, ids?: ReadonlySet<string>): number {
  return run.outcomes.filter(({ id, outcome }) => outcome === 'pass' && (ids?.has(id) ?? true)).length;
}

function tableOf(head: readonly string[], rows: ReadonlyArray<readonly string[]>): string {
  const line = (cells: readonly string[]): string => `| ${cells.join(' | ')} |`;
  return [line(head), line(head.map(() => '---')), ...rows.map(line)].join('\n');
}

function marksOf(runs: readonly Run[]): string[][] {
  return Object.entries(BEHAVIOURS).flatMap(([area, behaviours]) => behaviours.map(({ id, core }) => {
    const marks = runs.map(({ outcomes }) => MARKS[outcomes.find((outcome) => outcome.id === id)?.outcome ?? 'skip']);
    return [area, core ? `**${id}**` : id, ...marks];
  }));
}

/** The page as text, from the outcomes in `docs/conformance/`. */
export function enginesPage(runs = readRuns()): string {
  const all = Object.values(BEHAVIOURS).flat();
  const core = new Set(all.filter((behaviour) => behaviour.core).map(({ id }) => id));
  const totals = runs.map((run) => [run.name, `${passed(run)} of ${all.length}`, `${passed(run, core)} of ${core.size}`]);
  return [
    '# Who does what Amazon SQS does',
    'The same suite asks each engine over HTTP with the SDK for JavaScript, in real time. A mark says that the engine did what Amazon SQS '
      + 'documents, or was recorded to do: right names of errors and, where recorded, their sentences. Behaviours in bold decide whether a consumer behaves at all.',
    tableOf(['engine', `all ${all.length}`, `core ${core.size}`], totals),
    'Run it against any endpoint: `npm run conformance -- --endpoint http://127.0.0.1:9324`. `--json docs/conformance/<engine>.json` '
      + 'keeps a run, `npm run conformance -- --page` makes this page of all that are kept.',
    '## How they were run',
    NOTES.map((note) => `- ${note}`).join('\n'),
    '## What our engine leaves out',
    LEFT_OUT.map((note) => `- ${note}`).join('\n'),
    '## Behaviour by behaviour',
    tableOf(['area', 'behaviour', ...runs.map(({ name }) => name)], marksOf(runs)),
    '',
  ].join('\n\n').trimEnd() + '\n';
}

const NOTES = [
  'cdk-sqs-connector: the HTTP server that `npx cdk-sqs-connector engine` starts; the test suite runs the same behaviours in process and over HTTP on a moved clock.',
  'ElasticMQ: `org.elasticmq:elasticmq-server_2.13` from Maven Central, `org.elasticmq.server.Main` with `sqs-limits = strict`, Java 17.',
  'fauxqs: 2.4.1 from npm on Node.js 22. It refuses much under other names of errors than the SDK shows for Amazon SQS, which counts as not done.',
  'LocalStack: `localstack-core[base-runtime]==2026.3.0` from PyPI in host mode, Python 3.13, `SERVICES=sqs`, `SQS_ENABLE_MESSAGE_RETENTION_PERIOD=1`, '
    + 'with `moto-ext` and older `cbor2`, `pyOpenSSL`, `cryptography` and `service-identity` beside it.',
  'moto: `moto[server]` from PyPI, `python -m moto.server`, Python 3.11.',
];

const LEFT_OUT = [
  'Who may call: policies, permissions and signatures are kept and never checked; `SenderId` is made up.',
  'Encryption: KMS attributes are kept and told, nothing is encrypted and no KMS error comes.',
  'Quotas of throughput: nothing is throttled but by `faults`. The 120,000 messages in flight are held.',
  'Quotas of policies: bytes, statements and actions of a statement are held as Amazon SQS does; principals and conditions are not, the constructs hold them at synthesis.',
  'Regions and accounts: one of each per engine; `QueueOwnerAWSAccountId` and the host of a queue URL are not looked at.',
  'Fair queues: a tenant is noisy by its messages in flight (30 and more than a tenth of all); its share of processing time is not measured.',
  'The 60 seconds between two purges, and between deleting a queue and creating it again, only with `strictTiming`.',
  'The query (XML) protocol: the SDKs speak JSON.',
  'With `dataDirectory`: move tasks and receive attempt ids end with the process.',
  'Sentences of errors that nobody recorded are our own; their names and codes are those of the API reference.',
];
