import { randomUUID } from 'node:crypto';
import { MESSAGE_LIMITS } from '../../queue/message';
import type { WireMessage } from '../../queue/port-message';
import { unquoted } from '../error/remedy';
import { inputOf } from '../receive/receive';
import type { ListenSettings } from './listen-settings';
import type { MessageWork } from './message-work';

/** Messages are taken in advance only as far as they start within this time, and mostly one receive: nothing waits hidden behind slow handlers. */
const AHEAD_MILLISECONDS = 1000;
/** And within so many of each second for which they are hidden: before their first heartbeat, which would give them back. */
const AHEAD_MILLISECONDS_OF_SECOND = 400;
/** While none waits for its turn, as many more are asked for as quick handlers start while a Region answers a few calls, these at most. */
const SOON_MILLISECONDS = 50;
const MOST_AHEAD = 50;
/** A poll beside another that waited for longer would take again what is given back for want of its turn. */
const BESIDE_SECONDS = 1;
/** Deletes that are not confirmed, beside as many as handlers: while they fail or hang, what is done would fill the memory. */
const MOST_SETTLING = 1000;
/** Polls beside each other at most by a given client: the AWS SDK gives it 50 sockets, and its deletes and heartbeats would wait behind polls. */
const MOST_POLLS_OF_GIVEN = 40;

/** How many messages the next poll asks for: as a rule ten, so that a call is not spent on one. */
export function wanted(work: MessageWork, settings: ListenSettings, asked: number): number {
  const { concurrency, isFifo, maxReceiveCount, visibilityTimeoutSeconds } = settings;
  const { running, hand, repeaters, averageMilliseconds = Infinity } = work;
  const receiveMessages = MESSAGE_LIMITS.receiveMessages;
  const perMillisecond = concurrency / Math.max(averageMilliseconds, 1);
  const soon = hand.readyCount > 0 ? 0 : Math.min(perMillisecond * SOON_MILLISECONDS, MOST_AHEAD);
  // None that is received once may wait: given back, it would be dead-lettered, and nobody had worked on it.
  const milliseconds = maxReceiveCount === 1 ? 0 : Math.min(AHEAD_MILLISECONDS, visibilityTimeoutSeconds * AHEAD_MILLISECONDS_OF_SECOND);
  const ahead = Math.floor(Math.min(Math.max(receiveMessages, soon), perMillisecond * milliseconds));
  const busy = running + hand.readyCount;
  const room = concurrency + ahead - busy - asked;
  if (isFifo) {
    // Most of what is in hand waits behind its group, and other groups come only with further receives.
    if (room < 1 || hand.size + asked >= (concurrency + soon) * receiveMessages) return 0;
    return maxReceiveCount === 1 || repeaters.mayCome ? 1 : receiveMessages;
  }
  if (hand.size - busy >= concurrency + MOST_SETTLING) return 0;
  if (room >= receiveMessages) return receiveMessages;
  return busy < concurrency && asked === 0 ? room : 0;
}

/** Polls that are useful beside each other at most; as many where each asks for one message, as a FIFO queue answers no more. */
export function mostPolls({ concurrency, act, poll }: ListenSettings): number {
  return Math.min(Math.ceil((concurrency + MOST_AHEAD) / MESSAGE_LIMITS.receiveMessages), act === poll ? MOST_POLLS_OF_GIVEN : Infinity);
}

/** How long a poll beside another waits: a FIFO listener gives nothing back that waits for its turn, and each wait without a message is a call. */
export function besideSeconds({ waitTimeSeconds, isFifo }: ListenSettings): number {
  return isFifo ? waitTimeSeconds : Math.min(waitTimeSeconds, BESIDE_SECONDS);
}

/** Receives; on a FIFO queue a receive whose answer was lost is asked for again by its attempt id, else its groups would be blocked. */
export function receiver({ poll, queueUrl, visibilityTimeoutSeconds, isFifo }: ListenSettings) {
  const lostAttempts: string[] = [];
  return async (count: number, waitTimeSeconds: number, abortSignal: AbortSignal): Promise<WireMessage[]> => {
    const receiveRequestAttemptId = isFifo ? lostAttempts.pop() ?? randomUUID() : undefined;
    const input = inputOf(queueUrl, { waitTimeSeconds, visibilityTimeoutSeconds, receiveRequestAttemptId }, count);
    try {
      return (await poll.receiveMessage(input, { abortSignal }))?.Messages ?? []; // a mock may answer nothing
    } catch (error) {
      // A poll that was ended has lost its answer too, one that was refused had none. Only here, where none can come late: asked for twice
      // it would be worked on twice.
      if (receiveRequestAttemptId) lostAttempts.push(receiveRequestAttemptId);
      throw unquoted(error);
    }
  };
}
