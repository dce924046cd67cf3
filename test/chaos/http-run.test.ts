import { CALM } from './faulty-line';
import { runOverHttp } from './http-run';

jest.setTimeout(120_000); // processes start, and what a killed one had in hand comes back after its visibility timeout

test('behind a proxy full of faults, while consumers are killed, queues lose nothing, delete nothing unprocessed and keep their order', async () => {
  const run = (kind: 'standard' | 'fifo') => runOverHttp({ kind, messages: 100, seed: 1, kills: 1, consumers: 1, visibilityTimeoutSeconds: 1 });

  const reports = await Promise.all([run('standard'), run('fifo')]);

  for (const { count, struck, kills } of reports) {
    expect(count).toMatchObject({ sent: 100, done: 100, lost: 0, orderViolations: 0, deletedUnprocessed: 0 });
    expect(struck.dropBefore + struck.dropAfter + struck.serverError + struck.throttled).toBeGreaterThan(0);
    expect(kills).toBeGreaterThan(0);
  }
});

test('the proxy sees a message that is deleted before it is worked on', async () => {
  const { count, kills } = await runOverHttp({ kind: 'standard', messages: 20, seed: 1, kills: 0, consumers: 1, rates: CALM, defect: 'deletesFirst' });

  expect(count).toMatchObject({ sent: 20, done: 20, deletedUnprocessed: 20 });
  expect(kills).toBe(0);
});

test('a consumer that ends although nobody ended it fails the run', async () => {
  const run = runOverHttp({ kind: 'standard', messages: 20, seed: 1, kills: 0, consumers: 1, rates: CALM, defect: 'exits' });

  await expect(run).rejects.toThrow('chaos: a consumer must run until it is ended, got exit code 3');
});
