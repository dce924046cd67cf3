import type { AnyEntry } from '../runtime/send/send-entry';
import { SendError, isSendFailure, type SendFailure } from '../runtime/send/send-error';
import type { Exit } from './exit-code';
import type { ReachedQueue } from './queue-access';
import { jsonText, type Terminal } from './terminal';

export interface SendJob {
  readonly queue: ReachedQueue;
  readonly json: boolean | undefined;
  readonly terminal: Terminal;
  /** Whether Amazon SQS answered with a message that was there before: then it took the entry for a duplicate and dropped it. */
  readonly isTwin?: (index: number, messageId: string) => boolean;
}

const TWIN = 'it must be new, got the deduplication id of a message of the last five minutes, so Amazon SQS dropped it; '
  + 'import it again five minutes after that was sent, or without messageDeduplicationId';

/** What was said by Amazon SQS, without the sentence of the runtime around it. */
export function reasonOf({ code, message }: SendFailure): string {
  const said = /got ([\w.]+ \(.*\))(?:; [^;()]*)?$/s.exec(message)?.[1];
  return said ?? `${code} (${message})`;
}

function adviceFor({ code, senderFault }: SendFailure): string {
  if (code === 'InvalidChecksum') return 'it is stored, but not as it was sent: look at it before you send it again';
  return senderFault ? 'mend it and send it again' : 'send it again';
}

/** Failures that are told one by one; a whole file of bad lines should not scroll everything away. */
export const TOLD_FAILURES = 10;

/** Sends any number of entries with bounded memory and tells what became of them. */
export async function sendEntries(entries: AsyncIterable<AnyEntry<string>>, { queue, json, terminal, isTwin }: SendJob): Promise<Exit> {
  let sent = 0;
  let failed = 0;
  const tell = (index: number, reason: string): void => {
    failed++;
    if (failed <= TOLD_FAILURES) terminal.note(`error: message ${index + 1}: ${reason}\n`);
  };
  try {
    await queue.handle.sendMessageBatch(entries, {
      signal: terminal.signal,
      onOutcome: (index, outcome) => {
        if (isSendFailure(outcome)) return tell(index, `it must be sent, got ${reasonOf(outcome)}; ${adviceFor(outcome)}`);
        if (isTwin?.(index, outcome.messageId)) return tell(index, TWIN);
        sent++;
        if (json) terminal.out(jsonText({ index, ...outcome }));
      },
    });
  } catch (error) {
    if (!(error instanceof SendError)) throw error;
    if (error.cause !== undefined) {
      failed++;
      terminal.note(`error: ${(error.cause as Error).message}\n`);
    }
  }
  if (failed > TOLD_FAILURES) terminal.note(`error: ${failed - TOLD_FAILURES} more messages were not sent\n`);
  if (!json || failed > 0) terminal.note(`sent ${sent} of ${sent + failed} messages to ${queue.name}\n`);
  if (terminal.signal.aborted) return 'interrupted';
  return failed === 0 ? 'ok' : sent > 0 ? 'partial' : 'failed';
}
