import { describeMessage } from '../../src/cli/show-message';
import { readMessage } from '../../src/runtime/message/received-message';

const shown = (Body: string, note = 'a'): string => describeMessage(readMessage({
  MessageId: 'm', Body, MessageAttributes: { note: { DataType: 'String', StringValue: note } },
}, 'http://localhost/000000000000/orders'));

test('a message attribute with line breaks begins no line, which would be taken for another message', () => {
  expect(shown('a', 'x\n\nm2  received 1 time\r\n  paid').split('\n')).toEqual([expect.stringContaining('note=x\\n\\nm2  received 1 time\\n  paid'), '  a', '']);
});

test('JSON that nests as people write it is shown with line breaks', () => {
  const body = `${'{"a":'.repeat(20)}1${'}'.repeat(20)}`;

  expect(shown(body).split('\n')).toHaveLength(1 + 41 + 1);
});

test.each([['lists', '[', ']'], ['objects', '{"a]":', '}']])('JSON of %s that nests deeper is shown as it is, for its indentation would grow with the square of it', (_, open, close) => {
  const body = `${open.repeat(3000)}1${close.repeat(3000)}`;

  expect(shown(body)).toMatch(`\n  ${body}\n`);
});
