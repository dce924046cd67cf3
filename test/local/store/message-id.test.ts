import { LocalSqs } from '../../../src/local/local-sqs';
import { MessageIds, messageIdOf, prefixOfId } from '../../../src/local/store/message-id';

const START = '00000000-0000-4000-a000-';

test.each([[0, '000000000000'], [1, '000000000001'], [4095, '000000000fff'], [4096, '000000001000'], [16 ** 6 + 5, '000001000005']])('the id of key %i ends with %s', (key, end) => {
  const ids = new MessageIds(START);
  ids.prefixOf(8192); // The last prefix is kept, and must not be told for another key.

  const id = messageIdOf({ idPrefix: ids.prefixOf(key), key });

  expect(id).toBe(START + end);
  expect(messageIdOf({ idPrefix: prefixOfId(id), key })).toBe(id);
});

test('the ids of an engine are UUIDs', async () => {
  const sqs = new LocalSqs();
  await sqs.createQueue({ QueueName: 'q' });

  const { MessageId } = await sqs.sendMessage({ QueueUrl: 'q', MessageBody: 'x' });

  expect(MessageId).toMatch(/^[\da-f]{8}-[\da-f]{4}-4[\da-f]{3}-a[\da-f]{3}-[\da-f]{12}$/);
});
