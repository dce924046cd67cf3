import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { App, Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import { readResults } from '../../bench/results';
import { OrdersStack } from '../../examples/orders/orders-stack';
import { mermaidOf } from '../../src/cli/graph-mermaid';
import { graphOf } from '../../src/cli/graph-model';
import { COMMANDS } from '../../src/cli/program';
import { Encryption, StandardQueue } from '../../src/constructs';
import { readTemplates } from '../../src/local/template/template';
import { QUEUE_ATTRIBUTE_LIST, type AttributeRow } from '../../src/queue/attribute';
import { ATTRIBUTE_SUMMARIES } from '../../src/queue/attribute-summary';

const code = (text: string): string => `\`${text}\``;
const list = (words: readonly string[]): string => (words.length > 0 ? [...new Set(words)].map(code).join(', ') : '-');
const grouped = (value: number): string => value.toLocaleString('en-US');

function table(head: readonly string[], rows: ReadonlyArray<readonly string[]>): string {
  return [head, head.map(() => '---'), ...rows].map((cells) => `| ${cells.join(' | ')} |`).join('\n');
}

function valuesOf({ form, min, max, unit, choices }: AttributeRow): string {
  if (form === 'integer') return `${grouped(min!)} to ${grouped(max!)} ${unit}`;
  if (form === 'choice') return choices!.map(code).join(' or ');
  return { boolean: 'true or false', text: 'text', json: 'policy', timestamp: 'date' }[form];
}

function defaultOf({ default: value }: AttributeRow): string {
  return value === undefined ? '-' : typeof value === 'number' ? grouped(value) : code(String(value));
}

/** Where a construct carries an attribute that is no prop by itself. */
const CARRIERS: Partial<Record<string, string>> = {
  KmsMasterKeyId: 'encryption: Encryption.kms(key)', SqsManagedSseEnabled: 'encryption: Encryption.sqsManaged()',
  KmsDataKeyReusePeriodSeconds: 'Encryption.kms(key, { dataKeyReuse })', Policy: 'addToResourcePolicy()',
};

/** Every attribute that can be set, by all of its names. */
export function attributeTable(): string {
  const rows = QUEUE_ATTRIBUTE_LIST.filter((row) => row.access !== 'read' && row.name !== 'FifoQueue').map((row) => [
    code(CARRIERS[row.name] ?? row.prop!), code(row.word), code(row.name), valuesOf(row), defaultOf(row), `${row.fifoOnly ? 'FIFO: ' : ''}${ATTRIBUTE_SUMMARIES[row.name]}`,
  ]);
  return table(['construct', 'runtime, CLI, engine', 'Amazon SQS', 'values', 'default of SQS', 'what it is'], rows);
}

const VERBS = ['bindSender', 'bindConsumer', 'bindListener', 'bindOperator'] as const;

interface Statement {
  readonly Action: string | readonly string[];
  readonly Resource: unknown;
}

/** What each verb really grants, read from the template of a queue with a customer managed key. */
export function permissionTable(): string {
  const stack = new Stack(new App({ analyticsReporting: false }), 'Permissions');
  const queue = new StandardQueue(stack, 'Queue', { encryption: Encryption.kms() });
  const props = { code: lambda.Code.fromInline('exports.handler = async () => {};'), handler: 'index.handler', runtime: lambda.Runtime.NODEJS_22_X };
  const fns = VERBS.map((verb) => {
    const fn = new lambda.Function(stack, verb, props);
    queue[verb](fn);
    return fn;
  });
  const policies = Template.fromStack(stack).findResources('AWS::IAM::Policy');
  const rows = fns.map((fn, index) => {
    const roleId = stack.getLogicalId(fn.role!.node.defaultChild as lambda.CfnFunction);
    const statements = Object.values(policies).filter(({ Properties }) => JSON.stringify(Properties.Roles).includes(`"${roleId}"`))
      .flatMap(({ Properties }) => Properties.PolicyDocument.Statement as Statement[]);
    const on = (resource: RegExp): string =>
      list(statements.filter(({ Resource }) => resource.test(JSON.stringify(Resource))).flatMap(({ Action }) => Action));
    return [code(VERBS[index]!), on(/"Queue[0-9A-F]{8}"/), on(/"QueueKey/), on(/"QueueDeadLetterQueue/)];
  });
  return table(['verb', 'on the queue', 'on its customer managed key', 'on its dead-letter queue'], rows);
}

/** Every command, as `--help` has it. */
export function commandTable(): string {
  return table(['command', ''], COMMANDS.map(({ name, summary }) => [code(name), summary.replace(/^./, (first) => first.toLowerCase())]));
}

/** The picture that `cdk-sqs-connector graph` draws of examples/orders. */
export function ordersGraph(): string {
  const app = new App({ context: { 'aws:cdk:bundling-stacks': [] } });
  new OrdersStack(app, 'Shop');
  return `\`\`\`mermaid\n${mermaidOf(graphOf(readTemplates(app.synth().directory))).trimEnd()}\n\`\`\``;
}

/** Broken declarations by who speaks up about them without this package, as the tests of the constructs count them. */
export function countedMistakes(): string {
  const counted = readFileSync(join(__dirname, '..', 'constructs', 'rule-count.test.ts'), 'utf8');
  const [, version, byConstructor, engine, nobody] = /version: '([\d.]+)', catchers: \{ constructor: (\d+), engine: (\d+), nobody: (\d+) \}/.exec(counted)!;
  const all = Number(byConstructor) + Number(engine) + Number(nobody);
  return `Of ${all} broken or risky declarations that can be written with aws-cdk-lib ${version} as well, its constructors stop ${byConstructor}, `
    + `its template validation in strict mode finds ${engine}, and ${nobody} pass to deployment. This package speaks up about all ${all}.`;
}

/** Which measures the README shows, in its words; all of them stand in bench/results.json. */
const SHOWN: Record<string, string> = {
  'runtime/listen-0ms': 'messages per second: `listen` / sqs-consumer `handleMessage`, empty handler',
  'runtime/listen-0ms-5ms': 'the same, answers after 5 ms',
  'runtime/listen-0ms-batch': '`listen` / its `handleMessageBatch`, empty handler',
  'runtime/listen-mixed': '`listen` / its `handleMessage`, handlers of 1 to 200 ms, 10 in flight each',
  'runtime/send-hand-16': 'messages per second: `sendMessageBatch` / a loop over the SDK by hand, 16 in flight',
  'runtime/send-producer-5ms': 'the same / sqs-producer, answers after 5 ms',
  'runtime/send-producer': 'the same / sqs-producer, loopback without delay',
  'runtime/calls-listen': 'calls per message of a listener / the limit of 0.2',
  'runtime/calls-listen-fifo': 'the same, a FIFO queue with 100 message groups',
  'runtime/calls-send': 'calls per sent message / the limit of 0.1',
  'runtime/lambda-10000': 'time per record: `lambdaHandler` / Powertools batch, 10,000 records',
  'runtime/lambda-10': 'the same, 10 records',
  'runtime/size-lambda-powertools': 'size of the Lambda entry, gzipped / Powertools batch',
  'runtime/size-listen-consumer': 'size of a listening program, gzipped / sqs-consumer',
  'runtime/size-whole': 'size of the whole runtime, gzipped / 8 KB',
  'synth/200-queues': 'synthesis of 200 queues / aws-cdk-lib by hand',
  'engine/send-4-fauxqs': 'local engine, messages sent per second, 4 callers / fauxqs',
  'engine/take-4-fauxqs': 'local engine, received and deleted / fauxqs',
  'engine/send-4-moto': 'local engine, messages sent per second, 4 callers / moto',
};

/** Ratios only: absolute figures of a machine mean nothing. */
export function measuredTable(): string {
  const byId = new Map(readResults().map((row) => [row.id, row]));
  const rows = Object.entries(SHOWN).map(([id, words]) => {
    const { ratio, target, met } = byId.get(id)!;
    return [words, ratio.toPrecision(3), target, met ? 'yes' : 'no'];
  });
  return table(['ours / theirs', 'ratio', 'target', 'met'], rows);
}
