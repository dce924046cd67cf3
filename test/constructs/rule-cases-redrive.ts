import { Duration, Stack } from 'aws-cdk-lib';
import * as sqs from 'aws-cdk-lib/aws-sqs';
import { Encryption, FifoQueue, RedriveAllowPolicy, RedrivePolicy, StandardQueue } from '../../src';
import { IRELAND, STRANGER, appOf, type RuleCase } from './rule-case';

const ARN = 'arn:aws:sqs:eu-west-1:111111111111:dead';
const queues = (stack: Stack, count: number): StandardQueue[] => Array.from({ length: count }, (_, index) => new StandardQueue(stack, `S${index}`));
const plainQueues = (stack: Stack, count: number): sqs.Queue[] => Array.from({ length: count }, (_, index) => new sqs.Queue(stack, `S${index}`));
const redriving = (queue: sqs.IQueue): { redrivePolicy: RedrivePolicy } => ({ redrivePolicy: RedrivePolicy.deadLetterQueue(queue) });
const plainly = (queue: sqs.IQueue, maxReceiveCount = 10): sqs.QueueProps => ({ deadLetterQueue: { queue, maxReceiveCount } });
const ireland = (stack: Stack): Stack => new Stack(appOf(stack), 'Ireland', { env: IRELAND });

const COUNTS: RuleCase[] = [0, 1001, 1.5].map((maxReceiveCount) => ({
  rule: 'max-receive-count',
  title: `a message that dies after ${maxReceiveCount} receives`,
  bad: (stack) => new StandardQueue(stack, 'Q', { redrivePolicy: RedrivePolicy.managed({ maxReceiveCount }) }),
  says: `redrivePolicy.maxReceiveCount must be a whole number from 1 to 1,000, got ${maxReceiveCount}`,
  good: (stack) => new StandardQueue(stack, 'Q', { redrivePolicy: RedrivePolicy.managed({ maxReceiveCount: 1000 }) }),
  plain: (stack) => new sqs.Queue(stack, 'Q', plainly(new sqs.Queue(stack, 'Dead'), maxReceiveCount)),
}));

