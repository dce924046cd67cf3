import { pause, type Clock } from '../../src/queue/clock';
import type { SeededRandom } from '../../src/local/store/seeded-random';
import type { MessageHandler } from '../../src/runtime/message/received-message';
import { Reject } from '../../src/runtime/outcome/outcome';
import type { Queue } from '../../src/runtime/queue';
import type { FaultRates } from './faulty-line';
import type { ChaosBody } from './ledger';

/** What a handler of a chaos run works with. */
export interface Labour {
  readonly clock: Clock;
  readonly random: SeededRandom;
  readonly rates: FaultRates;
  /** Longest time of usual work. */
  readonly workMilliseconds: number;
  readonly visibilityTimeoutSeconds: number;
  /** Resolves when it is written down. */
  report(is: 'start' | 'end', body: ChaosBody): Promise<void>;
}

/** Mistakes that a consumer may make; the checks have to see each. */
export type Defect = 'deletesFirst' | 'swallows' | 'doesNotWait' | 'exits';

/** A handler works for a while and fails now and then. One message in a hundred is rejected: that counts when the dead-letter queue has it. */
export function chaosHandler({ clock, random, rates, workMilliseconds, visibilityTimeoutSeconds, report }: Labour): MessageHandler<ChaosBody> {
  return async ({ body }) => {
    await report('start', body);
    await pause(clock, random.next() < rates.handlerIsSlow ? visibilityTimeoutSeconds * 1250 : random.below(workMilliseconds));
    if (random.next() < rates.handlerThrows) throw new Error('chaos');
    if (body.key % 100 === 99) throw new Reject('chaos');
    await report('end', body);
  };
}

type Defective = (handler: MessageHandler<ChaosBody>, queue: Queue<ChaosBody>) => MessageHandler<ChaosBody>;

const DEFECTS: Record<Defect, Defective> = {
  deletesFirst: (handler, queue) => async (message, context) => {
    await queue.deleteMessage(message);
    await handler(message, context);
  },
  swallows: (handler) => (message, context) => (message.body.key % 10 === 7 ? undefined : handler(message, context)),
  doesNotWait: (handler) => async (message, context) => {
    void Promise.resolve(handler(message, context)).catch(() => undefined);
  },
  // Only for a consumer in a process of its own.
  exits: () => () => process.exit(3),
};

/** The handler, made wrong where that is asked for. */
export function withDefect(defect: Defect | undefined, handler: MessageHandler<ChaosBody>, queue: Queue<ChaosBody>): MessageHandler<ChaosBody> {
  return defect ? DEFECTS[defect](handler, queue) : handler;
}
