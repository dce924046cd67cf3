import assert from 'node:assert/strict';
import { refused, type Behaviour, type Subject } from './subject';

/** Puts messages into a dead-letter queue by way of its source. */
async function bury(s: Subject, bodies: string[]): Promise<{ url: string; dead: string }> {
  const { url, dead } = await s.withDeadLetters(1);
  for (const body of bodies) await s.send(url, body);
  for (const _ of bodies) await s.receive(url, { VisibilityTimeout: 0 });
  for (const _ of bodies) await s.receive(url);
  return { url, dead };
}

async function listed(s: Subject, SourceArn: string) {
  return (await s.sqs.listMessageMoveTasks({ SourceArn })).Results?.[0];
}

/** Waits until the newest task of a queue has ended. */
async function ended(s: Subject, arn: string) {
  for (let turn = 0; turn < 40; turn++) {
    const task = await listed(s, arn);
    if (task && task.Status !== 'RUNNING') return task;
    await s.time.wait(0.5);
  }
  return listed(s, arn);
}

/** Dead-letter queues and the way back out of them. */
export const DEAD_LETTER_BEHAVIOURS: readonly Behaviour[] = [
  {
    id: 'dlq-move', core: true, async run(s) {
      const { url, dead } = await s.withDeadLetters(2);
      const { MessageId } = await s.send(url, 'poison');
      for (const _ of [1, 2]) assert.equal((await s.receive(url, { VisibilityTimeout: 0 })).length, 1);
      assert.deepEqual(await s.bodies(url), []);
      assert.equal((await s.receive(dead))[0]!.MessageId, MessageId);
    },
  },
  {
    id: 'dlq-not-early-with-heartbeat', core: true, async run(s) {
      const { url, dead } = await s.withDeadLetters(2);
      await s.send(url, 'slow');
      const [message] = await s.receive(url);
      for (const seconds of [5, 5, 5, 0]) await s.hide(url, message, seconds);
      assert.deepEqual(await s.bodies(url), ['slow']);
      assert.deepEqual(await s.bodies(dead), []);
    },
  },
  {
    id: 'dlq-fifo', core: true, async run(s) {
      const { url, dead } = await s.withDeadLetters(1, 'fifo');
      await s.send(url, 'poison', { MessageGroupId: 'g' });
      await s.send(url, 'next', { MessageGroupId: 'g' });
      await s.receive(url, { VisibilityTimeout: 0 });
      assert.deepEqual(await s.bodies(url), ['next']);
      const [message] = await s.receive(dead, { MessageSystemAttributeNames: ['All'] });
      assert.deepEqual([message!.Body, message!.Attributes!.MessageGroupId], ['poison', 'g']);
    },
  },
  {
    id: 'dlq-source-arn', async run(s) {
      const { url, dead } = await bury(s, ['poison']);
      const [message] = await s.receive(dead, { MessageSystemAttributeNames: ['DeadLetterQueueSourceArn'] });
      assert.equal(message!.Attributes!.DeadLetterQueueSourceArn, await s.arn(url));
    },
  },
  {
    id: 'dlq-list-sources', async run(s) {
      const { url, dead } = await s.withDeadLetters(3);
      assert.deepEqual((await s.sqs.listDeadLetterSourceQueues({ QueueUrl: dead })).queueUrls, [url]);
    },
  },
  {
    id: 'dlq-count-as-string', async run(s) {
      const deadLetterTargetArn = await s.arn(await s.queue());
      const url = await s.queue({ RedrivePolicy: JSON.stringify({ deadLetterTargetArn, maxReceiveCount: '1' }) });
      await s.send(url, 'poison');
      await s.receive(url, { VisibilityTimeout: 0 });
      assert.deepEqual(await s.bodies(url), []);
    },
  },
  {
    id: 'redrive-allow-denyAll-enforced', async run(s) {
      const deadLetterTargetArn = await s.arn(await s.queue({ RedriveAllowPolicy: '{"redrivePermission":"denyAll"}' }));
      await refused(s.queue({ RedrivePolicy: JSON.stringify({ deadLetterTargetArn, maxReceiveCount: 1 }) }), 'InvalidParameterValue');
    },
  },
  {
    id: 'redrive-allow-byQueue-enforced', async run(s) {
      const allowed = s.name();
      const dead = await s.queue();
      const deadLetterTargetArn = await s.arn(dead);
      const sourceQueueArns = [deadLetterTargetArn.replace(/[^:]+$/, allowed)];
      await s.sqs.setQueueAttributes({ QueueUrl: dead, Attributes: { RedriveAllowPolicy: JSON.stringify({ redrivePermission: 'byQueue', sourceQueueArns }) } });
      const RedrivePolicy = JSON.stringify({ deadLetterTargetArn, maxReceiveCount: 1 });
      await s.queue({ RedrivePolicy }, allowed);
      await refused(s.queue({ RedrivePolicy }), 'InvalidParameterValue');
    },
  },
  {
    id: 'move-task-to-source', async run(s) {
      const { url, dead } = await bury(s, ['a', 'b']);
      const SourceArn = await s.arn(dead);
      assert.ok((await s.sqs.startMessageMoveTask({ SourceArn })).TaskHandle);
      const task = await ended(s, SourceArn);
      assert.deepEqual([task?.Status, Number(task?.ApproximateNumberOfMessagesMoved)], ['COMPLETED', 2]);
      assert.deepEqual((await s.bodies(url)).sort(), ['a', 'b']);
    },
  },
  {
    id: 'move-task-to-destination', async run(s) {
      const { dead } = await bury(s, ['a']);
      const other = await s.queue();
      const [SourceArn, DestinationArn] = [await s.arn(dead), await s.arn(other)];
      await s.sqs.startMessageMoveTask({ SourceArn, DestinationArn });
      const task = await ended(s, SourceArn);
      assert.deepEqual([task?.Status, task?.DestinationArn], ['COMPLETED', DestinationArn]);
      assert.deepEqual(await s.bodies(other), ['a']);
    },
  },
  {
    id: 'move-task-source-not-dlq', async run(s) {
      const SourceArn = await s.arn(await s.queue());
      await refused(s.sqs.startMessageMoveTask({ SourceArn }), 'InvalidParameterValue', /must be configured as a Dead Letter Queue/);
    },
  },
  {
    id: 'move-task-missing-source', async run(s) {
      const SourceArn = `${await s.arn(await s.queue())}-none`;
      await refused(s.sqs.startMessageMoveTask({ SourceArn }), 'ResourceNotFoundException', /SourceArn/);
    },
  },
  {
    id: 'move-task-rate-and-cancel', async run(s) {
      const { dead } = await bury(s, ['a', 'b', 'c', 'd', 'e']);
      const SourceArn = await s.arn(dead);
      const { TaskHandle } = await s.sqs.startMessageMoveTask({ SourceArn, MaxNumberOfMessagesPerSecond: 1 });
      assert.equal((await listed(s, SourceArn))?.Status, 'RUNNING');
      await refused(s.sqs.startMessageMoveTask({ SourceArn }), 'InvalidParameterValue', /already a task running/);
      await s.time.wait(2.2);
      const { ApproximateNumberOfMessagesMoved: moved } = await s.sqs.cancelMessageMoveTask({ TaskHandle });
      assert.ok(Number(moved) >= 1 && Number(moved) <= 4, `moved ${moved}`);
      assert.match((await listed(s, SourceArn))!.Status!, /^CANCELL(ED|ING)$/);
    },
  },
];
