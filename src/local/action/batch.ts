import type { BatchId, BatchOutput, BatchResultErrorEntry } from '../../queue/port-message';
import { answerOf } from '../../queue/sqs-error-answer';
import { SqsFailure } from '../engine/sqs-failure';

/** Runs each entry of a batch by itself: one that is refused does not hold up the others. */
export function runBatch<Entry extends BatchId, Result extends BatchId>(
  entries: readonly Entry[], run: (entry: Entry) => Result,
): BatchOutput<Result> {
  const successful: Result[] = [];
  const failed: BatchResultErrorEntry[] = [];
  for (const entry of entries) {
    try {
      successful.push(run(entry));
    } catch (error) {
      if (!(error instanceof SqsFailure)) throw error;
      failed.push(failedEntry(entry.Id, error));
    }
  }
  // Amazon SQS leaves an empty list out.
  return { Successful: successful.length > 0 ? successful : undefined, Failed: failed.length > 0 ? failed : undefined };
}

function failedEntry(id: string | undefined, { refusal }: SqsFailure): BatchResultErrorEntry {
  return { Id: id, SenderFault: answerOf(refusal.code).fault === 'Sender', Code: refusal.code, Message: refusal.message };
}
