import { setImmediate as nextTurn } from 'node:timers/promises';
import type { EngineCallOptions } from '../../src/local/engine/engine-core';
import { LocalSqs } from '../../src/local/local-sqs';
import type { ManualClock } from '../../src/local/manual-clock';
import type { ActionOutput, SqsActionName } from '../../src/queue/port';
import type { SubjectTime } from './subject';

/** Longest step in seconds in which time is moved: how exactly a behaviour can tell when something happened. */
const STEP = 0.1;

/** An engine that knows how many calls it is answering. */
export class CountingSqs extends LocalSqs {
  public answering = 0;

  public override async perform<Name extends SqsActionName>(action: Name, input: unknown, options?: EngineCallOptions): Promise<ActionOutput<Name>> {
    this.answering++;
    try {
      return await super.perform(action, input, options);
    } finally {
      this.answering--;
    }
  }
}

/** Counts the calls that a client has open. */
export class OpenCalls {
  public open = 0;

  public watch<Client extends object>(client: Client): Client {
    return new Proxy(client, {
      get: (target, name, receiver) => {
        const member: unknown = Reflect.get(target, name, receiver);
        if (typeof member !== 'function') return member;
        return (...call: unknown[]) => {
          const answer: unknown = member.apply(target, call);
          if (!(answer instanceof Promise)) return answer;
          this.open++;
          return answer.finally(() => this.open--);
        };
      },
    });
  }
}

/**
 * Time of an engine in this process. It moves only while nothing travels: every call that a client has open is held by the
 * engine, so an answer on its way is read before the next step.
 */
export function movedTime(clock: ManualClock, engine: CountingSqs, calls: OpenCalls): SubjectTime {
  const quiet = async (): Promise<void> => {
    do await nextTurn(); while (calls.open !== engine.answering);
  };
  const step = async (seconds: number): Promise<void> => {
    await quiet();
    await clock.advance(seconds);
    await quiet();
  };
  return {
    now: () => clock.now(),
    async wait(seconds) {
      const length = Math.max(STEP, seconds / 200);
      for (let left = seconds; left > 0.0001; left -= length) await step(Math.min(length, left));
    },
    async settled(promise) {
      let done = false;
      const watched = promise.finally(() => {
        done = true;
      });
      watched.catch(() => undefined);
      await quiet();
      await nextTurn();
      while (!done) await step(STEP);
      return watched;
    },
  };
}
