import { runChaos } from './chaos';

jest.setTimeout(60_000); // thousands of faults in virtual time

test.each(['standard', 'fifo'] as const)('a %s queue loses nothing, deletes nothing unprocessed and keeps its order through chaos', async (kind) => {
  const count = await runChaos({ kind, messages: 1000, seed: 1 });

  expect(count).toMatchObject({ sent: 1000, done: 1000, lost: 0, orderViolations: 0, deletedUnprocessed: 0 });
});
