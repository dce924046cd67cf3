import { App, Aspects, Duration, PhysicalName, Stack, Tags, type CfnResource } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import { SqsEventSource } from 'aws-cdk-lib/aws-lambda-event-sources';
import * as sqs from 'aws-cdk-lib/aws-sqs';
import { Encryption, FifoQueue, RedrivePolicy, StandardQueue, type QueueAttributes } from '../../src';
import { IRELAND, LONDON, appOf } from './rule-case';
import { functionIn, strictStack } from './strict-stack';

/** Logical ids and types of the resources of a stack. */
function resourcesOf(declare: (stack: Stack) => void): Record<string, string> {
  const stack = new Stack(new App(), 'Shop');
  declare(stack);
  const resources = Template.fromStack(stack).toJSON().Resources as Record<string, { Type: string }>;
  return Object.fromEntries(Object.entries(resources).map(([id, { Type }]) => [id, Type]));
}

const QUEUES: Array<[string, sqs.QueueProps, (stack: Stack) => unknown]> = [
  ['standard', { enforceSSL: true }, (stack) => new StandardQueue(stack, 'Orders')],
  ['FIFO', { fifo: true, enforceSSL: true }, (stack) => new FifoQueue(stack, 'Orders')],
  ['encrypted', { encryption: sqs.QueueEncryption.KMS, enforceSSL: true }, (stack) => new StandardQueue(stack, 'Orders', { encryption: Encryption.kms() })],
];

test.each(QUEUES)('in the place of a queue of aws-cdk-lib it is the same resource, and so are its key and policy: %s', (_name, theirs, declare) => {
  const before = resourcesOf((stack) => new sqs.Queue(stack, 'Orders', theirs));

  const after = resourcesOf(declare);

  expect(after).toEqual(expect.objectContaining(before));
  expect(Object.values(before)).toContain('AWS::SQS::Queue');
});

test('in the place of a queue of aws-cdk-lib it has the name that another Region knows it by', () => {
  const namesOf = (declare: (stack: Stack) => sqs.IQueue): unknown[] => {
    const stack = strictStack('Shop', { env: IRELAND });
    const away = functionIn(new Stack(appOf(stack), 'Away', { env: LONDON }));
    away.addEnvironment('ARN', declare(stack).queueArn);
    return Object.values(Template.fromStack(stack).findResources('AWS::SQS::Queue')).map(({ Properties }) => Properties?.QueueName as unknown);
  };
  const attributes = { queueName: PhysicalName.GENERATE_IF_NEEDED };
  const before = namesOf((stack) => new sqs.Queue(stack, 'Orders', attributes));

  const after = namesOf((stack) => new StandardQueue(stack, 'Orders', { ...attributes, redrivePolicy: RedrivePolicy.none() }));

  expect(after).toEqual(before);
  expect(before).toEqual([expect.any(String)]);
});

const CONSUMERS: Array<[string, (stack: Stack) => lambda.IFunction]> = [
  ['function', (stack) => functionIn(stack)],
  ['alias', (stack) => new lambda.Alias(stack, 'Live', { aliasName: 'live', version: functionIn(stack).currentVersion })],
];

test.each(CONSUMERS)('in the place of an event source of aws-cdk-lib a binding is the same mapping, of which AWS Lambda refuses a second: %s', (_name, consumer) => {
  const mappingsOf = (declare: (stack: Stack) => void): string[] =>
    Object.entries(resourcesOf(declare)).flatMap(([id, type]) => (type === 'AWS::Lambda::EventSourceMapping' ? [id] : []));
  const before = mappingsOf((stack) => consumer(stack).addEventSource(new SqsEventSource(new sqs.Queue(stack, 'Orders'))));

  const after = mappingsOf((stack) => new StandardQueue(stack, 'Orders').bindConsumer(consumer(stack)));

  expect(after).toEqual(before);
  expect(before).toHaveLength(1);
});

test('under the logical ids of a CfnQueue, its policy and its mapping it is the same resource, and so are its own', () => {
  const before = resourcesOf((stack) => {
    const { ref, attrArn } = new sqs.CfnQueue(stack, 'OrdersQueue');
    const send = { Effect: 'Allow', Principal: { Service: 'events.amazonaws.com' }, Action: 'sqs:SendMessage', Resource: attrArn };
    new sqs.CfnQueuePolicy(stack, 'OrdersPolicy', { queues: [ref], policyDocument: { Version: '2012-10-17', Statement: [send] } });
    new lambda.CfnEventSourceMapping(stack, 'OrdersMapping', { functionName: functionIn(stack).functionName, eventSourceArn: attrArn });
  });

  const after = resourcesOf((stack) => {
    const queue = new StandardQueue(stack, 'Orders');
    const named = { OrdersQueue: queue, OrdersPolicy: queue.node.findChild('Policy'), OrdersMapping: queue.bindConsumer(functionIn(stack)) };
    Object.entries(named).forEach(([id, { node }]) => (node.defaultChild as CfnResource).overrideLogicalId(id));
  });

  expect(after).toEqual(expect.objectContaining(before));
});

test('a dead-letter queue of its own that was there before is taken', () => {
  const resources = resourcesOf((stack) => {
    const dead = new sqs.Queue(stack, 'Dead');
    new StandardQueue(stack, 'Orders', { redrivePolicy: RedrivePolicy.deadLetterQueue(dead, { maxReceiveCount: 3 }) });
  });

  expect(Object.values(resources).filter((type) => type === 'AWS::SQS::Queue')).toHaveLength(2);
});

test('what takes an sqs.IQueue takes it, and an aspect finds it by its CfnQueue', () => {
  const stack = strictStack('Shop');
  const found: string[] = [];
  const arnOf = (queue: sqs.IQueue): string => queue.queueArn;
  Aspects.of(stack).add({ visit: (node) => { if (sqs.CfnQueue.isCfnQueue(node)) found.push(node.node.path); } });

  const arn = arnOf(new StandardQueue(stack, 'Orders'));
  Template.fromStack(stack);

  expect(stack.resolve(arn)).toEqual({ 'Fn::GetAtt': [expect.stringMatching(/^Orders/), 'Arn'] });
  expect(found).toContain('Shop/Orders/Resource');
});

test('a construct of your own extends it, with props and defaults of its own', () => {
  class TeamQueue extends StandardQueue {
    constructor(stack: Stack, id: string, { team, ...attributes }: QueueAttributes & { readonly team: string }) {
      super(stack, id, { retentionPeriod: Duration.days(7), ...attributes });
      Tags.of(this).add('team', team);
    }
  }
  const stack = strictStack('Shop');

  new TeamQueue(stack, 'Orders', { team: 'shop', visibilityTimeout: Duration.minutes(3) }).bindConsumer(functionIn(stack));

  Template.fromStack(stack).hasResourceProperties('AWS::SQS::Queue', {
    MessageRetentionPeriod: 604_800, VisibilityTimeout: 180, RedrivePolicy: {}, Tags: [{ Key: 'team', Value: 'shop' }],
  });
});
