import { Annotations, Match } from 'aws-cdk-lib/assertions';
import { App, Aspects, Aws, CfnCondition, Duration, Fn, PhysicalName, Stack, type CfnResource } from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import { SqsEventSource } from 'aws-cdk-lib/aws-lambda-event-sources';
import type * as sqs from 'aws-cdk-lib/aws-sqs';
import { StandardQueue } from '../../../src';
import { functionIn, strictStack } from '../strict-stack';

const override = ({ node }: StandardQueue | lambda.Function, path: string, value: unknown): void =>
  (node.defaultChild as CfnResource).addPropertyOverride(path, value);

function consumed(stack: Stack, timeout: Duration): { queue: StandardQueue; fn: lambda.Function } {
  const [queue, fn] = [new StandardQueue(stack, 'Q'), functionIn(stack, 'Fn', { timeout })];
  fn.addEventSource(new SqsEventSource(queue));
  return { queue, fn };
}

test('a visibility timeout and partial batches that are set by overrides are seen', () => {
  const stack = strictStack();
  const { queue } = consumed(stack, Duration.minutes(1));

  override(queue, 'VisibilityTimeout', 360);
  Aspects.of(stack).add({
    visit: (node) => node instanceof lambda.CfnEventSourceMapping && node.addPropertyOverride('FunctionResponseTypes', ['ReportBatchItemFailures']),
  });

  expect(Annotations.fromStack(stack).findWarning('*', Match.anyValue())).toEqual([]);
});

test('a function that an override gives more time than the queue hides its messages is refused', () => {
  const stack = strictStack();
  const { fn } = consumed(stack, Duration.seconds(5));

  override(fn, 'Timeout', 100);

  expect(() => Annotations.fromStack(stack)).toThrow('visibilityTimeout must be at least the 100 seconds that Shop/Fn may run, got 30 seconds');
});

test.each<readonly [string, (fn: lambda.CfnFunction) => unknown]>([
  ['an override', (fn) => fn.addPropertyOverride('Timeout', 900)],
  ['an aspect', (fn) => Aspects.of(fn).add({ visit: () => { fn.timeout = 900; } })],
])('a bound function that %s gives more time than the queue hides its messages is refused', (_, prolong) => {
  const stack = strictStack();
  const fn = functionIn(stack, 'Fn');
  new StandardQueue(stack, 'Q').bindConsumer(fn);

  prolong(fn.node.defaultChild as lambda.CfnFunction);

  expect(() => Annotations.fromStack(stack)).toThrow('Shop/Q: visibilityTimeout must be at least the 900 seconds that Shop/Fn may run, got 30 seconds');
});

test.each<readonly [string, (queue: StandardQueue) => unknown]>([
  ['an override of the queue', (queue) => override(queue, 'VisibilityTimeout', 120)],
  ['a value of its L1', (queue) => { (queue.node.defaultChild as sqs.CfnQueue).visibilityTimeout = 120; }],
])('a visibility timeout of 120 seconds by %s is short for a bound function of 60 and a window of 5', (_, shorten) => {
  const stack = strictStack();
  const [queue, fn] = [new StandardQueue(stack, 'Q'), functionIn(stack, 'Fn', { timeout: Duration.minutes(1) })];
  queue.bindConsumer(fn, { maxBatchingWindow: Duration.seconds(5) });

  shorten(queue);

  const warnings = Annotations.fromStack(stack).findWarning('*', Match.anyValue());
  expect(warnings).toMatchObject([{ entry: { data: expect.stringContaining('visibilityTimeout must be at least 365 seconds for Shop/Fn, got 120 seconds') } }]);
});

test.each([Aws.NO_VALUE, { Ref: 'AWS::NoValue' }])('a visibility timeout that an override makes no value (%j) is that of Amazon SQS', (none) => {
  const stack = strictStack();
  const queue = new StandardQueue(stack, 'Q', { visibilityTimeout: Duration.minutes(12) });
  queue.bindConsumer(functionIn(stack, 'Fn', { timeout: Duration.minutes(2) }));

  override(queue, 'VisibilityTimeout', none);

  expect(() => Annotations.fromStack(stack)).toThrow('visibilityTimeout must be at least the 120 seconds that Shop/Fn may run, got 30 seconds');
});

test('a visibility timeout that an override makes shorter than the 3 seconds of a function is refused', () => {
  const stack = strictStack();
  const queue = new StandardQueue(stack, 'Q');
  queue.bindConsumer(functionIn(stack, 'Fn'));

  override(queue, 'VisibilityTimeout', 2);

  expect(() => Annotations.fromStack(stack)).toThrow('visibilityTimeout must be at least the 3 seconds that Shop/Fn may run, got 2 seconds');
});

test('a visibility timeout that was given is told to be short once, when it is bound', () => {
  const stack = strictStack();

  new StandardQueue(stack, 'Q', { visibilityTimeout: Duration.minutes(2) }).bindConsumer(functionIn(stack, 'Fn', { timeout: Duration.minutes(1) }));

  expect(Annotations.fromStack(stack).findWarning('*', Match.stringLikeRegexp('visibility-short')).map(({ id }) => id)).toEqual(['/Shop/Q']);
});

test('of a function that is imported only the mapping is judged', () => {
  const stack = strictStack();
  const fn = lambda.Function.fromFunctionAttributes(stack, 'Fn', {
    functionArn: 'arn:aws:lambda:eu-west-1:111111111111:function:ship', role: iam.Role.fromRoleName(stack, 'Role', 'shipper'), sameEnvironment: true,
  });

  fn.addEventSource(new SqsEventSource(new StandardQueue(stack, 'Q')));

  const warnings = Annotations.fromStack(stack).findWarning('*', Match.stringLikeRegexp('cdk-sqs-connector'));
  expect(warnings).toMatchObject([{ entry: { data: expect.stringContaining('the mapping of Shop/Fn must report batch item failures') } }]);
});

