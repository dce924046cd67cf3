import { answerJson } from '../../src/local/json-protocol';
import { ManualClock } from '../../src/local/manual-clock';
import { BEHAVIOURS } from './behaviours';
import { CountingSqs, OpenCalls, movedTime } from './moved-time';
import { Subject } from './subject';

const clock = new ManualClock();
const engine = new CountingSqs({ clock, seed: 1 });
const calls = new OpenCalls();
const subject = new Subject(calls.watch(engine), movedTime(clock, engine, calls), async (target, body) => answerJson(engine, { target, body }, {}));

afterEach(() => subject.clean());
afterAll(() => engine.close());

describe.each(Object.entries(BEHAVIOURS))('%s', (_, behaviours) => {
  test.each(behaviours.map((behaviour) => [behaviour.id, behaviour] as const))('%s is as Amazon SQS does it', async (_id, behaviour) => {
    await expect(behaviour.run(subject)).resolves.toBeUndefined();
  });
});

test('the suite has the 169 behaviours that engines are measured by, 39 of them core', () => {
  const all = Object.values(BEHAVIOURS).flat();

  expect(new Set(all.map(({ id }) => id)).size).toBe(169);
  expect(all.filter(({ core }) => core).length).toBe(39);
});
