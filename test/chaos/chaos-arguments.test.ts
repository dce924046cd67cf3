import { readArguments } from './chaos-arguments';

test('a run without options has 20,000 messages and seed 1, over HTTP', () => {
  const given = readArguments([]);

  expect(given).toEqual({ messages: 20_000, seed: 1, virtual: false });
});

test('options are read', () => {
  const given = readArguments(['--messages', '200', '--seed=7', '--virtual']);

  expect(given).toEqual({ messages: 200, seed: 7, virtual: true });
});

test.each([
  ['--messages x', /^chaos: --messages must be a whole number from 2 to 999999999, got x; try/],
  ['--messages 1', /^chaos: --messages must be .*, got 1; try/],
  ['--seed 1.5', /^chaos: --seed must be a whole number from 0 to 999999999, got 1\.5; try/],
  ['--seed=-1', /^chaos: --seed must be .*, got -1; try/],
  ['--seed -1', /^chaos: options must be --messages, --seed and --virtual, got option '--seed' argument is ambiguous; try/],
  ['--colour', /^chaos: options must be .*, got unknown option '--colour'; try/],
  ['--messages', /^chaos: options must be .*, got option '--messages <value>' argument missing; try/],
  ['more', /^chaos: options must be .*, got unexpected argument 'more'; try/],
])('%s is refused in one line', (line, message) => {
  expect(() => readArguments(line.split(' '))).toThrow(expect.objectContaining({ name: 'RangeError', message: expect.stringMatching(message) }));
  expect(() => readArguments(line.split(' '))).not.toThrow(/\n/);
});
