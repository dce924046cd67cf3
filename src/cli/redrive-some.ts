import { pause } from '../queue/clock';
import { counted } from '../queue/option-rule';
import type { ReceivedMessage } from '../runtime/message/received-message';
import type { Move, Moved } from './redrive-move';
import { openSender } from './redrive-send';
import { bySource, openSources } from './redrive-source';
import { TOLD_FAILURES } from './send-entries';
import { missedLine, sweep, type Sweep, type SweepReport } from './sweep';
import type { Terminal } from './terminal';

/** How long messages are hidden while the queue is gone through, in seconds. */
const HOLD_SECONDS = 300;

/** Those that fit, and stay. */
interface Stays {
  /** Why, one sentence for each. */
  readonly failures: string[];
  /** Amazon SQS does not know where these came from. */
  sourceless: number;
}

/** Moves those that fit: each is sent, and deleted when that is confirmed. Message move tasks of Amazon SQS know no filter. */
export async function moveSome(move: Move, terminal: Terminal): Promise<Moved> {
  const { dead, rate, fits, onProgress } = move;
  const stays: Stays = { failures: [], sourceless: 0 };
  const take = openMover(move, stays, terminal);
  // Not more than in a second.
  const atOnce = rate === undefined ? undefined : Math.min(10, rate);
  const report = await sweep(dead, { max: Infinity, hold: HOLD_SECONDS, fits, onProgress, atOnce, take }, terminal);
  const { deleted, undeleted, failure } = report;
  const status = terminal.signal.aborted ? 'CANCELLED' : failure === undefined ? 'COMPLETED' : 'FAILED';
  return { status, moved: deleted + undeleted, notes: notesOf(stays, report), failure };
}

/** @returns what sends some messages, to one queue after the other, and answers with those that are sent */
function openMover({ dead, to, rate }: Move, stays: Stays, terminal: Terminal): Sweep['take'] {
  const sourceOf = openSources(dead, terminal);
  const stay = ({ messageId }: ReceivedMessage<string>, why: string): void => void stays.failures.push(`error: message ${messageId} ${why}`);
  const sendTo = openSender(stay);
  let early = 0;
  return async (messages) => {
    // Before the next are sent, not after: what is sent is deleted at once.
    if (rate !== undefined) await pause(terminal.clock, early * 1000 / rate, terminal.signal);
    const sent: ReceivedMessage<string>[] = [];
    for (const [arn, group] of bySource(messages, to !== undefined)) {
      if (terminal.signal.aborted) break;
      const target = to ?? (arn === undefined ? undefined : await sourceOf(arn));
      if (target === undefined) stays.sourceless += group.length;
      // Not thrown: what is sent before would not be deleted.
      else if ('wrong' in target) group.forEach((message) => stay(message, `${target.wrong}; it stays dead-lettered, --to moves it elsewhere`));
      else sent.push(...await sendTo(target, group));
    }
    early = sent.length;
    return sent;
  };
}

function notesOf({ failures, sourceless }: Stays, report: SweepReport): string[] {
  const { undeleted, late, missing } = report;
  const more = failures.length - TOLD_FAILURES;
  return [
    ...failures.slice(0, TOLD_FAILURES),
    ...(more > 0 ? [`error: ${more} more did not move`] : []),
    ...(sourceless > 0 ? [`error: ${counted(sourceless, 'message')} came from no queue that Amazon SQS knows; give --to`] : []),
    ...(undeleted > 0 ? [`${undeleted} are sent and could not be deleted: they are in both queues`] : []),
    ...(late > 0 ? [`${late} could not be given back at once and come back within five minutes`] : []),
    ...(missing > 0 ? [missedLine(report)] : []),
  ];
}
