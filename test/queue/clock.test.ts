import { alarm, pause, steadyClock } from '../../src/queue/clock';
import { LocalSqs } from '../../src/local/local-sqs';
import { ManualClock } from '../../src/local/manual-clock';
import { messages } from '../../src/runtime/receive/messages';
import { openQueue } from '../../src/runtime/queue';

afterEach(() => { jest.restoreAllMocks(); });

/** Sets the clock of the machine; the time since the start of the process goes on. */
function setClock(seconds: number): void {
  jest.restoreAllMocks();
  const now = Date.now;
  jest.spyOn(Date, 'now').mockImplementation(() => now() + seconds * 1000);
}

test('the steady clock runs on when the clock of the machine is set back, and tells the time of the machine once that is put forward', () => {
  const start = steadyClock.now();

  setClock(-3600);
  const back = steadyClock.now() - start;
  setClock(60);
  const forward = steadyClock.now() - start;
  setClock(0);
  const afterwards = steadyClock.now() - start;

  expect(back).toBeGreaterThanOrEqual(0);
  expect(back).toBeLessThan(30_000);
  expect(forward).toBeGreaterThanOrEqual(59_999);
  expect(afterwards).toBeGreaterThanOrEqual(forward);
});

test('the steady clock runs on after a mock of the clock of the machine that tells no number', () => {
  const start = steadyClock.now();

  jest.spyOn(Date, 'now').mockReturnValue(NaN);
  steadyClock.now();
  jest.restoreAllMocks();

  expect(steadyClock.now()).toBeGreaterThanOrEqual(start);
});

test('what waits in hand while the machine sleeps for longer than it is hidden is not given out, but received again', async () => {
  const sqs = new LocalSqs({ clock: steadyClock });
  const { QueueUrl: queueUrl = '' } = await sqs.createQueue({ QueueName: 'orders' });
  const orders = openQueue<string>({ queueUrl }, { client: sqs });
  await orders.sendMessageBatch(['a', 'b', 'c', 'd'].map((body) => ({ body })));
  const given: string[] = [];

  for await (const { body, receiveCount } of messages(orders, { visibilityTimeoutSeconds: 30 })) {
    given.push(`${body}${receiveCount}`);
    if (given.length === 2) setClock(24 * 3600);
    if (given.length === 6) break;
  }

  expect(given).toEqual(['a1', 'b1', 'a2', 'b2', 'c2', 'd1']);
});

test('a pause ends at once when its signal has aborted', async () => {
  await expect(pause(steadyClock, 86_400_000, AbortSignal.abort())).resolves.toBeUndefined();
});

test('an alarm rings once at the earliest of the times that it was set to, and anew when it is set again', async () => {
  const clock = new ManualClock(0);
  const rung: number[] = [];
  const bell = alarm(clock, () => rung.push(clock.now()));

  bell.set(3000);
  bell.set(1000);
  bell.set(2000);
  bell.set(Infinity);
  await clock.advance(5);
  bell.set(1000);
  await clock.advance(1);
  bell.set(1000);
  bell.off();
  await clock.advance(2);

  expect(rung).toEqual([1000, 6000]);
});

test('an alarm never rings before its time, although the timers of the clock count whole milliseconds', async () => {
  const time = new ManualClock(0);
  const clock = { now: () => time.now(), schedule: (milliseconds: number, action: () => void) => time.schedule(Math.floor(milliseconds), action) };
  const rung: number[] = [];

  alarm(clock, () => rung.push(clock.now())).set(1000.5);
  await time.advance(2);

  expect(rung).toEqual([1001]);
});
