import { LocalSqs } from '../../src/local/local-sqs';

test('a peek ends with the message that fills its bytes, attributes included', async () => {
  const sqs = new LocalSqs();
  await sqs.createQueue({ QueueName: 'orders' });
  const MessageAttributes = { abc: { DataType: 'String', StringValue: 'x' } };
  for (const MessageBody of ['one', 'two', 'three', 'four']) await sqs.sendMessage({ QueueUrl: 'orders', MessageBody, MessageAttributes });

  const bodies = (MaxBytes: number) => sqs.peekMessages({ QueueUrl: 'orders', MaxBytes }).Messages.map(({ Body }) => Body);

  expect(bodies(26)).toEqual(['one', 'two']);
  expect(bodies(27)).toEqual(['one', 'two', 'three']);
});
