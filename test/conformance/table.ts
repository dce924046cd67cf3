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
    '## Clients that ran against ours',
    'Run in November 2026 as their users run them, each with the calls that it has: making, describing, tagging and purging queues, sending, receiving, hiding '
      + 'and deleting messages alone and in batches, FIFO, dead letters and their way back, and refusals, which the SDKs throw by the classes that they have for them.',
    CLIENTS.map((client) => `- ${client}`).join('\n'),
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

const CLIENTS = [
  'JavaScript: `@aws-sdk/client-sqs` 3.1175.0 and 3.714.0, `aws-sdk` 2.1693.0, sqs-consumer 15.0.3 and 14.2.8, sqs-producer 8.0.4, @ssut/nestjs-sqs 3.0.1, squiss-ts 5.6.0.',
  'Python: boto3 1.44.8 and 1.34.96 (client and resource), AWS CLI 1.46.3, aiobotocore 3.10.0, Celery 5.7.0, amazon-sqs-extended-client 1.0.1, dramatiq-sqs 0.4.4.',
  'Java: AWS SDK 2.57.8 (sync, async, batch manager) and 1.12.788, amazon-sqs-java-messaging-lib 2.1.4 (JMS), amazon-sqs-java-extended-client-lib 2.1.2, '
    + 'Spring Cloud AWS 3.4.0, Camel 4.14.0.',
  'Go: `aws-sdk-go-v2/service/sqs` 1.53.0, `gocloud.dev` 0.48.0. Rust: aws-sdk-sqs 1.119.0.',
];

const LEFT_OUT = [
  'Who may call: policies, permissions and signatures are kept and never checked; `SenderId` is made up.',
  'Encryption: KMS attributes are kept and told, nothing is encrypted and no KMS error comes.',
  'Quotas of throughput: nothing is throttled but by `faults`. The 120,000 messages in flight are held.',
  'Quotas of policies: bytes, statements and actions of a statement are held as Amazon SQS does; principals and conditions are not, the constructs hold them at synthesis.',
  'Regions and accounts: one of each per engine; `QueueOwnerAWSAccountId` and the host of a queue URL are not looked at.',
  'Fair queues: a tenant is noisy by its messages in flight (30 and more than a tenth of all); its share of processing time is not measured.',
  'The 60 seconds between two purges, and between deleting a queue and creating it again, only with `strictTiming`.',
  'The query (XML) protocol: SDKs that still speak it (boto3 before May 2024, others before November 2023) are told to be updated.',
  'With `dataDirectory`: move tasks and receive attempt ids end with the process.',
  'Sentences of errors that nobody recorded are our own; their names and codes are those of the API reference.',
];
