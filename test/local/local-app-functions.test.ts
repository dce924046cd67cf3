import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { LocalApp } from '../../src/local/local-app';
import { LocalSqs } from '../../src/local/local-sqs';
import { readTemplates, type TemplateApp } from '../../src/local/template/template';
import type { TemplateResource } from '../../src/local/template/template-stack';

const functionOf = (ZipFile: string): TemplateResource => ({ Type: 'AWS::Lambda::Function', Properties: { Runtime: 'nodejs24.x', Handler: 'index.handler', Code: { ZipFile } } });
const mappingOf = (queue: string, lambda: string): TemplateResource => ({
  Type: 'AWS::Lambda::EventSourceMapping', Properties: { EventSourceArn: { 'Fn::GetAtt': [queue, 'Arn'] }, FunctionName: { Ref: lambda }, BatchSize: 1 },
});
const QUEUES = { Orders: { Type: 'AWS::SQS::Queue' }, Returns: { Type: 'AWS::SQS::Queue' } };

/** An app of two queues and one function that consumes both. */
const appOf = (code: string): TemplateApp => readTemplates({ Shop: { Resources: {
  ...QUEUES, Ship: functionOf(code), Map: mappingOf('Orders', 'Ship'), More: mappingOf('Returns', 'Ship'),
} } });

interface Opened {
  readonly sqs: LocalSqs;
  readonly local: LocalApp;
  readonly told: string[];
  /** Resolves once so many lines were told. */
  until(count: number): Promise<void>;
}

function open(environment: Record<string, string> = {}): Opened {
  const sqs = new LocalSqs();
  const told: string[] = [];
  let hear = (): void => undefined;
  const onLine = (source: string, line: string): void => {
    told.push(`${source}: ${line}`);
    hear();
  };
  const local = new LocalApp({ port: sqs, environment: { PATH: process.env.PATH, ...environment }, onLine });
  const until = (count: number): Promise<void> => new Promise((resolve) => {
    hear = () => void (told.length >= count && resolve());
    hear();
  });
  return { sqs, local, told, until };
}

test('a function of two event source mappings starts once', async () => {
  const { local, told } = open();

  await local.apply(appOf("console.log('loaded'); exports.handler = async () => undefined"));
  const { running } = local;
  await local.stop();

  expect(running).toBe(2);
  expect(told).toEqual(['Ship: loaded']);
});

/** An app of one function that may run once at a time, with a message in each of its queues, of which one is worked on until the gate is there. */
async function openReserved() {
  const gate = join(mkdtempSync(join(tmpdir(), 'reserved-')), 'gate');
  const opened = open({ GATE: gate });
  const app = appOf("exports.handler = async () => { console.log(process.pid); while (!require('node:fs').existsSync(process.env.GATE)); }");
  const functions = app.functions.map((each) => ({ ...each, reservedConcurrency: 1 }));
  const { urlByQueueName } = await opened.local.apply({ ...app, functions });
  const urls = [...urlByQueueName.values()];
  for (const QueueUrl of urls) await opened.sqs.sendMessage({ QueueUrl, MessageBody: 'a' });
  await opened.until(1);
  return { ...opened, urls, endWork: () => writeFileSync(gate, '') };
}

test('the event source mappings of a function share its reserved concurrency', async () => {
  const { local, told, until, endWork } = await openReserved();

  endWork();
  await until(4);
  await local.stop();

  const [one, other] = told.filter((line) => !line.endsWith('handled'));
  expect(other).toBe(one); // the process of the first was free for the second
});

test('a batch that waits for its turn when the app is stopped is given back, not begun', async () => {
  const { sqs, local, told, urls, endWork } = await openReserved();

  const stopped = local.stop();
  endWork();
  await stopped;

  expect(told).toEqual([expect.stringMatching(/^Ship: \d+$/), expect.stringMatching(/^Ship: 1 message of .* handled$/)]);
  const visible = await Promise.all(urls.map((QueueUrl) => sqs.getQueueAttributes({ QueueUrl, AttributeNames: ['ApproximateNumberOfMessages'] })));
  expect(visible.map(({ Attributes }) => Attributes!.ApproximateNumberOfMessages).sort()).toEqual(['0', '1']);
});

test('a function of two event source mappings that does not load says so once', async () => {
  const { local, told } = open();

  await local.apply(appOf('exports.run = async () => undefined'));

  expect(local.running).toBe(0);
  expect(told).toEqual([expect.stringMatching(/^Ship: function Ship .*handler must be an exported function.*; its messages stay queued$/)]);
});

test('a function goes on without one of its event source mappings', async () => {
  const { sqs, local, told, until } = open();
  const app = appOf("console.log('loaded'); exports.handler = async ({ Records }) => console.log(Records[0].body)");
  await local.apply(app);

  const { urlByQueueName } = await local.apply({ ...app, eventSources: app.eventSources.filter(({ queueName }) => queueName === 'Shop-Returns') });
  await sqs.sendMessage({ QueueUrl: urlByQueueName.get('Shop-Returns'), MessageBody: 'a' });
  await until(3);
  await local.stop();

  expect(told).toEqual(['Ship: loaded', 'Ship: a', 'Ship: 1 message of Shop-Returns handled']);
});

