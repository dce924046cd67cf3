import { SQS } from '@aws-sdk/client-sqs';
import type { MessageAttributeMap } from '../../../src/queue/port-message';
import { LocalSqs } from '../../../src/local/local-sqs';
import { listen } from '../../../src/runtime/listen/listen';
import { offloadToS3 } from '../../../src/runtime/offload/offload';
import { Reject } from '../../../src/runtime/outcome/outcome';
import { Queue } from '../../../src/runtime/queue';
import { MemoryS3 } from '../memory-s3';
import { left, openSlow } from './slow-bucket';

test.each(['standard', 'fifo'] as const)('messages of a %s queue are kept hidden while their payloads are read, however long that takes', async (kind) => {
  const { clock, s3, reports, send } = await openSlow(kind, () => 100);
  await send('a', 'b');
  const handled: string[] = [];
  const handler = ({ body, receiveCount }: { body: string; receiveCount: number }) => handled.push(`${body} of receive ${receiveCount}`);

  const listener = listen(reports, handler, { visibilityTimeoutSeconds: 30, waitTimeSeconds: 1 });
  await clock.advance(300);

  expect(handled.sort()).toEqual(['a of receive 1', 'b of receive 1']);
  expect(await left(reports)).toEqual({ visible: 0, hidden: 0 });
  expect(s3.objects.size).toBe(0);
  const stopped = listener.stop();
  await clock.advance(30);
  await stopped;
});

test('a message that its handler rejects takes its payload along, and its own payload goes with it', async () => {
  const { clock, s3, reports, dead } = await openSlow('standard', () => 0);
  await reports.sendMessage({ body: 'a' });

  const listener = listen(reports, () => { throw new Reject('wrong'); }, { waitTimeSeconds: 1 });
  await clock.advance(10);
  const stopped = listener.stop();
  await clock.advance(30);
  await stopped;
  const receiving = dead.receiveMessages();
  await clock.advance(1);

  expect(await receiving).toMatchObject([{ body: 'a', messageAttributes: { 'reject.reason': 'wrong' } }]);
  expect(await left(reports)).toEqual({ visible: 0, hidden: 0 });
  expect(s3.objects.size).toBe(1);
});

test('an attribute whose value the SDK loses damages its own message, and no other that is received with it', async () => {
  const sqs = new LocalSqs();
  const { QueueUrl } = await sqs.createQueue({ QueueName: 'reports' });
  const MessageAttributes = JSON.parse('{"__proto__":{"DataType":"String","StringValue":"x"}}') as MessageAttributeMap;
  for (const fields of [{ MessageBody: '1', MessageAttributes }, { MessageBody: '2' }]) await sqs.sendMessage({ QueueUrl, ...fields });
  const credentials = { accessKeyId: 'any', secretAccessKey: 'any' };
  const client = new SQS({ region: 'us-east-1', credentials, requestHandler: sqs.requestHandler() as never, useQueueUrlAsEndpoint: false });
  const reports = new Queue<number>('standard', { queueUrl: QueueUrl! }, { client, offload: offloadToS3({ bucket: 'large', client: new MemoryS3() }) });
  const failed: string[] = [];

  const messages = await reports.receiveMessages({ onFailed: ({ code }) => failed.push(code) });

  expect(messages.map(({ body }) => body)).toEqual([2]);
  expect(failed).toEqual(['InvalidChecksum']);
});
