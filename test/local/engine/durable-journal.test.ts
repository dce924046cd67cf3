import { DurableJournal } from '../../../src/local/engine/durable-journal';
import { EngineCore } from '../../../src/local/engine/engine-core';
import { ManualClock } from '../../../src/local/manual-clock';
import { SeededRandom } from '../../../src/local/store/seeded-random';

test('says that the disk is full, and what to do', () => {
  const core = new EngineCore({
    clock: new ManualClock(), region: 'us-east-1', account: '000000000000', strictTiming: false, random: new SeededRandom(1), reorder: false, duplicateRate: 0,
  });
  const queue = core.createQueue('orders', 'standard', {});
  const journal = new DurableJournal({
    exec: (sql) => {
      if (sql === 'COMMIT') throw new Error('database or disk is full');
    },
    prepare: () => ({ run: () => undefined, all: () => [] }),
    close: () => undefined,
  }, 0);

  journal.queueSaved(queue);

  expect(() => journal.close())
    .toThrow("engine: its file must take what changed, got 'database or disk is full'; make room and start it again: what was answered is kept");
});
