import { channel, subscribe } from 'node:diagnostics_channel';
import { Server } from 'node:net';
import type { Circus } from '@jest/types';
import { TestEnvironment } from 'jest-environment-node';
import type { QueueEventName } from '../../src/runtime/telemetry/queue-event';
import { sharedEngines } from './template-engine';

// No test depends on the account, the Region or the profile of whoever runs it.
for (const name of Object.keys(process.env)) if (name.startsWith('AWS_')) delete process.env[name];
// Nor on the colours of the terminal, of which jest tells its workers: programs that tests start would write in them, or warn of them.
for (const name of ['FORCE_COLOR', 'NO_COLOR']) delete process.env[name];
// The SDK's notice about Node 20 would stand between the lines of every test run.
process.env.AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED = 'true';

/** Resources of node that only a forgotten `close()` leaves behind; sockets of keep-alive pools are not among them. */
const LISTENING = new Set(['TCPServerWrap', 'PipeServerWrap', 'ProcessWrap', 'FSEventWrap']);

/** How often it is looked whether a server that was just closed has finished going away: a time would be over at once on a machine that is busy. */
const LOOKS = 40;

type Started = ReturnType<typeof setTimeout>;

// Handlers of tests fail on purpose: nobody wants to read why. For the life of the process: node forgets a channel that loses its last subscriber.
subscribe('cdk-sqs-connector:failed', () => undefined);

const EVENTS: readonly QueueEventName[] = [
  'sent', 'send-retried', 'send-failed', 'received', 'done', 'rejected', 'released', 'lock-lost', 'delete-failed', 'visibility-failed', 'poll-failed',
];
/** Held for the life of the process: on Node 20 a subscription is lost when a channel of its name was collected and node has yet to forget it. */
export const CHANNELS = EVENTS.map((name) => channel(`cdk-sqs-connector:${name}`));

/**
 * Runs each test file as node does, and fails a test that leaves a timer, a server or a child process behind.
 *
 * The check stands here and not in an `afterEach`, because hooks of a test file run after those of a setup file.
 */
export default class LeakCheckingEnvironment extends TestEnvironment {
  private readonly timers = new Map<Started, string>();
  private before: string[] = [];
  private atFileStart: string[] = [];

  public async handleTestEvent(event: Circus.Event): Promise<void> {
    switch (event.name) {
      case 'setup':
        Object.assign(this.global, { sharedEngines });
        this.watchTimers();
        this.atFileStart = this.open();
        break;
      case 'test_start':
        this.before = this.open();
        break;
      case 'test_done':
        for (const left of await this.leftBehind(this.before)) {
          event.test.errors.push(new Error(`${event.test.name}: a test must close what it opens, got an open ${left}; close it in the test or in afterEach`));
          this.letGo();
        }
        break;
    }
  }

  public async teardown(): Promise<void> {
    const left = await this.leftBehind(this.atFileStart);
    this.letGo();
    await super.teardown();
    if (left.length > 0) {
      throw new Error(`test file: it must close what it opens, got an open ${left.join(', ')}; close it in afterAll`);
    }
  }

  /** Jest took its own `setTimeout` before this runs, so only timers of the tested code and of the tests are seen. */
  private watchTimers(): void {
    const { global, timers } = this;
    const { setTimeout: startTimeout, setInterval: startInterval } = global;
    global.setTimeout = Object.assign(((run: (...args: unknown[]) => void, ms?: number, ...args: unknown[]) => {
      const started = startTimeout((...given: unknown[]) => {
        timers.delete(started);
        run(...given);
      }, ms, ...args);
      timers.set(started, `timeout of ${ms} ms`);
      return started;
    }) as typeof setTimeout, startTimeout);
    global.setInterval = ((run: (...args: unknown[]) => void, ms?: number, ...args: unknown[]) => {
      const started = startInterval(run, ms, ...args);
      timers.set(started, `interval of ${ms} ms`);
      return started;
    }) as typeof setInterval;
  }

  /** What was left behind is reported; it must not also keep jest from ending. */
  private letGo(): void {
    this.timers.forEach((_name, timer) => timer.unref());
    const handles = (process as unknown as { _getActiveHandles(): object[] })._getActiveHandles();
    handles.forEach((handle) => handle instanceof Server && handle.unref());
  }

  private open(): string[] {
    const running = [...this.timers].filter(([timer]) => timer.hasRef() && !isDestroyed(timer)).map(([, name]) => name);
    return [...running, ...process.getActiveResourcesInfo().filter((kind) => LISTENING.has(kind))];
  }

  private async leftBehind(before: string[]): Promise<string[]> {
    let left = without(this.open(), before);
    for (let look = 0; left.length > 0 && look < LOOKS; look++) {
      await new Promise((resolve) => setTimeout(resolve, 5));
      left = without(this.open(), before);
    }
    return left;
  }
}

/** `clearTimeout` marks the timer object itself; there is no public getter. */
function isDestroyed(timer: Started): boolean {
  return (timer as unknown as { _destroyed: boolean })._destroyed;
}

function without(all: string[], known: string[]): string[] {
  const rest = [...known];
  return all.filter((name) => {
    const at = rest.indexOf(name);
    if (at >= 0) rest.splice(at, 1);
    return at < 0;
  });
}
