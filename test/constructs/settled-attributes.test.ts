import { Aspects, Aws, Fn, type Stack } from 'aws-cdk-lib';
import { Annotations } from 'aws-cdk-lib/assertions';
import * as kms from 'aws-cdk-lib/aws-kms';
import * as sqs from 'aws-cdk-lib/aws-sqs';
import { Encryption, FifoQueue, StandardQueue } from '../../src';
import { strictStack } from './strict-stack';

/** Sets something on the resources of all queues, as an aspect of a platform team does. */
function onQueues(stack: Stack, set: (queue: sqs.CfnQueue) => void): void {
  Aspects.of(stack).add({ visit: (node) => { if (sqs.CfnQueue.isCfnQueue(node)) set(node); } });
}

const synthesize = (stack: Stack) => (): Annotations => Annotations.fromStack(stack);

test.each<[string, (queue: sqs.CfnQueue) => void, string]>([
  ['a key beside the keys of Amazon SQS', (queue) => { queue.kmsMasterKeyId = 'alias/shared'; }, 'got kmsMasterKeyId and sqsManagedSseEnabled; leave one out, for a queue of this package by Encryption.kms(key) or Encryption.kmsManaged()'],
  ['a visibility timeout of 13 hours', (queue) => { queue.visibilityTimeout = 46_800; }, 'visibilityTimeout must be a whole number of seconds from 0 to 43,200, got 46800'],
  ['an attribute of FIFO queues', (queue) => { queue.contentBasedDeduplication = true; }, 'contentBasedDeduplication must be left out on a standard queue, got true'],
])('an aspect that sets %s is refused', (_, set, says) => {
  const stack = strictStack();
  new StandardQueue(stack, 'Q');

  onQueues(stack, set);

  expect(synthesize(stack)).toThrow(says);
});

test('an override of the count of a redrive policy is held against its bounds', () => {
  const stack = strictStack();
  const queue = new StandardQueue(stack, 'Q');

  (queue.node.defaultChild as sqs.CfnQueue).addPropertyOverride('RedrivePolicy.maxReceiveCount', 1001);

  expect(synthesize(stack)).toThrow('redrivePolicy.maxReceiveCount must be a whole number from 1 to 1,000, got 1001');
});

test('an aspect that takes away one half of high throughput is refused', () => {
  const stack = strictStack();
  new FifoQueue(stack, 'Q', { highThroughput: true });

  onQueues(stack, (queue) => { queue.deduplicationScope = 'queue'; });

  expect(synthesize(stack)).toThrow('fifoThroughputLimit perMessageGroupId needs deduplicationScope messageGroup, got queue');
});

test.each<[string, unknown]>([
  ['text', '60'], ['a function', { Ref: 'Seconds' }], ['a dynamic reference', '{{resolve:ssm:/seconds}}'],
])('an override by %s is none that Amazon SQS would refuse', (_, seconds) => {
  const stack = strictStack();
  const queue = new StandardQueue(stack, 'Q');

  (queue.node.defaultChild as sqs.CfnQueue).addPropertyOverride('VisibilityTimeout', seconds);

  expect(queue.node.validate()).toEqual([]);
});

const ARN = 'arn:aws:kms:us-east-1:111111111111:key/1234';

test.each<[string, (stack: Stack) => kms.IKey | undefined, (key: kms.IKey, stack: Stack) => unknown]>([
  ['the key that the queue was given', (stack) => new kms.Key(stack, 'Key'), (key) => key.keyId],
  ['that key as a template has it', (stack) => new kms.Key(stack, 'Key'), (key, stack) => stack.resolve(key.keyArn) as unknown],
  ['an alias, which may be that of the key', (stack) => new kms.Key(stack, 'Key'), (key) => key.addAlias('alias/own').aliasName],
  ['the id of an imported key', (stack) => kms.Key.fromKeyArn(stack, 'Key', ARN), () => '1234'],
  ['the name of an imported alias', (stack) => kms.Alias.fromAliasName(stack, 'Key', 'alias/shared'), () => 'alias/shared'],
  ['what only deployment knows', (stack) => kms.Key.fromKeyArn(stack, 'Key', ARN), () => Fn.importValue('key')],
  ['the key under a condition', (stack) => new kms.Key(stack, 'Key'), (key) => Fn.conditionIf('IsProd', key.keyArn, Aws.NO_VALUE)],
  ['no key', (stack) => new kms.Key(stack, 'Key'), () => null],
  ['the key of AWS', () => undefined, () => 'alias/aws/sqs'],
])('a resource that names %s has no foreign key', (_, keyIn, said) => {
  const stack = strictStack();
  const key = keyIn(stack);
  const queue = new StandardQueue(stack, 'Q', { encryption: key ? Encryption.kms(key) : Encryption.kmsManaged() });

  (queue.node.defaultChild as sqs.CfnQueue).addPropertyOverride('KmsMasterKeyId', said(key!, stack));
  queue.node.validate();

  expect(JSON.stringify(queue.node.metadata)).not.toContain('key-foreign');
});

test.each<[string, (stack: Stack) => Encryption, (stack: Stack) => string]>([
  ['another key of the app', (stack) => Encryption.kms(new kms.Key(stack, 'Key')), (stack) => new kms.Key(stack, 'Other').keyArn],
  ['another imported key', (stack) => Encryption.kms(kms.Key.fromKeyArn(stack, 'Key', ARN)), () => ARN.replace('1234', '5678')],
  ['an alias where the queue was given no key', () => Encryption.kmsManaged(), () => 'alias/shared'],
])('a resource that names %s has a foreign key', (_, encryptionIn, said) => {
  const stack = strictStack();
  const queue = new StandardQueue(stack, 'Q', { encryption: encryptionIn(stack) });

  (queue.node.defaultChild as sqs.CfnQueue).kmsMasterKeyId = said(stack);
  queue.node.validate();

  expect(JSON.stringify(queue.node.metadata)).toContain('key-foreign');
});
