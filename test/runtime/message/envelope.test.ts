import { z } from 'zod';
import { eventBridgeEvent, s3Event, snsNotification } from '../../../src/runtime/message/envelope';
import { messageSource } from '../../../src/runtime/message/message-source';
import type { StandardSchema } from '../../../src/runtime/message/standard-schema';

/** The body that a handler gets of a wire body. */
async function decode<Output>(schema: StandardSchema<unknown, Output>, body: unknown): Promise<Output> {
  return (await messageSource({ schema }).decode({ MessageId: '1', Body: JSON.stringify(body) }, '')).body;
}

const notification = {
  Type: 'Notification', MessageId: 'd88d4479-6ec0-54fe-b63f-1cf9df4bb16e', TopicArn: 'arn:aws:sns:eu-west-1:231436140809:powertools265', Subject: null,
  Message: '{"message": "hello world"}', Timestamp: '2021-01-19T10:07:07.287Z', SignatureVersion: '1', Signature: 'tEo2', SigningCertURL: 'https://sns', UnsubscribeURL: 'https://sns',
};

const object = { key: 'my+folder/caf%C3%A9.pdf', size: 104681, eTag: '2e3ad1e983318bbd8e73b080e2997980', versionId: 'yd3d4HaW', sequencer: '00643717F9F8B85354' };
const s3 = {
  Records: [{
    eventVersion: '2.1', eventSource: 'aws:s3', awsRegion: 'us-east-1', eventTime: '2023-04-12T20:43:38.021Z', eventName: 'ObjectCreated:Put',
    s3: { s3SchemaVersion: '1.0', bucket: { name: 'xxx', arn: 'arn:aws:s3:::xxx' }, object },
  }],
};

test('an SNS notification is unwrapped and its message is typed by the schema', async () => {
  const body = await decode(snsNotification({ schema: z.object({ message: z.string() }) }), notification);

  expect(body.message.message).toBe('hello world');
  expect(body).toMatchObject({
    messageId: 'd88d4479-6ec0-54fe-b63f-1cf9df4bb16e', topicArn: 'arn:aws:sns:eu-west-1:231436140809:powertools265', subject: undefined,
    timestamp: new Date('2021-01-19T10:07:07.287Z'), messageAttributes: {},
  });
});

test('the message of a notification may be text', async () => {
  const body = await decode(snsNotification<string>({ codec: 'text' }), { ...notification, Message: 'plain' });

  expect(body.message).toBe('plain');
});

test('an EventBridge event is unwrapped and its detail is typed by the schema', async () => {
  const event = {
    'version': '0', 'id': '6a7e8feb', 'detail-type': 'OrderPlaced', 'source': 'shop', 'account': '111122223333', 'time': '2017-12-22T18:43:48Z',
    'region': 'us-west-1', 'resources': ['arn:aws:x'], 'detail': { id: '7' },
  };

  const body = await decode(eventBridgeEvent({ schema: z.object({ id: z.coerce.number() }) }), event);

  expect(body).toEqual({
    id: '6a7e8feb', detailType: 'OrderPlaced', source: 'shop', account: '111122223333', region: 'us-west-1', time: new Date('2017-12-22T18:43:48Z'),
    resources: ['arn:aws:x'], detail: { id: 7 },
  });
});

test('an S3 event is a list of objects with their keys as S3 has them', async () => {
  const [event] = await decode(s3Event(), s3);

  expect(event).toEqual({ ...object, key: 'my folder/café.pdf', bucket: 'xxx', region: 'us-east-1', eventName: 'ObjectCreated:Put', eventTime: new Date('2023-04-12T20:43:38.021Z') });
});

test('an S3 event through a topic is unwrapped twice', async () => {
  const body = await decode(snsNotification({ schema: s3Event() }), { ...notification, Message: JSON.stringify(s3) });

  expect(body.message[0]!.bucket).toBe('xxx');
});

test('the test event that S3 sends first is an empty list', async () => {
  expect(await decode(s3Event(), { Service: 'Amazon S3', Event: 's3:TestEvent', Bucket: 'xxx' })).toEqual([]);
});

test.each([
  [snsNotification(), { Message: '{}' }, 'body must be an SNS notification, got none of MessageId, TopicArn, Timestamp'],
  [snsNotification(), { ...notification, Message: 'secret{' }, "Message must be JSON, got other text; snsNotification({ codec: 'text' }) takes it"],
  [eventBridgeEvent(), {}, 'body must be an EventBridge event, got none of id, source, detail-type, detail'],
  [s3Event(), 'text', 'body must be an S3 event, got no Records'],
  [s3Event(), { Records: [{ eventName: 'x' }] }, 'body must be an S3 event, got fields of another shape'],
] as Array<[StandardSchema, unknown, string]>)('a body of another shape does not fit (%#)', async (schema, body, sentence) => {
  await expect(decode(schema, body)).rejects.toThrow(sentence);
});

test.each([
  [snsNotification, { ...notification, Message: '{"items":[{}]}' }, 'Message'],
  [eventBridgeEvent, { 'id': '6a7e8feb', 'detail-type': 'OrderPlaced', 'source': 'shop', 'detail': { items: [{}] } }, 'detail'],
])('what does not fit inside is told once, with its place in the whole (%#)', async (unwrap, body, part) => {
  const schema = z.object({ items: z.array(z.object({ sku: z.string('sku is missing') })) });

  await expect(decode<unknown>(unwrap({ schema }), body)).rejects.toThrow(
    new RegExp(`: body must fit the schema, got sku is missing at ${part}.items.0.sku; mend what was sent$`),
  );
});

test.each([
  [snsNotification(), { ...notification, Subject: { $ne: 1 }, MessageAttributes: { kind: { Type: 'String', Value: { $ne: 1 } } } }],
  [eventBridgeEvent(), { 'id': { $ne: 1 }, 'detail-type': ['x'], 'source': { $ne: 1 }, 'account': { $ne: 1 }, 'region': { $ne: 1 }, 'resources': [{ $ne: 1 }], 'detail': 1 }],
  [s3Event(), { Records: [{ s3: { bucket: { name: { $ne: 1 } }, object: { key: 'k', size: { $ne: 1 }, eTag: { $ne: 1 }, versionId: { $ne: 1 }, sequencer: { $ne: 1 } } } }] }],
] as Array<[StandardSchema, unknown]>)('an object in the place of a text or a number is handed to no handler, who trusts the type (%#)', async (schema, body) => {
  expect(JSON.stringify(await decode(schema, body))).not.toContain('$ne');
});

test('an object that cannot be told as text does not fit', async () => {
  await expect(decode(eventBridgeEvent(), { 'id': { toString: 1 }, 'detail-type': 'x', 'source': 'x', 'detail': 1 })).rejects.toThrow(/got TypeError from it; mend what was sent$/);
});

test('a schema inside that throws is told by the name of what it throws', async () => {
  const schema = { '~standard': { version: 1, vendor: 'test', validate: (): never => { throw new TypeError('secret'); } } } as const;

  await expect(decode(snsNotification({ schema }), notification)).rejects.toThrow(/got TypeError from it; mend what was sent$/);
});

test.each([7, {}])('a schema inside that answers %j, which is no answer, fits nothing', async (answer) => {
  const schema = { '~standard': { version: 1, vendor: 'test', validate: () => answer as never } } as const;

  await expect(decode(snsNotification({ schema }), notification)).rejects.toThrow(/got TypeError from it; mend what was sent$/);
});
