import { getMaxListeners } from 'node:events';
import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { LocalApp } from '../../src/local/local-app';
import { LocalSqs } from '../../src/local/local-sqs';
import { ManualClock } from '../../src/local/manual-clock';
import { overlay } from '../../src/runtime/connect/overlay';
import { readTemplates, type TemplateApp } from '../../src/local/template/template';
import { watchTimers } from '../runtime/listening';

/** An app of one queue and the function that consumes it. */
const appOf = (ZipFile: string, more: object = {}): TemplateApp => readTemplates({ Shop: { Resources: {
  Orders: { Type: 'AWS::SQS::Queue' },
  Ship: { Type: 'AWS::Lambda::Function', Properties: { Runtime: 'nodejs22.x', Handler: 'index.handler', Timeout: 30, Code: { ZipFile }, ...more } },
  Map: { Type: 'AWS::Lambda::EventSourceMapping', Properties: { EventSourceArn: { 'Fn::GetAtt': ['Orders', 'Arn'] }, FunctionName: { Ref: 'Ship' } } },
} } });

test('any number of functions may load at once, without a warning of Node', () => {
  const { signal } = new AbortController();

  new LocalApp({ port: new LocalSqs(), environment: {}, onLine: () => undefined, signal });

  expect(getMaxListeners(signal)).toBe(Infinity);
});

test('says which function a start waits for, and starts without one that does not load', async () => {
  const clock = new ManualClock();
  const told: string[] = [];
  const app = appOf('Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0)');
  const local = new LocalApp({ port: new LocalSqs({ clock }), environment: { PATH: process.env.PATH }, clock, onLine: (...line) => told.push(line.join(': ')) });

  const applied = local.apply(app);
  await clock.advance(9);
  const meanwhile = [...told];
  await clock.advance(1);
  await applied;

  expect(meanwhile).toEqual(['Ship: its module still loads; it is waited for, 10 s at most']);
  expect(told.slice(1)).toEqual([expect.stringMatching(/^Ship: function Ship: .* got no end of its import within 10 s; .*; its messages stay queued$/)]);
  expect(local.running).toBe(0);
});

test('a function has the time zone of AWS Lambda, unless its environment names another', async () => {
  const told: string[] = [];
  const code = "console.log('hour', new Date(0).getHours()); exports.handler = () => undefined";
  const environment = { PATH: process.env.PATH, TZ: 'America/New_York' };
  for (const app of [appOf(code), appOf(code, { Environment: { Variables: { TZ: 'Asia/Tokyo' } } })]) {
    const local = new LocalApp({ port: new LocalSqs(), environment, onLine: (...line) => told.push(line.join(': ')) });
    await local.apply(app);
    await local.stop();
  }

  expect(told).toEqual(['Ship: hour 0', 'Ship: hour 9']);
});

test('a function is told by its environment what AWS Lambda tells it', async () => {
  const told: string[] = [];
  const code = `const { AWS_LAMBDA_FUNCTION_NAME, AWS_LAMBDA_FUNCTION_MEMORY_SIZE, AWS_LAMBDA_FUNCTION_VERSION, _HANDLER, LAMBDA_TASK_ROOT } = process.env;
    console.log(AWS_LAMBDA_FUNCTION_NAME, AWS_LAMBDA_FUNCTION_MEMORY_SIZE, AWS_LAMBDA_FUNCTION_VERSION, _HANDLER, require('node:fs').readdirSync(LAMBDA_TASK_ROOT).join());
    exports.handler = () => undefined`;
  const local = new LocalApp({ port: new LocalSqs(), environment: { PATH: process.env.PATH }, onLine: (_, line) => told.push(line) });

  await local.apply(appOf(code, { FunctionName: 'ship', MemorySize: 512 }));
  await local.stop();

  expect(told).toEqual(['ship 512 $LATEST index.handler index.js,node_modules']);
});

test('a function gets records that name their queue', async () => {
  const sqs = new LocalSqs();
  const told: string[] = [];
  let hear = (): void => undefined;
  const handled = new Promise<void>((resolve) => { hear = resolve; });
  const onLine = (_: string, line: string) => void (line.endsWith('handled') ? hear() : told.push(line));
  const local = new LocalApp({ port: sqs, environment: { PATH: process.env.PATH }, onLine });
  const { urlByQueueName } = await local.apply(appOf('exports.handler = async ({ Records }) => console.log(Records[0].eventSourceARN)'));

  await sqs.sendMessage({ QueueUrl: [...urlByQueueName.values()][0], MessageBody: 'a' });
  await handled;
  await local.stop(); // with the last lines of the function

  expect(told).toEqual(['arn:aws:sqs:us-east-1:000000000000:Shop-Orders']);
});

