import { Aspects, type Stack } from 'aws-cdk-lib';
import { Annotations, Match } from 'aws-cdk-lib/assertions';
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
  ['a key beside the keys of Amazon SQS', (queue) => { queue.kmsMasterKeyId = 'alias/shared'; }, 'one kind of encryption, got kmsMasterKeyId and sqsManagedSseEnabled; leave one out'],
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

test.each<[string, (key: kms.Key) => Encryption, string]>([
  ['the key that the queue was given', (key) => Encryption.kms(key), 'keyId'],
  ['the key of AWS', () => Encryption.kmsManaged(), 'alias/aws/sqs'],
])('an aspect that sets %s once more is no other key', (_, encryptionBy, said) => {
  const stack = strictStack();
  const key = new kms.Key(stack, 'Key');
  new StandardQueue(stack, 'Q', { encryption: encryptionBy(key) });

  onQueues(stack, (queue) => { queue.kmsMasterKeyId = said === 'keyId' ? key.keyId : said; });

  synthesize(stack)().hasNoWarning('*', Match.stringLikeRegexp('key-foreign'));
});
