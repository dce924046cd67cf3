import { readFileSync } from 'node:fs';
import { App, Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import * as events from 'aws-cdk-lib/aws-events';
import * as s3 from 'aws-cdk-lib/aws-s3';
import * as sns from 'aws-cdk-lib/aws-sns';
import { Encryption, FifoQueue, Producer, StandardQueue } from '../../src';
import { containerIn, functionIn, textOf } from './strict-stack';

const RECOMMENDED = JSON.parse(readFileSync(require.resolve('aws-cdk-lib/recommended-feature-flags.json'), 'utf8')) as Record<string, unknown>;

type Statement = Readonly<Record<string, unknown>>;

const POLICIES = { 'AWS::SQS::QueuePolicy': 'PolicyDocument', 'AWS::IAM::Policy': 'PolicyDocument', 'AWS::KMS::Key': 'KeyPolicy' };

/** Each thing that is allowed or denied, one by one: the flags join and split statements. */
function rightsIn(context: Record<string, unknown>): string[] {
  const stack = new Stack(new App({ context }), 'Shop');
  const news = new sns.Topic(stack, 'News');
  const rules = ['Hourly', 'Daily'].map((id) => new events.Rule(stack, id, { schedule: events.Schedule.cron({ hour: '4', minute: '0' }) }));
  const files = new s3.Bucket(stack, 'Files');
  const [orders, payments] = [new StandardQueue(stack, 'Orders', { encryption: Encryption.kms() }), new FifoQueue(stack, 'Payments')];
  const producers = [Producer.topic(news), ...rules.map((rule) => Producer.rule(rule)), Producer.bucket(files), Producer.account('222222222222')];
  producers.forEach((producer) => orders.allowProducer(producer));
  payments.allowProducer(Producer.account('333333333333'));
  const [ship, worker] = [functionIn(stack), containerIn(stack)];
  for (const queue of [orders, payments]) {
    queue.bindSender(worker);
    queue.bindConsumer(ship);
    queue.bindListener(worker);
    queue.bindOperator(ship);
  }
  const template = Template.fromStack(stack);
  const rights = Object.entries(POLICIES).flatMap(([type, property]) => Object.entries(template.findResources(type)).flatMap(([id, { Properties }]) =>
    (Properties[property].Statement as Statement[]).flatMap((statement) => oneByOne(statement).map((right) => `${id} ${right}`))));
  return [...new Set(rights)].filter((right) => !right.includes('logs:')).sort();
}

function oneByOne({ Effect, Action, Principal, Resource, Condition }: Statement): string[] {
  const conditions = Object.entries((Condition ?? {}) as Record<string, Record<string, unknown>>)
    .flatMap(([operator, keys]) => Object.entries(keys).map(([key, value]) => each(value).map((one) => `${operator} ${key} ${one}`)));
  const parts = [each(Effect), each(Action), principalsOf(Principal), each(Resource), ...conditions];
  return parts.reduce((all, part) => all.flatMap((before) => part.map((one) => `${before} ${one}`)), ['']);
}

const each = (value: unknown): string[] => (Array.isArray(value) ? value : [value]).map((one) => textOf(one));

function principalsOf(principal: unknown): string[] {
  if (typeof principal !== 'object' || principal === null) return ['-'];
  return Object.entries(principal).flatMap(([kind, values]) => each(values).map((one) => `${kind}=${one}`));
}

test('what is allowed and denied is the same under the flags of a new app as under none', () => {
  const rights = rightsIn(RECOMMENDED);

  expect(rights).toEqual(rightsIn({}));
  expect(rights.length).toBeGreaterThan(50);
});