test('a function that no event source mapping used any more starts anew for the next one', async () => {
  const { sqs, local, told, until } = open();
  const app = appOf('exports.handler = async ({ Records }) => console.log(Records[0].body)');
  for (const eventSources of [app.eventSources, []]) await local.apply({ ...app, eventSources });

  const { urlByQueueName } = await local.apply(app);
  await sqs.sendMessage({ QueueUrl: urlByQueueName.get('Shop-Returns'), MessageBody: 'a' });
  await until(2);
  await local.stop();

  expect(told).toEqual(['Ship: a', 'Ship: 1 message of Shop-Returns handled']);
});

test('a function that did not load is tried again when the app is applied again', async () => {
  const gate = join(mkdtempSync(join(tmpdir(), 'failing-')), 'gate');
  const { local } = open({ GATE: gate });
  const app = appOf("require('node:fs').readFileSync(process.env.GATE); exports.handler = async () => undefined");
  await local.apply(app);
  const before = local.running;

  writeFileSync(gate, '');
  await local.apply(app);
  const { running } = local;
  await local.stop();

  expect({ before, running }).toEqual({ before: 0, running: 2 });
});

test('an app is stopped once, however often that is asked for', async () => {
  const { local, told } = open();
  await local.apply(appOf('exports.handler = async () => undefined'));

  await Promise.all([local.stop(), local.stop()]);

  expect(local.running).toBe(0);
  expect(told).toEqual([]);
});

test('what is loading when the app is stopped ends once it has loaded', async () => {
  const gate = join(mkdtempSync(join(tmpdir(), 'loading-')), 'gate');
  const { sqs, local, told, until } = open({ GATE: gate });
  const slow = "console.log('loading'); while (!require('node:fs').existsSync(process.env.GATE)); exports.handler = async () => undefined";
  const applied = local.apply(readTemplates({ Shop: { Resources: {
    ...QUEUES,
    Ship: functionOf("console.log('loaded'); exports.handler = async () => undefined"),
    Slow: functionOf(slow),
    Map: mappingOf('Orders', 'Ship'),
    More: mappingOf('Returns', 'Slow'),
  } } }));
  await until(2);

  const stopped = local.stop();
  writeFileSync(gate, '');
  const { urlByQueueName } = await applied;
  await stopped;
  for (const QueueUrl of urlByQueueName.values()) await sqs.sendMessage({ QueueUrl, MessageBody: 'a' });

  expect(told.sort()).toEqual(['Ship: loaded', 'Slow: loading']);
  expect(local.running).toBe(0);
  for (const QueueUrl of urlByQueueName.values()) expect((await sqs.receiveMessage({ QueueUrl })).Messages).toHaveLength(1);
});

test('what a function writes is told before what became of its messages', async () => {
  const { sqs, local, told, until } = open();
  const { urlByQueueName } = await local.apply(appOf('exports.handler = async ({ Records }) => console.log(Records[0].body)'));

  for (let index = 1; index <= 50; index++) {
    await sqs.sendMessage({ QueueUrl: urlByQueueName.get('Shop-Orders'), MessageBody: 'a' });
    await until(2 * index);
  }
  await local.stop();

  expect(told).toEqual(Array.from({ length: 50 }, () => ['Ship: a', 'Ship: 1 message of Shop-Orders handled']).flat());
});

test('what a function writes is told before what became of its messages, more than its pipe takes at once too', async () => {
  const { sqs, local, told, until } = open();
  const { urlByQueueName } = await local.apply(appOf("exports.handler = async () => { for (let line = 0; line < 2000; line++) console.log('a') }"));

  for (let index = 1; index <= 10; index++) {
    await sqs.sendMessage({ QueueUrl: urlByQueueName.get('Shop-Orders'), MessageBody: 'a' });
    await until(2001 * index);
  }
  await local.stop();

  expect(told.flatMap((line, index) => (line === 'Ship: a' ? [] : [index]))).toEqual(Array.from({ length: 10 }, (_, index) => 2001 * (index + 1) - 1));
});

test('a function that ends its output before all of it was read answers', async () => {
  const { sqs, local, told, until } = open();
  const { urlByQueueName } = await local.apply(appOf("exports.handler = async () => { for (let line = 0; line < 2000; line++) console.log('a'); process.stdout.end(); }"));

  await sqs.sendMessage({ QueueUrl: urlByQueueName.get('Shop-Orders'), MessageBody: 'a' });
  await until(2001);
  await local.stop();

  expect(told.filter((line) => line !== 'Ship: a')).toEqual(['Ship: 1 message of Shop-Orders handled']);
});