export const REDRIVE_CASES: readonly RuleCase[] = [
  ...COUNTS,
  {
    rule: 'max-receive-count-one',
    title: 'a message that dies after one receive',
    bad: (stack) => new StandardQueue(stack, 'Q', { redrivePolicy: RedrivePolicy.managed({ maxReceiveCount: 1 }) }),
    says: 'redrivePolicy.maxReceiveCount must leave room for a retry, got 1; choose 5 or more',
    good: (stack) => new StandardQueue(stack, 'Q', { redrivePolicy: RedrivePolicy.managed({ maxReceiveCount: 2 }) }),
    plain: (stack) => new sqs.Queue(stack, 'Q', plainly(new sqs.Queue(stack, 'Dead'), 1)),
  },
  {
    rule: 'source-queue-count',
    title: 'byQueue with 11 sources',
    bad: (stack) => new StandardQueue(stack, 'Q', { redriveAllowPolicy: RedriveAllowPolicy.byQueue(...queues(stack, 11)) }),
    says: 'redriveAllowPolicy byQueue must have 1 to 10 queues, got 11; use allowAll for more',
    good: (stack) => new StandardQueue(stack, 'Q', { redriveAllowPolicy: RedriveAllowPolicy.byQueue(...queues(stack, 10)) }),
    plain: (stack) => new sqs.Queue(stack, 'Q', { redriveAllowPolicy: { sourceQueues: plainQueues(stack, 11) } }),
  },
  {
    rule: 'source-queue-count',
    title: 'byQueue with no source',
    bad: (stack) => new StandardQueue(stack, 'Q', { redriveAllowPolicy: RedriveAllowPolicy.byQueue() }),
    says: 'redriveAllowPolicy byQueue must have 1 to 10 queues, got 0; name one or use denyAll',
    good: (stack) => {
      const redriveAllowPolicy = RedriveAllowPolicy.byQueue();
      new StandardQueue(stack, 'Q', { redriveAllowPolicy });
      redriveAllowPolicy.addSourceQueue(new StandardQueue(stack, 'Later'));
    },
    plain: (stack) => new sqs.Queue(stack, 'Q', { redriveAllowPolicy: { sourceQueues: [] } }),
  },
  {
    rule: 'source-queue-named',
    title: 'an unnamed queue of aws-cdk-lib as source that uses the dead-letter queue',
    bad: (stack) => {
      const redriveAllowPolicy = RedriveAllowPolicy.byQueue();
      redriveAllowPolicy.addSourceQueue(new sqs.Queue(stack, 'S', plainly(new StandardQueue(stack, 'Q', { redriveAllowPolicy }))));
    },
    says: 'a source queue in byQueue must have a queueName, got Shop/S without; name it, use StandardQueue or FifoQueue, or allowAll',
    good: (stack) => {
      const redriveAllowPolicy = RedriveAllowPolicy.byQueue();
      const queue = new StandardQueue(stack, 'Q', { redriveAllowPolicy, redrivePolicy: RedrivePolicy.none() });
      redriveAllowPolicy.addSourceQueue(new StandardQueue(stack, 'S', redriving(queue)));
    },
  },
  {
    rule: 'source-queue-foreign',
    title: 'a FIFO queue among the sources of a standard queue',
    bad: (stack) => new StandardQueue(stack, 'Q', { redriveAllowPolicy: RedriveAllowPolicy.byQueue(new FifoQueue(stack, 'S')) }),
    says: 'a source queue in byQueue must have the kind standard, got fifo of Shop/S',
    good: (stack) => new FifoQueue(stack, 'Q', { redriveAllowPolicy: RedriveAllowPolicy.byQueue(new FifoQueue(stack, 'S')) }),
    plain: (stack) => new sqs.Queue(stack, 'Q', { redriveAllowPolicy: { sourceQueues: [new sqs.Queue(stack, 'S', { fifo: true })] } }),
  },
  {
    rule: 'dead-letter-kind',
    title: 'a FIFO queue with a standard dead-letter queue',
    bad: (stack) => new FifoQueue(stack, 'Q', redriving(new StandardQueue(stack, 'Dead', { redrivePolicy: RedrivePolicy.none() }))),
    says: 'the dead-letter queue of a FIFO queue must be a FIFO queue, got standard queue Shop/Dead; name one of the same kind',
    good: (stack) => new FifoQueue(stack, 'Q', redriving(new FifoQueue(stack, 'Dead', { redrivePolicy: RedrivePolicy.none() }))),
    plain: (stack) => new sqs.Queue(stack, 'Q', { fifo: true, ...plainly(new sqs.Queue(stack, 'Dead')) }),
  },
  {
    rule: 'dead-letter-kind',
    title: 'a FIFO queue with an imported standard dead-letter queue',
    bad: (stack) => new FifoQueue(stack, 'Q', redriving(sqs.Queue.fromQueueArn(stack, 'Dead', ARN))),
    says: 'the dead-letter queue of a FIFO queue must be a FIFO queue, got standard queue Shop/Dead',
    good: (stack) => new FifoQueue(stack, 'Q', redriving(sqs.Queue.fromQueueArn(stack, 'Dead', `${ARN}.fifo`))),
    plain: (stack) => new sqs.Queue(stack, 'Q', { fifo: true, ...plainly(sqs.Queue.fromQueueArn(stack, 'Dead', ARN)) }),
  },
  {
    rule: 'dead-letter-region',
    title: 'a dead-letter queue of another Region',
    bad: (stack) => new StandardQueue(ireland(stack), 'Q', redriving(StandardQueue.fromQueueArn(stack, 'Dead', 'arn:aws:sqs:eu-west-2:111111111111:dead'))),
    says: 'the dead-letter queue must be in Region eu-west-1, got eu-west-2; name a queue of the same Region',
    good: (stack) => new StandardQueue(ireland(stack), 'Q', redriving(StandardQueue.fromQueueArn(stack, 'Dead', ARN))),
    plain: (stack) => new sqs.Queue(ireland(stack), 'Q', plainly(sqs.Queue.fromQueueArn(stack, 'Dead', 'arn:aws:sqs:eu-west-2:111111111111:dead'))),
  },
  {
    rule: 'dead-letter-account',
    title: 'a dead-letter queue of another account',
    bad: (stack) => new StandardQueue(new Stack(appOf(stack), 'Other', { env: STRANGER }), 'Q', redriving(StandardQueue.fromQueueArn(stack, 'Dead', ARN))),
    says: 'the dead-letter queue must be in account 222222222222, got 111111111111; name a queue of the same account',
    good: (stack) => new StandardQueue(ireland(stack), 'Q', redriving(StandardQueue.fromQueueArn(stack, 'Dead', ARN))),
    plain: (stack) => new sqs.Queue(new Stack(appOf(stack), 'Other', { env: STRANGER }), 'Q', plainly(sqs.Queue.fromQueueArn(stack, 'Dead', ARN))),
  },
  {
    rule: 'dead-letter-self',
    title: 'a queue that is its own dead-letter queue by import',
    bad: (stack) => new StandardQueue(ireland(stack), 'Q', { queueName: 'dead', ...redriving(StandardQueue.fromQueueArn(stack, 'Dead', ARN)) }),
    says: 'a queue must not be its own dead-letter queue, got Shop/Dead; name another queue',
    good: (stack) => new StandardQueue(ireland(stack), 'Q', { queueName: 'alive', ...redriving(StandardQueue.fromQueueArn(stack, 'Dead', ARN)) }),
    plain: (stack) => new sqs.Queue(ireland(stack), 'Q', { queueName: 'dead', ...plainly(sqs.Queue.fromQueueArn(stack, 'Dead', ARN)) }),
  },
  {
    rule: 'dead-letter-chain',
    title: 'a dead-letter queue that has a dead-letter queue',
    bad: (stack) => new StandardQueue(stack, 'Q', redriving(new StandardQueue(stack, 'Dead', { retentionPeriod: Duration.days(14) }))),
    says: 'a dead-letter queue must have none itself, got Shop/Dead, which has one; give it RedrivePolicy.none()',
    good: (stack) => new StandardQueue(stack, 'Q', redriving(new StandardQueue(stack, 'Dead', { redrivePolicy: RedrivePolicy.none() }))),
    plain: (stack) => new sqs.Queue(stack, 'Q', plainly(new sqs.Queue(stack, 'Dead', plainly(new sqs.Queue(stack, 'Deader'))))),
  },
  {
    rule: 'dead-letter-shut-out',
    title: 'a dead-letter queue that denies all',
    bad: (stack) => new StandardQueue(stack, 'Q', redriving(new StandardQueue(stack, 'Dead', { redriveAllowPolicy: RedriveAllowPolicy.denyAll() }))),
    says: 'the dead-letter queue must allow its source Shop/Q, got denyAll on Shop/Dead; declare it with a redriveAllowPolicy that lists the source, or allows all',
    good: (stack) => new StandardQueue(stack, 'Q', redriving(new StandardQueue(stack, 'Dead', { redriveAllowPolicy: RedriveAllowPolicy.allowAll() }))),
    plain: (stack) => new sqs.Queue(stack, 'Q', plainly(new sqs.Queue(stack, 'Dead', { redriveAllowPolicy: { redrivePermission: sqs.RedrivePermission.DENY_ALL } }))),
  },
  {
    rule: 'dead-letter-shut-out',
    title: 'a dead-letter queue that lists another queue',
    bad: (stack) => {
      const redriveAllowPolicy = RedriveAllowPolicy.byQueue(new StandardQueue(stack, 'Other'));
      new StandardQueue(stack, 'Q', redriving(new StandardQueue(stack, 'Dead', { redriveAllowPolicy })));
    },
    says: 'the dead-letter queue must allow its source Shop/Q, got byQueue on Shop/Dead',
    good: (stack) => {
      const redriveAllowPolicy = RedriveAllowPolicy.byQueue(new StandardQueue(stack, 'Other'));
      redriveAllowPolicy.addSourceQueue(new StandardQueue(stack, 'Q', redriving(new StandardQueue(stack, 'Dead', { redriveAllowPolicy }))));
    },
    plain: (stack) => {
      const redriveAllowPolicy = { sourceQueues: [new sqs.Queue(stack, 'Other')] };
      new sqs.Queue(stack, 'Q', plainly(new sqs.Queue(stack, 'Dead', { redriveAllowPolicy })));
    },
  },
  {
    rule: 'dead-letter-retention',
    title: 'a dead-letter queue that forgets as soon as its source',
    bad: (stack) => new StandardQueue(stack, 'Q', redriving(new StandardQueue(stack, 'Dead', { redrivePolicy: RedrivePolicy.none() }))),
    says: 'the retentionPeriod of the dead-letter queue must be longer than 345600 seconds, which its source has, got 345600 on Shop/Dead; choose 14 days',
    good: (stack) => new FifoQueue(stack, 'Q', redriving(new FifoQueue(stack, 'Dead', { redrivePolicy: RedrivePolicy.none() }))),
    plain: (stack) => new sqs.Queue(stack, 'Q', plainly(new sqs.Queue(stack, 'Dead'))),
  },
  {
    rule: 'dead-letter-retention',
    title: 'a managed dead-letter queue that forgets sooner than its source',
    bad: (stack) => new StandardQueue(stack, 'Q', { redrivePolicy: RedrivePolicy.managed({ retentionPeriod: Duration.days(1) }) }),
    says: 'must be longer than 345600 seconds, which its source has, got 86400 on Shop/Q/DeadLetterQueue; choose 14 days',
    good: (stack) => new StandardQueue(stack, 'Q', { retentionPeriod: Duration.days(14) }),
  },
  {
    rule: 'dead-letter-encryption',
    title: 'an encrypted queue with an unencrypted dead-letter queue',
    bad: (stack) => new StandardQueue(stack, 'Q', redriving(new StandardQueue(stack, 'Dead', { encryption: Encryption.unencrypted() }))),
    says: 'the dead-letter queue of an encrypted queue must be encrypted, got Shop/Dead unencrypted; give it the same encryption',
    good: (stack) => new StandardQueue(stack, 'Q', redriving(new StandardQueue(stack, 'Dead'))),
    plain: (stack) => new sqs.Queue(stack, 'Q', plainly(new sqs.Queue(stack, 'Dead', { encryption: sqs.QueueEncryption.UNENCRYPTED }))),
  },
];
