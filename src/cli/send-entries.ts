import type { AnyEntry } from '../runtime/send/send-entry';
import { SendError, isSendFailure } from '../runtime/send/send-error';
import type { Exit } from './exit-code';
import type { ReachedQueue } from './queue-access';
import type { Terminal } from './terminal';

interface SendJob {
  readonly queue: ReachedQueue;
  readonly json: boolean | undefined;
  readonly terminal: Terminal;
}

/** Failures that are told one by one; a whole file of bad lines should not scroll everything away. */
const TOLD_FAILURES = 10;

/** Sends any number of entries with bounded memory and tells what became of them. */
export async function sendEntries(entries: AsyncIterable<AnyEntry<string>>, { queue, json, terminal }: SendJob): Promise<Exit> {
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
        if (isSendFailure(outcome)) return tell(index, `it must be sent, got ${outcome.code} (${outcome.message}); ${outcome.senderFault ? 'mend it and send it again' : 'send it again'}`);
        sent++;
        if (json) terminal.out(`${JSON.stringify({ index, ...outcome })}\n`);
      },
    });
  } catch (error) {
    if (!(error instanceof SendError)) throw error;
    if (error.cause !== undefined) tell(sent + failed, (error.cause as Error).message);
  }
  if (failed > TOLD_FAILURES) terminal.note(`error: ${failed - TOLD_FAILURES} more messages were not sent\n`);
  if (!json || failed > 0) terminal.note(`sent ${sent} of ${sent + failed} messages to ${queue.name}\n`);
  if (terminal.signal.aborted) return 'interrupted';
  return failed === 0 ? 'ok' : sent > 0 ? 'partial' : 'failed';
}
