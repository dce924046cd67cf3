import { queueUrlOf, wireMessageOf, type SqsRecord } from '../../../src/runtime/lambda-function/lambda-event';
import { lambdaHandler } from '../../../src/runtime/lambda-function/lambda-handler';
import { messageSource } from '../../../src/runtime/message/message-source';
import type { ReceivedMessage } from '../../../src/runtime/message/received-message';

/** The standard record of AWS Lambda's guide. */
const standard: SqsRecord = {
  messageId: '059f36b4-87a3-44ab-83d2-661975830a7d', receiptHandle: 'AQEBwJnKyrHigUMZj6rYigCgxlaS3SLy0a...', body: 'test',
  attributes: {
    ApproximateReceiveCount: '1', SentTimestamp: '1545082649183', SenderId: 'AIDAIENQZJOLO23YVJ4VO', ApproximateFirstReceiveTimestamp: '1545082649185',
  },
  messageAttributes: {}, md5OfBody: '098f6bcd4621d373cade4e832627b4f6', eventSource: 'aws:sqs', eventSourceARN: 'arn:aws:sqs:us-east-2:123456789012:my-queue', awsRegion: 'us-east-2',
};

/** The FIFO record of AWS Lambda's guide. */
const fifo: SqsRecord = {
  ...standard, messageId: '11d6ee51-4cc7-4302-9e22-7cd8afdaadf5', body: 'Test message.', eventSourceARN: 'arn:aws:sqs:us-east-2:123456789012:fifo.fifo',
  attributes: {
    ApproximateReceiveCount: '1', SentTimestamp: '1573251510774', SequenceNumber: '18849496460467696128', MessageGroupId: '1', SenderId: 'AIDAIO23YVJENQZJOL4VO',
    MessageDeduplicationId: '1', ApproximateFirstReceiveTimestamp: '1573251510774',
  },
};

async function received(record: SqsRecord): Promise<ReceivedMessage> {
  const messages: ReceivedMessage[] = [];
  await lambdaHandler(messageSource({ codec: 'text' }), (message) => messages.push(message))({ Records: [record] });
  return messages[0]!;
}

test('a standard record arrives with all that it tells', async () => {
  const message = await received(standard);

  expect(message).toMatchObject({
    body: 'test', messageId: standard.messageId, receiptHandle: standard.receiptHandle, receiveCount: 1, senderId: 'AIDAIENQZJOLO23YVJ4VO',
    sentTimestamp: new Date(1545082649183), firstReceivedTimestamp: new Date(1545082649185), md5OfBody: '098f6bcd4621d373cade4e832627b4f6',
    queueUrl: 'https://sqs.us-east-2.amazonaws.com/123456789012/my-queue', messageAttributes: {},
  });
});

test('a FIFO record arrives with group, deduplication id and sequence number', async () => {
  const message = await received(fifo);

  expect(message).toMatchObject({ messageGroupId: '1', messageDeduplicationId: '1', sequenceNumber: '18849496460467696128' });
});

test('message attributes that AWS recorded arrive typed', async () => {
  const text = { stringListValues: [], binaryListValues: [] };
  const record = {
    ...standard, md5OfMessageAttributes: 'd25a6aea97eb8f585bfa92d314504a92',
    messageAttributes: {
      WeeksOn: { ...text, stringValue: '6', dataType: 'Number' }, Author: { ...text, stringValue: 'John Grisham', dataType: 'String' },
      Title: { ...text, stringValue: 'The Whistler', dataType: 'String' },
    },
  };

  const message = await received(record);

  expect(message.messageAttributes).toEqual({ WeeksOn: 6, Author: 'John Grisham', Title: 'The Whistler' });
  expect(message.md5OfMessageAttributes).toBe('d25a6aea97eb8f585bfa92d314504a92');
});

test('a binary attribute is decoded from base64', () => {
  const wire = wireMessageOf({ ...standard, messageAttributes: { key: { binaryValue: 'AAH/', dataType: 'Binary.key' } } });

  expect(wire.MessageAttributes).toEqual({ key: { DataType: 'Binary.key', BinaryValue: Buffer.from([0, 1, 255]) } });
});

test('a digest of null is no digest', () => {
  const wire = wireMessageOf({ ...standard, md5OfMessageAttributes: null });

  expect(wire.MD5OfMessageAttributes).toBeUndefined();
});

test('a redriven message tells where it came from', async () => {
  const arn = 'arn:aws:sqs:us-east-2:123456789012:my-queue-dead';

  const message = await received({ ...standard, attributes: { ...standard.attributes, DeadLetterQueueSourceArn: arn } });

  expect(message.deadLetterQueueSourceArn).toBe(arn);
});

test('a body whose digest does not match is worked on: AWS Lambda has received it, nothing was damaged on the way here', async () => {
  expect((await received({ ...standard, md5OfBody: 'e4e68fb7bd0e697a0ae8f1bb342846b3' })).body).toBe('test');
});

test.each([
  ['arn:aws:sqs:us-east-2:123456789012:q', 'https://sqs.us-east-2.amazonaws.com/123456789012/q'],
  ['arn:aws-cn:sqs:cn-north-1:123456789012:q', 'https://sqs.cn-north-1.amazonaws.com.cn/123456789012/q'],
  ['arn:aws-us-gov:sqs:us-gov-west-1:123456789012:q', 'https://sqs.us-gov-west-1.amazonaws.com/123456789012/q'],
  ['arn:aws-eusc:sqs:eusc-de-east-1:123456789012:q', 'https://sqs.eusc-de-east-1.amazonaws.eu/123456789012/q'],
  ['not an ARN', 'not an ARN'],
])('the queue of %s is %s', (arn, url) => {
  expect(queueUrlOf(arn)).toBe(url);
});
