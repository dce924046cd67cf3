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
    '# Which engine does what Amazon SQS does',
    'The same suite runs against each engine over HTTP with the SDK for JavaScript, in real time. ✓ means that the engine did what Amazon SQS documents or '
      + 'was recorded to do, with the same names of errors and, where recorded, the same texts. A consumer cannot work without the behaviours in bold (core).',
    tableOf(['engine', `all ${all.length}`, `core ${core.size}`], totals),
    'Run it against any endpoint: `npm run conformance -- --endpoint http://127.0.0.1:9324`. `--json docs/conformance/<engine>.json` '
      + 'saves a run, `npm run conformance -- --page` makes this page from all saved runs.',
    '## How they were run',
    NOTES.map((note) => `- ${note}`).join('\n'),
    '## Clients that ran against ours',
    'Run in November 2026 as their users run them, each with the calls that it has: create, describe, tag and purge queues; send, receive, hide and delete '
      + 'messages, singly and in batches; FIFO; dead letters and redrive; and refused calls, for which the SDKs throw their own error classes.',
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
  'fauxqs: 2.4.1 from npm on Node.js 22. It refuses many calls with other error names than Amazon SQS, which counts as ✗.',
  'LocalStack: `localstack-core[base-runtime]==2026.3.0` from PyPI in host mode, Python 3.13, `SERVICES=sqs`, `SQS_ENABLE_MESSAGE_RETENTION_PERIOD=1`, '
    + 'with `moto-ext` and older `cbor2`, `pyOpenSSL`, `cryptography` and `service-identity` installed with it.',
  'moto: `moto[server]` from PyPI, `python -m moto.server`, Python 3.11.',
];

const CLIENTS = [
  'JavaScript: `@aws-sdk/client-sqs` 3.1175.0 and 3.714.0, `aws-sdk` 2.1693.0, sqs-consumer 15.0.3 and 14.2.8, sqs-producer 8.0.4, @ssut/nestjs-sqs 3.0.1, squiss-ts 5.6.0, serverless-offline-sqs 8.0.0 (with `--queue` for its queues: its `autoCreate` sends an attribute that Amazon SQS refuses too).',
  'Python: boto3 1.44.8 and 1.34.96 (client and resource), AWS CLI 1.46.3, aiobotocore 3.10.0, Celery 5.7.0, amazon-sqs-extended-client 1.0.1, dramatiq-sqs 0.4.4.',
  'Java: AWS SDK 2.57.8 (sync, async, batch manager) and 1.12.788, amazon-sqs-java-messaging-lib 2.1.4 (JMS), amazon-sqs-java-extended-client-lib 2.1.2, '
    + 'Spring Cloud AWS 3.4.0, Camel 4.14.0.',
  'Go: `aws-sdk-go-v2/service/sqs` 1.53.0, `gocloud.dev` 0.48.0. Rust: aws-sdk-sqs 1.119.0.',
];

const LEFT_OUT = [
  'Access: policies and permissions are stored but never checked, signatures are ignored, and `SenderId` is made up.',
  'Encryption: KMS attributes are stored and returned, but nothing is encrypted and no KMS error occurs.',
  'Throughput quotas: calls are throttled only through `faults`. The limit of 120,000 messages in flight is enforced.',
  'Policy quotas: bytes, statements and actions per statement are limited as by Amazon SQS; principals and conditions are not (the constructs check them at synthesis).',
  'Regions and accounts: one of each per engine; `QueueOwnerAWSAccountId` and the host of a queue URL are ignored.',
  'Fair queues: a tenant counts as noisy by its messages in flight only (at least 30, and more than a tenth of all), not by its share of processing time.',
  'The 60 seconds between two purges, and between deleting a queue and creating it again, are enforced only with `strictTiming`.',
  'The query (XML) protocol: SDKs that still speak it (boto3 before May 2024, others before November 2023) get an error that says to update them.',
  'With `dataDirectory`: move tasks and receive attempt ids are lost when the process ends.',
  'Error texts that were not recorded from Amazon SQS are our own; error names and codes are those of the API reference.',
];
