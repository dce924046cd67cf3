import { AsyncLocalStorage } from 'node:async_hooks';
import { lambdaHandler } from '../../../src/runtime/lambda-function/lambda-handler';
import type { SqsRecord } from '../../../src/runtime/lambda-function/lambda-event';
import { messageSource } from '../../../src/runtime/message/message-source';

const storage = new AsyncLocalStorage<string>();

test.each(['orders', 'orders.fifo'])('what a handler of a batch of %s enters in its asynchronous context is not seen by the other messages', async (name) => {
  const seen: unknown[] = [];
  const handler = lambdaHandler(messageSource<string>({ codec: 'text' }), async ({ body }) => {
    seen.push(storage.getStore());
    storage.enterWith(body);
    await undefined;
    if (storage.getStore() !== body) throw new Error('lost');
  }, { concurrency: 2 });
  const Records = ['a1', 'a2', 'b1'].map((body): SqsRecord => ({
    messageId: body, receiptHandle: body, body, messageAttributes: {}, md5OfBody: '', eventSource: 'aws:sqs', awsRegion: 'us-east-2',
    eventSourceARN: `arn:aws:sqs:us-east-2:123456789012:${name}`, attributes: { MessageGroupId: body[0] },
  }));

  const response = await storage.run('invocation', () => handler({ Records }, {}));

  expect([response, seen]).toEqual([{ batchItemFailures: [] }, ['invocation', 'invocation', 'invocation']]);
});
