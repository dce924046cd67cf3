import { startEngine } from './terminal';

test('peek shows the message attributes of the engine, bytes too', async () => {
  const engine = await startEngine();
  const MessageAttributes = { raw: { DataType: 'Binary', BinaryValue: Buffer.from('hi') }, source: { DataType: 'String', StringValue: 'test' } };
  await engine.sqs.sendMessage({ QueueUrl: 'orders', MessageBody: 'a', MessageAttributes });

  const { out } = await engine.run(['peek', 'orders', '--json']);
  await engine.close();

  expect(JSON.parse(out)).toMatchObject({ body: 'a', messageAttributes: { raw: { dataType: 'Binary', base64: 'aGk=' }, source: 'test' } });
});
