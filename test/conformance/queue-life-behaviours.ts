import assert from 'node:assert/strict';
import { refused, type Behaviour } from './subject';

/** Tags, policies, purging and deleting. */
export const QUEUE_LIFE_BEHAVIOURS: readonly Behaviour[] = [
  {
    id: 'tags', core: true, async run(s) {
      const QueueUrl = await s.queue();
      await s.sqs.tagQueue({ QueueUrl, Tags: { team: 'orders', empty: '' } });
      assert.deepEqual((await s.sqs.listQueueTags({ QueueUrl })).Tags, { team: 'orders', empty: '' });
      await s.sqs.untagQueue({ QueueUrl, TagKeys: ['empty'] });
      assert.deepEqual((await s.sqs.listQueueTags({ QueueUrl })).Tags, { team: 'orders' });
    },
  },
  {
    id: 'tags-none', async run(s) {
      assert.equal((await s.sqs.listQueueTags({ QueueUrl: await s.queue() })).Tags, undefined);
    },
  },
  {
    id: 'tags-limit-50', async run(s) {
      const tags = (count: number) => Object.fromEntries(Array.from({ length: count }, (_, index) => [`tag${index}`, 'x']));
      const QueueUrl = await s.queue();
      await s.sqs.tagQueue({ QueueUrl, Tags: tags(50) });
      await refused(s.sqs.tagQueue({ QueueUrl, Tags: tags(51) }), 'InvalidParameterValue', /Too many tags/);
    },
  },
  {
    id: 'add-remove-permission', async run(s) {
      const QueueUrl = await s.queue();
      const grant = { QueueUrl, Label: 'mine', AWSAccountIds: ['111111111111'], Actions: ['ReceiveMessage'] };
      await s.sqs.addPermission(grant);
      const policy = JSON.parse((await s.attributes(QueueUrl, 'Policy')).Policy!) as { Statement: Array<Record<string, unknown>> };
      assert.equal(policy.Statement[0]!.Sid, 'mine');
      assert.equal(policy.Statement[0]!.Action, 'SQS:ReceiveMessage');
      await refused(s.sqs.addPermission(grant), 'InvalidParameterValue', /Already exists/);
      await s.sqs.removePermission({ QueueUrl, Label: 'mine' });
      assert.deepEqual(await s.attributes(QueueUrl, 'Policy'), {});
      await refused(s.sqs.removePermission({ QueueUrl, Label: 'mine' }), 'InvalidParameterValue', /can't find label/);
    },
  },
  {
    id: 'policy-stored', async run(s) {
      const Policy = '{"Version":"2012-10-17","Statement":[]}';
      assert.deepEqual(JSON.parse((await s.attributes(await s.queue({ Policy }), 'Policy')).Policy!), JSON.parse(Policy));
    },
  },
  {
    id: 'redrive-set-and-clear', async run(s) {
      const { url, dead } = await s.withDeadLetters(3);
      assert.deepEqual(JSON.parse((await s.attributes(url, 'RedrivePolicy')).RedrivePolicy!), { deadLetterTargetArn: await s.arn(dead), maxReceiveCount: 3 });
      await s.sqs.setQueueAttributes({ QueueUrl: url, Attributes: { RedrivePolicy: '' } });
      assert.deepEqual(await s.attributes(url, 'RedrivePolicy'), {});
    },
  },
  {
    id: 'redrive-allow-stored', async run(s) {
      const RedriveAllowPolicy = '{"redrivePermission":"denyAll"}';
      const told = await s.attributes(await s.queue({ RedriveAllowPolicy }), 'RedriveAllowPolicy');
      assert.deepEqual(JSON.parse(told.RedriveAllowPolicy!), { redrivePermission: 'denyAll' });
    },
  },
  {
    id: 'purge', async run(s) {
      const url = await s.queue();
      await s.send(url, 'in flight');
      await s.receive(url);
      await s.send(url, 'ready');
      await s.sqs.purgeQueue({ QueueUrl: url });
      assert.deepEqual(await s.bodies(url), []);
      assert.equal((await s.attributes(url)).ApproximateNumberOfMessagesNotVisible, '0');
    },
  },
  {
    id: 'counts', core: true, async run(s) {
      const url = await s.queue();
      for (const body of ['a', 'b', 'c']) await s.send(url, body);
      await s.send(url, 'late', { DelaySeconds: 60 });
      await s.receive(url);
      const told = await s.attributes(url);
      assert.deepEqual(
        [told.ApproximateNumberOfMessages, told.ApproximateNumberOfMessagesNotVisible, told.ApproximateNumberOfMessagesDelayed],
        ['2', '1', '1'],
      );
    },
  },
  {
    id: 'delete-then-use', core: true, async run(s) {
      const QueueUrl = await s.queue();
      await s.sqs.deleteQueue({ QueueUrl });
      await refused(s.send(QueueUrl, 'x'), 'QueueDoesNotExist');
    },
  },
  {
    id: 'delete-missing', async run(s) {
      const QueueUrl = await s.queue();
      await s.sqs.deleteQueue({ QueueUrl });
      await refused(s.sqs.deleteQueue({ QueueUrl }), 'QueueDoesNotExist');
    },
  },
];
