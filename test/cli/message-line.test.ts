import { TOLD_FIELDS, entryOf, jsonLineOf, messageLineOf } from '../../src/cli/message-line';
import { readMessage } from '../../src/runtime/message/received-message';

test('a line of JSON controls no terminal, and import reads the same message of it', () => {
  const body = 'a\u009b31m\u007fb\u0085é';

  const line = jsonLineOf(readMessage({ MessageId: 'm', Body: body, MessageAttributes: { a: { DataType: 'String', StringValue: body } } }, 'http://localhost/000000000000/orders'));

  expect(line).toContain('a\\u009b31m\\u007fb\\u0085é');
  expect(line).not.toMatch(/[\u007f-\u009f]/);
  expect(entryOf(line, 'line 1').entry).toEqual({ body, messageAttributes: { a: body } });
});

test('the fields that filters may ask for are those that a line tells', () => {
  const line = messageLineOf(readMessage({ MessageId: 'm', Body: 'a' }, 'http://localhost/000000000000/orders'));

  expect(Object.keys(line).sort()).toEqual([...TOLD_FIELDS].sort());
});