test.each([
  ['its reference', ({ ref }: lambda.CfnFunction) => ref],
  ['its ARN', ({ attrArn }: lambda.CfnFunction) => attrArn],
])('a mapping that names a function of the L1 by %s is held to its timeout', (_, nameOf) => {
  const stack = strictStack();
  const role = 'arn:aws:iam::111111111111:role/shipper';
  const fn = new lambda.CfnFunction(stack, 'Fn', { code: { zipFile: 'x' }, role, runtime: 'nodejs22.x', handler: 'index.handler', timeout: 100 });

  new lambda.CfnEventSourceMapping(stack, 'Mapping', { functionName: nameOf(fn), eventSourceArn: new StandardQueue(stack, 'Q').queueArn });

  expect(() => Annotations.fromStack(stack)).toThrow('visibilityTimeout must be at least the 100 seconds that Shop/Fn may run, got 30 seconds');
});

test.each<readonly [string, (queue: StandardQueue, fn: lambda.Function) => Pick<lambda.CfnEventSourceMappingProps, 'functionName' | 'eventSourceArn'>]>([
  ['the ARN of the function', ({ queueArn }, { functionArn }) => ({ functionName: functionArn, eventSourceArn: queueArn })],
  ['the ARN of the L1 of the queue', ({ node }, { functionName }) => ({ functionName, eventSourceArn: (node.defaultChild as sqs.CfnQueue).attrArn })],
])('a bound function that is mapped again by %s is refused', (_, named) => {
  const stack = strictStack();
  const [queue, fn] = [new StandardQueue(stack, 'Q'), functionIn(stack, 'Fn')];
  queue.bindConsumer(fn);

  new lambda.CfnEventSourceMapping(stack, 'Mapping', { ...named(queue, fn), functionResponseTypes: ['ReportBatchItemFailures'] });

  expect(() => Annotations.fromStack(stack)).toThrow('Shop/Q: Shop/Fn must consume the queue once, got a second mapping');
});

test('two constructs of one singleton function do not both consume a queue', () => {
  const stack = strictStack();
  const queue = new StandardQueue(stack, 'Q');
  const code = { runtime: lambda.Runtime.NODEJS_22_X, handler: 'index.handler', code: lambda.Code.fromInline('x') };
  const one = (id: string) => new lambda.SingletonFunction(stack, id, { uuid: 'ship', ...code });

  ['One', 'Other'].forEach((id) => queue.bindConsumer(one(id)));

  expect(() => Annotations.fromStack(stack)).toThrow(/must consume the queue once, got a second mapping/);
});

test('a mapping whose filters a condition decides may be beside another', () => {
  const stack = strictStack();
  const [{ queueArn: eventSourceArn }, isNew] = [new StandardQueue(stack, 'Q'), new CfnCondition(stack, 'IsNew', { expression: Fn.conditionEquals(stack.region, 'eu-west-1') })];
  const filterCriteria = Fn.conditionIf(isNew.logicalId, { Filters: [{ Pattern: '{"body":["lamp"]}' }] }, Aws.NO_VALUE);

  for (const functionName of ['ship', 'count']) {
    new lambda.CfnEventSourceMapping(stack, functionName, { functionName, eventSourceArn, filterCriteria, functionResponseTypes: ['ReportBatchItemFailures'] });
  }

  expect(Annotations.fromStack(stack).findWarning('*', Match.anyValue())).toEqual([]);
});

test('a mapping of a queue that gets its name because it is of another account is judged', () => {
  const app = new App({ builtinCloudFormationValidation: false });
  const [here, there] = ['111111111111', '222222222222'].map((account) => new Stack(app, `In${account}`, { env: { account, region: 'eu-west-1' } }));
  const { queueArn: eventSourceArn } = new StandardQueue(here!, 'Q', { queueName: PhysicalName.GENERATE_IF_NEEDED });

  new lambda.CfnEventSourceMapping(there!, 'Mapping', { functionName: 'count', eventSourceArn });

  expect(Annotations.fromStack(there!).findWarning('*', Match.stringLikeRegexp('consumer-partial-batch'))).toHaveLength(1);
});

test('a mapping of anything else asks its stack for no queue of another', () => {
  const app = new App();
  const { attrArn } = new StandardQueue(new Stack(app, 'Shop'), 'Q').node.defaultChild as sqs.CfnQueue;
  const office = new Stack(app, 'Office');
  new lambda.CfnEventSourceMapping(office, 'Mapping', { functionName: 'count', eventSourceArn: 'arn:aws:kinesis:eu-west-1:111111111111:stream/carts', startingPosition: 'LATEST' });
  const resolve = jest.spyOn(office, 'resolve');

  app.synth();

  expect(resolve.mock.calls.flat()).not.toContain(attrArn);
});

test.each([['222222222222', []], ['111111111111', ['consumer-twice']]])('functions of one name in accounts 111111111111 and %s are one in one account only', (account, told) => {
  const app = new App();
  const [home, away] = ['111111111111', account].map((id, index) => new Stack(app, `Shop${index}`, { env: { account: id, region: 'eu-west-1' } }));
  const queue = new StandardQueue(home!, 'Q', { queueName: 'orders' });
  for (const stack of [home!, away!]) new lambda.CfnEventSourceMapping(stack, 'Map', { functionName: 'ship', eventSourceArn: queue.queueArn });

  const broken = app.node.validate().flatMap((line) => line.match(/consumer-twice/) ?? []);

  expect(broken).toEqual(told);
});
