import { startEngine, type Engine } from './terminal';

let engine: Engine;

beforeEach(async () => {
  engine = await startEngine();
});
afterEach(() => engine.close());

test('send says once why a message is refused', async () => {
  const { note } = await engine.run(['send', 'pay.fifo', 'a', '--group', 'g', '--delay', '5']);

  expect(note).toBe('error: message 1: it must be sent, got InvalidParameterValue '
    + '(Value 5 for parameter DelaySeconds is invalid. Reason: The request include parameter that is not valid for this queue type); mend it and send it again\n'
    + 'sent 0 of 1 messages to pay.fifo\n');
});

test.each([
  ['pay.fifo', [], '--group: a FIFO queue needs one, got none for pay.fifo; give --group ID, or use import for lines with groups of their own'],
  ['plain.fifo', ['--group', 'g'], '--deduplication-id: a FIFO queue without contentBasedDeduplication needs one, got none for plain.fifo; '
    + 'give --deduplication-id ID with a single body, or use import for lines with ids of their own'],
])('send asks for what the messages of %s need', async (queue, options, sentence) => {
  await engine.sqs.createQueue({ QueueName: 'plain.fifo', Attributes: { FifoQueue: 'true' } });

  const { code, note } = await engine.run(['send', queue, 'a', ...options]);

  expect({ code, note }).toEqual({ code: 2, note: `error: send ${sentence}\n` });
});
