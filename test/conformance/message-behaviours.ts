import assert from 'node:assert/strict';
import { md5OfAttributes, md5OfBody } from '../../src/queue/digest';
import { refused, type Behaviour } from './subject';

const text = (StringValue: string) => ({ DataType: 'String', StringValue });
const MessageAttributes = { colour: text('blue'), size: { DataType: 'Number', StringValue: '4' }, raw: { DataType: 'Binary', BinaryValue: Buffer.from([0, 1, 255]) } };
const KIBIBYTE = 'k'.repeat(1024);
const MEBIBYTE = 1_048_576;

/** Bodies, attributes and sizes of messages. */
export const MESSAGE_BEHAVIOURS: readonly Behaviour[] = [
  {
    id: 'message-attributes', core: true, async run(s) {
      const url = await s.queue();
      const sent = await s.send(url, 'x', { MessageAttributes });
      assert.equal(sent.MD5OfMessageAttributes, md5OfAttributes(MessageAttributes));
      assert.equal(sent.MD5OfMessageBody, md5OfBody('x'));
      const [message] = await s.receive(url, { MessageAttributeNames: ['All'] });
      assert.equal(message!.MessageAttributes!.colour!.StringValue, 'blue');
      assert.equal(message!.MessageAttributes!.size!.DataType, 'Number');
      assert.deepEqual(Buffer.from(message!.MessageAttributes!.raw!.BinaryValue!), Buffer.from([0, 1, 255]));
      assert.equal(message!.MD5OfMessageAttributes, sent.MD5OfMessageAttributes);
    },
  },
  {
    id: 'message-attributes-filter', async run(s) {
      const url = await s.queue();
      await s.send(url, 'x', { MessageAttributes: { 'foo.a': text('1'), 'foo.b': text('2'), 'bar': text('3') } });
      const [message] = await s.receive(url, { MessageAttributeNames: ['foo.*'] });
      assert.deepEqual(Object.keys(message!.MessageAttributes!).sort(), ['foo.a', 'foo.b']);
      assert.equal(message!.MD5OfMessageAttributes, md5OfAttributes({ 'foo.a': text('1'), 'foo.b': text('2') }));
    },
  },
  {
    id: 'message-attributes-not-asked', async run(s) {
      const url = await s.queue();
      await s.send(url, 'x', { MessageAttributes });
      const [message] = await s.receive(url);
      assert.equal(message!.MessageAttributes, undefined);
      assert.equal(message!.MD5OfMessageAttributes, undefined);
    },
  },
  {
    id: 'system-attrs-receive', core: true, async run(s) {
      const url = await s.queue();
      await s.send(url, 'x');
      const [message] = await s.receive(url, { MessageSystemAttributeNames: ['All'] });
      const { SenderId, SentTimestamp, ApproximateReceiveCount, ApproximateFirstReceiveTimestamp } = message!.Attributes!;
      assert.ok(SenderId);
      assert.equal(ApproximateReceiveCount, '1');
      assert.ok(Math.abs(Number(SentTimestamp) - s.time.now()) < 30_000);
      assert.ok(Number(ApproximateFirstReceiveTimestamp) >= Number(SentTimestamp));
    },
  },
  {
    id: 'system-attrs-one', async run(s) {
      const url = await s.queue();
      await s.send(url, 'x');
      const [message] = await s.receive(url, { MessageSystemAttributeNames: ['ApproximateReceiveCount'] });
      assert.deepEqual(message!.Attributes, { ApproximateReceiveCount: '1' });
    },
  },
  {
    id: 'system-attrs-legacy-param', async run(s) {
      const url = await s.queue();
      await s.send(url, 'x');
      const [message] = await s.receive(url, { AttributeNames: ['ApproximateReceiveCount'] });
      assert.deepEqual(message!.Attributes, { ApproximateReceiveCount: '1' });
    },
  },
  {
    id: 'system-attrs-not-asked', async run(s) {
      const url = await s.queue();
      await s.send(url, 'x');
      assert.equal((await s.receive(url))[0]!.Attributes, undefined);
    },
  },
  {
    id: 'trace-header', async run(s) {
      const url = await s.queue();
      const header = 'Root=1-5759e988-bd862e3fe1be46a994272793;Parent=53995c3f42cd8ad8;Sampled=1';
      const sent = await s.send(url, 'x', { MessageSystemAttributes: { AWSTraceHeader: text(header) } });
      assert.equal(sent.MD5OfMessageSystemAttributes, md5OfAttributes({ AWSTraceHeader: text(header) }));
      const [message] = await s.receive(url, { MessageSystemAttributeNames: ['AWSTraceHeader'] });
      assert.deepEqual(message!.Attributes, { AWSTraceHeader: header });
    },
  },
  {
    id: 'fair-queue-group-id', async run(s) {
      const url = await s.queue();
      const sent = await s.send(url, 'x', { MessageGroupId: 'tenant' });
      assert.equal(sent.SequenceNumber, undefined);
      const [message] = await s.receive(url, { MessageSystemAttributeNames: ['All'] });
      assert.equal(message!.Attributes!.MessageGroupId, 'tenant');
      assert.equal(message!.Attributes!.SequenceNumber, undefined);
    },
  },
  {
    id: 'emoji-body', core: true, async run(s) {
      const url = await s.queue();
      assert.equal((await s.send(url, 'grüße 🙂')).MD5OfMessageBody, md5OfBody('grüße 🙂'));
      assert.deepEqual(await s.bodies(url), ['grüße 🙂']);
    },
  },
  {
    id: 'empty-body',
    run: async (s) => void await refused(s.send(await s.queue(), ''), 'MissingParameter', /MessageBody/),
  },
  {
    id: 'invalid-chars',
    run: async (s) => void await refused(s.send(await s.queue(), 'a\u0001b'), 'InvalidMessageContents'),
  },
  {
    id: 'invalid-chars-fffe',
    run: async (s) => void await refused(s.send(await s.queue(), 'a\uFFFEb'), 'InvalidMessageContents'),
  },
  {
    id: 'size-queue-max', core: true, async run(s) {
      const url = await s.queue({ MaximumMessageSize: '1024' });
      await s.send(url, KIBIBYTE);
      await refused(s.send(url, `${KIBIBYTE}k`), 'InvalidParameterValue', /shorter than 1024 bytes/);
    },
  },
  {
    id: 'size-1MiB-accepted', async run(s) {
      await s.send(await s.queue(), 'm'.repeat(MEBIBYTE));
    },
  },
  {
    id: 'size-1MiB+1-rejected',
    run: async (s) => void await refused(s.send(await s.queue(), 'm'.repeat(MEBIBYTE + 1)), 'InvalidParameterValue', /shorter than 1048576 bytes/),
  },
  {
    id: 'size-counts-attributes', async run(s) {
      const url = await s.queue({ MaximumMessageSize: '1024' });
      await refused(s.send(url, 'k'.repeat(1020), { MessageAttributes: { a: text('1') } }), 'InvalidParameterValue');
    },
  },
  {
    id: 'size-utf8-bytes', async run(s) {
      const url = await s.queue({ MaximumMessageSize: '1024' });
      await s.send(url, 'ü'.repeat(512));
      await refused(s.send(url, 'ü'.repeat(513)), 'InvalidParameterValue');
    },
  },
  {
    id: 'send-missing-queue', core: true, async run(s) {
      const url = await s.queue();
      await refused(s.send(`${url}-none`, 'x'), 'QueueDoesNotExist');
    },
  },
  {
    id: 'delete', core: true, async run(s) {
      const url = await s.queue({ VisibilityTimeout: '1' });
      await s.send(url, 'x');
      const [message] = await s.receive(url);
      await s.delete(url, message);
      await s.time.wait(2);
      assert.deepEqual(await s.bodies(url), []);
    },
  },
  {
    id: 'delete-twice', async run(s) {
      const url = await s.queue();
      await s.send(url, 'x');
      const [message] = await s.receive(url);
      await s.delete(url, message);
      await s.delete(url, message);
    },
  },
  {
    id: 'delete-bad-handle',
    run: async (s) => void await refused(s.delete(await s.queue(), { ReceiptHandle: 'garbage' }), 'ReceiptHandleIsInvalid'),
  },
];