test.each([
  ['that is not in the app', ({ functions: _, ...app }: TemplateApp) => ({ ...app, functions: [] }), /^Shop-Ship: event source mapping Map: its function must be in the app, got 'Shop-Ship'; its messages stay queued$/],
  ['that reserves no invocation', () => appOf('', { ReservedConcurrentExecutions: 0 }), /^Ship: its reserved concurrency is 0, so it is never invoked and its messages stay queued$/],
])('says of a function %s that its messages stay queued', async (_, change, sentence) => {
  const told: string[] = [];
  const local = new LocalApp({ port: new LocalSqs(), environment: {}, onLine: (...line) => told.push(line.join(': ')) });

  await local.apply(change(appOf('')));

  expect(told).toEqual([expect.stringMatching(sentence)]);
  expect(local.running).toBe(0);
});

test('a mapping that its app no longer has is stopped when the app is applied again', async () => {
  const sqs = new LocalSqs();
  const app = appOf('exports.handler = async () => undefined');
  const local = new LocalApp({ port: sqs, environment: { PATH: process.env.PATH }, onLine: () => undefined });
  await local.apply(app);

  const { urlByQueueName } = await local.apply({ ...app, eventSources: [] });
  const [QueueUrl] = urlByQueueName.values();
  await sqs.sendMessage({ QueueUrl, MessageBody: 'a' });

  expect(local.running).toBe(0);
  expect((await sqs.receiveMessage({ QueueUrl })).Messages).toHaveLength(1);
});

/** Stops an app while its function works on a message, which it ends once it may. @returns how many are visible and hidden then, and what was told */
async function stoppedAtWork(meanwhile: (clock: ManualClock, mayEnd: () => void) => Promise<void>): Promise<Array<string | undefined>> {
  const gate = join(mkdtempSync(join(tmpdir(), 'at-work-')), 'gate');
  const clock = new ManualClock();
  const sqs = new LocalSqs({ clock });
  const timers = watchTimers({ clock });
  const told: string[] = [];
  let begun = (): void => undefined;
  const atWork = new Promise<void>((resolve) => { begun = resolve; });
  const onLine = (_: string, line: string): void => (line === 'at work' ? begun() : void told.push(line));
  const local = new LocalApp({ port: sqs, environment: { PATH: process.env.PATH, GATE: gate }, clock, onLine });
  const { urlByQueueName } = await local.apply(appOf(`exports.handler = async () => {
    console.log('at work');
    while (!require('node:fs').existsSync(process.env.GATE)) await new Promise((resolve) => setTimeout(resolve, 5));
  }`));
  const [QueueUrl = ''] = urlByQueueName.values();
  await sqs.sendMessage({ QueueUrl, MessageBody: 'a' });
  await atWork;

  const stopped = local.stop();
  await meanwhile(clock, () => writeFileSync(gate, ''));
  await stopped;
  const { Attributes = {} } = await sqs.getQueueAttributes({ QueueUrl, AttributeNames: ['All'] });
  expect(timers.size).toBe(0);
  return [Attributes.ApproximateNumberOfMessages, Attributes.ApproximateNumberOfMessagesNotVisible, ...told];
}

test('a function that is at work when its app is stopped ends its invocation first', async () => {
  expect(await stoppedAtWork(async (_, mayEnd) => mayEnd())).toEqual(['0', '0', '1 message of Shop-Orders handled']);
});

test('a function that is at work for 1.5 seconds more is ended, and its message stays', async () => {
  expect(await stoppedAtWork(async (clock) => clock.advance(1.5))).toEqual(['0', '1']);
});

test('an app whose endpoint hangs is stopped all the same', async () => {
  const clock = new ManualClock();
  const sqs = new LocalSqs({ clock });
  let port = overlay(sqs, {});
  const deleting = new Promise<void>((resolve) => {
    port = overlay(sqs, { deleteMessageBatch: () => new Promise(() => resolve()) });
  });
  const local = new LocalApp({ port, environment: { PATH: process.env.PATH }, clock, onLine: () => undefined });
  const { urlByQueueName } = await local.apply(appOf('exports.handler = async () => undefined'));
  await sqs.sendMessage({ QueueUrl: [...urlByQueueName.values()][0], MessageBody: 'a' });
  await deleting;

  const stopped = local.stop();
  await clock.advance(1.5);

  await expect(stopped).resolves.toBeUndefined();
});
