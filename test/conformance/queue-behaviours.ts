import assert from 'node:assert/strict';
import { refused, type Behaviour } from './subject';

const defaults = {
  DelaySeconds: '0', MaximumMessageSize: '1048576', MessageRetentionPeriod: '345600', ReceiveMessageWaitTimeSeconds: '0', VisibilityTimeout: '30',
  ApproximateNumberOfMessages: '0', ApproximateNumberOfMessagesDelayed: '0', ApproximateNumberOfMessagesNotVisible: '0',
};

/** Creating, finding, describing and deleting queues. */
export const QUEUE_BEHAVIOURS: readonly Behaviour[] = [
  {
    id: 'create+url', core: true, async run(s) {
      const name = s.name();
      const url = await s.queue({}, name);
      assert.match(url, new RegExp(`/\\d{12}/${name}$`));
      assert.equal((await s.sqs.getQueueUrl({ QueueName: name })).QueueUrl, url);
    },
  },
  {
    id: 'create-idempotent', core: true, async run(s) {
      const name = s.name();
      const url = await s.queue({ DelaySeconds: '5' }, name);
      assert.equal(await s.queue({ DelaySeconds: '5' }, name), url);
    },
  },
  {
    id: 'create-conflict', async run(s) {
      const name = s.name();
      await s.queue({ DelaySeconds: '5' }, name);
      await refused(s.queue({ DelaySeconds: '6' }, name), 'QueueNameExists', /different value for attribute DelaySeconds/);
    },
  },
  {
    id: 'create-no-attrs-then-default', async run(s) {
      const name = s.name();
      const url = await s.queue({}, name);
      assert.equal(await s.queue({ VisibilityTimeout: '30' }, name), url);
    },
  },
  {
    id: 'list-prefix', core: true, async run(s) {
      const prefix = s.name();
      const url = await s.queue({}, `${prefix}-a`);
      await s.queue();
      assert.deepEqual((await s.sqs.listQueues({ QueueNamePrefix: prefix })).QueueUrls, [url]);
    },
  },
  {
    id: 'list-none', async run(s) {
      assert.equal((await s.sqs.listQueues({ QueueNamePrefix: s.name() })).QueueUrls, undefined);
    },
  },
  {
    id: 'list-pagination', async run(s) {
      const prefix = s.name();
      const urls = await Promise.all(['a', 'b', 'c'].map((letter) => s.queue({}, `${prefix}-${letter}`)));
      const first = await s.sqs.listQueues({ QueueNamePrefix: prefix, MaxResults: 2 });
      assert.equal(first.QueueUrls?.length, 2);
      assert.ok(first.NextToken);
      const second = await s.sqs.listQueues({ QueueNamePrefix: prefix, MaxResults: 2, NextToken: first.NextToken });
      assert.deepEqual([...first.QueueUrls, ...second.QueueUrls!].sort(), urls);
      assert.equal(second.NextToken, undefined);
    },
  },
  {
    id: 'geturl-missing', core: true, async run(s) {
      await refused(s.sqs.getQueueUrl({ QueueName: s.name() }), 'QueueDoesNotExist', /specified queue does not exist/);
    },
  },
  {
    id: 'error-is-sdk-class', async run(s) {
      const error = await refused(s.sqs.getQueueUrl({ QueueName: s.name() }), 'QueueDoesNotExist');
      assert.equal(error.$fault, 'client');
      assert.equal((error.$metadata as { httpStatusCode: number }).httpStatusCode, 400);
    },
  },
  {
    id: 'query-compat-error-code', async run(s) {
      const error = await refused(s.sqs.getQueueUrl({ QueueName: s.name() }), 'QueueDoesNotExist');
      assert.equal(error.Code, 'AWS.SimpleQueueService.NonExistentQueue');
      assert.equal(error.Type, 'Sender');
    },
  },
  {
    id: 'attrs-all-defaults', core: true, async run(s) {
      const name = s.name();
      const told = await s.attributes(await s.queue({}, name));
      for (const [attribute, value] of Object.entries(defaults)) assert.equal(told[attribute], value, attribute);
      assert.match(told.QueueArn!, new RegExp(`^arn:aws:sqs:[a-z0-9-]+:\\d{12}:${name}$`));
      assert.ok(Math.abs(Number(told.CreatedTimestamp) - s.time.now() / 1000) < 30);
      assert.equal(told.FifoQueue, undefined);
      assert.equal(told.RedrivePolicy, undefined);
    },
  },
  {
    id: 'attrs-each', async run(s) {
      const url = await s.queue();
      for (const [attribute, value] of Object.entries(defaults)) assert.deepEqual(await s.attributes(url, attribute), { [attribute]: value });
    },
  },
  {
    id: 'attrs-unknown', async run(s) {
      await refused(s.attributes(await s.queue(), 'Nonsense'), 'InvalidAttributeName');
    },
  },
  {
    id: 'sse-attr', async run(s) {
      assert.deepEqual(await s.attributes(await s.queue(), 'SqsManagedSseEnabled'), { SqsManagedSseEnabled: 'true' });
      assert.deepEqual(await s.attributes(await s.queue({ SqsManagedSseEnabled: 'false' }), 'SqsManagedSseEnabled'), { SqsManagedSseEnabled: 'false' });
    },
  },
  {
    id: 'kms-attrs', async run(s) {
      const told = await s.attributes(await s.queue({ KmsMasterKeyId: 'alias/aws/sqs' }));
      assert.deepEqual([told.KmsMasterKeyId, told.KmsDataKeyReusePeriodSeconds, told.SqsManagedSseEnabled], ['alias/aws/sqs', '300', 'false']);
    },
  },
  {
    id: 'kms-sse-exclusive', async run(s) {
      const url = await s.queue({ KmsMasterKeyId: 'alias/aws/sqs' });
      await refused(s.sqs.setQueueAttributes({ QueueUrl: url, Attributes: { SqsManagedSseEnabled: 'true' } }), 'InvalidAttributeName', /one type of server-side encryption/);
    },
  },
  {
    id: 'name-invalid', async run(s) {
      await refused(s.queue({}, 'not a name'), 'InvalidParameterValue', /alphanumeric/);
    },
  },
  {
    id: 'name-81', async run(s) {
      await refused(s.queue({}, 'n'.repeat(81)), 'InvalidParameterValue', /1 to 80 in length/);
    },
  },
  {
    id: 'set-attributes', core: true, async run(s) {
      const url = await s.queue();
      await s.sqs.setQueueAttributes({ QueueUrl: url, Attributes: { DelaySeconds: '420', VisibilityTimeout: '69' } });
      assert.deepEqual(await s.attributes(url, 'DelaySeconds', 'VisibilityTimeout'), { DelaySeconds: '420', VisibilityTimeout: '69' });
    },
  },
  {
    id: 'set-attributes-unknown', async run(s) {
      await refused(s.sqs.setQueueAttributes({ QueueUrl: await s.queue(), Attributes: { Nonsense: '1' } }), 'InvalidAttributeName', /Unknown Attribute Nonsense/);
    },
  },
  {
    id: 'fifo-defaults', async run(s) {
      const told = await s.attributes(await s.fifo({ ContentBasedDeduplication: 'false' }));
      assert.deepEqual(
        [told.FifoQueue, told.ContentBasedDeduplication, told.DeduplicationScope, told.FifoThroughputLimit],
        ['true', 'false', 'queue', 'perQueue'],
      );
    },
  },
  {
    id: 'fifo-high-throughput', async run(s) {
      const told = await s.attributes(await s.fifo({ DeduplicationScope: 'messageGroup', FifoThroughputLimit: 'perMessageGroupId' }));
      assert.deepEqual([told.DeduplicationScope, told.FifoThroughputLimit], ['messageGroup', 'perMessageGroupId']);
    },
  },
  {
    id: 'fifo-high-throughput-set', async run(s) {
      const url = await s.fifo();
      await s.sqs.setQueueAttributes({ QueueUrl: url, Attributes: { DeduplicationScope: 'messageGroup', FifoThroughputLimit: 'perMessageGroupId' } });
      assert.deepEqual(await s.attributes(url, 'DeduplicationScope', 'FifoThroughputLimit'), { DeduplicationScope: 'messageGroup', FifoThroughputLimit: 'perMessageGroupId' });
    },
  },
  {
    id: 'fifo-throughput-needs-scope', async run(s) {
      await refused(s.fifo({ FifoThroughputLimit: 'perMessageGroupId' }), /^Invalid/);
    },
  },
  {
    id: 'fifo-immutable', async run(s) {
      await refused(s.sqs.setQueueAttributes({ QueueUrl: await s.fifo(), Attributes: { FifoQueue: 'false' } }), 'InvalidAttributeValue', /Modifying queue type is not supported/);
    },
  },
  {
    id: 'fifo-attr-without-suffix', async run(s) {
      await refused(s.queue({ FifoQueue: 'true' }), 'InvalidParameterValue', /\.fifo/);
    },
  },
  {
    id: 'fifo-suffix-without-attr', async run(s) {
      await refused(s.queue({}, s.name('.fifo')), 'InvalidParameterValue');
    },
  },
  {
    id: 'fifo-false-on-standard', async run(s) {
      await refused(s.queue({ FifoQueue: 'false' }), 'InvalidAttributeName', /Unknown Attribute FifoQueue/);
    },
  },
  {
    id: 'content-dedup-on-standard', async run(s) {
      await refused(s.queue({ ContentBasedDeduplication: 'true' }), 'InvalidAttributeName', /Unknown Attribute ContentBasedDeduplication/);
    },
  },
];
