import assert from 'node:assert/strict';
import { refused, type Behaviour } from './subject';

const counted = { MessageSystemAttributeNames: ['ApproximateReceiveCount'] };

/** Delays, visibility timeouts and expiry. */
export const TIMING_BEHAVIOURS: readonly Behaviour[] = [
  {
    id: 'delay-message', core: true, async run(s) {
      const url = await s.queue();
      await s.send(url, 'late', { DelaySeconds: 2 });
      assert.deepEqual(await s.bodies(url), []);
      await s.time.wait(3);
      assert.deepEqual(await s.bodies(url), ['late']);
    },
  },
  {
    id: 'delay-queue', core: true, async run(s) {
      const url = await s.queue({ DelaySeconds: '2' });
      await s.send(url, 'late');
      await s.send(url, 'now', { DelaySeconds: 0 });
      assert.deepEqual(await s.bodies(url), ['now']);
      await s.time.wait(3);
      assert.deepEqual(await s.bodies(url), ['late']);
    },
  },
  {
    id: 'visibility-on-receive', core: true, async run(s) {
      const url = await s.queue({ VisibilityTimeout: '60' });
      await s.send(url, 'x');
      assert.deepEqual(await s.bodies(url, { VisibilityTimeout: 2 }), ['x']);
      assert.deepEqual(await s.bodies(url), []);
      await s.time.wait(3);
      assert.deepEqual(await s.bodies(url), ['x']);
    },
  },
  {
    id: 'visibility-0-receive', async run(s) {
      const url = await s.queue();
      await s.send(url, 'x');
      await s.receive(url, { VisibilityTimeout: 0 });
      const [message] = await s.receive(url, counted);
      assert.equal(message!.Attributes!.ApproximateReceiveCount, '2');
    },
  },
  {
    id: 'visibility-expiry', core: true, async run(s) {
      const url = await s.queue({ VisibilityTimeout: '2' });
      await s.send(url, 'x');
      const [first] = await s.receive(url);
      await s.time.wait(3);
      const [second] = await s.receive(url, counted);
      assert.equal(second!.MessageId, first!.MessageId);
      assert.notEqual(second!.ReceiptHandle, first!.ReceiptHandle);
      assert.equal(second!.Attributes!.ApproximateReceiveCount, '2');
    },
  },
  {
    id: 'change-visibility-0', core: true, async run(s) {
      const url = await s.queue();
      await s.send(url, 'x');
      await s.hide(url, (await s.receive(url))[0], 0);
      assert.deepEqual(await s.bodies(url), ['x']);
    },
  },
  {
    id: 'change-visibility-extend', core: true, async run(s) {
      const url = await s.queue({ VisibilityTimeout: '2' });
      await s.send(url, 'x');
      await s.hide(url, (await s.receive(url))[0], 5);
      await s.time.wait(3);
      assert.deepEqual(await s.bodies(url), []);
      await s.time.wait(3);
      assert.deepEqual(await s.bodies(url), ['x']);
    },
  },
  {
    id: 'change-visibility-keeps-count', core: true, async run(s) {
      const url = await s.queue();
      await s.send(url, 'x');
      const [message] = await s.receive(url);
      for (const seconds of [10, 20, 0]) await s.hide(url, message, seconds);
      assert.equal((await s.receive(url, counted))[0]!.Attributes!.ApproximateReceiveCount, '2');
    },
  },
  {
    id: 'change-visibility-bad-handle', async run(s) {
      await refused(s.hide(await s.queue(), { ReceiptHandle: 'garbage' }, 5), 'ReceiptHandleIsInvalid');
    },
  },
  {
    id: 'change-visibility-after-delete', async run(s) {
      const url = await s.queue();
      await s.send(url, 'x');
      const [message] = await s.receive(url);
      await s.delete(url, message);
      await refused(s.hide(url, message, 5), /^(InvalidParameterValue|MessageNotInflight|ReceiptHandleIsInvalid)$/);
    },
  },
  {
    id: 'change-visibility-after-expiry', async run(s) {
      const url = await s.queue({ VisibilityTimeout: '1' });
      await s.send(url, 'x');
      const [message] = await s.receive(url);
      await s.time.wait(2);
      await s.hide(url, message, 5);
    },
  },
  {
    id: 'delete-after-expiry', async run(s) {
      const url = await s.queue({ VisibilityTimeout: '1' });
      await s.send(url, 'x');
      const [message] = await s.receive(url);
      await s.time.wait(2);
      await s.delete(url, message);
      assert.deepEqual(await s.bodies(url), []);
    },
  },
  {
    id: 'retention-60s', seconds: 62, async run(s) {
      const url = await s.queue({ MessageRetentionPeriod: '60' });
      await s.send(url, 'old');
      await s.time.wait(62);
      assert.deepEqual(await s.bodies(url), []);
      assert.equal((await s.attributes(url)).ApproximateNumberOfMessages, '0');
    },
  },
];
