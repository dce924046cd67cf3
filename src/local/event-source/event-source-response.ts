import type { SqsEventRecord } from './event-source-record';

/** What a function's answer says about its batch: the records that stay, or why all of them do. */
export type BatchVerdict = { readonly failed: ReadonlySet<string> } | { readonly wrong: string };

/**
 * Reads the answer of a function with partial batch responses as AWS Lambda does: anything that it cannot read fails the whole batch.
 *
 * @param answer what the function returned
 * @see https://docs.aws.amazon.com/lambda/latest/dg/services-sqs-errorhandling.html
 */
export function readBatchResponse(answer: unknown, records: readonly SqsEventRecord[]): BatchVerdict {
  if (answer === undefined || answer === null) return { failed: new Set() };
  if (typeof answer !== 'object' || Array.isArray(answer)) return { wrong: `the answer must be an object, got ${typeOf(answer)}` };
  const { batchItemFailures } = answer as { batchItemFailures?: unknown };
  if (batchItemFailures === undefined || batchItemFailures === null) return { failed: new Set() };
  if (!Array.isArray(batchItemFailures)) return { wrong: `batchItemFailures must be a list, got ${typeOf(batchItemFailures)}` };
  const known = new Set(records.map(({ messageId }) => messageId));
  const named = (batchItemFailures as unknown[]).map((item) => (item as { itemIdentifier?: unknown } | null)?.itemIdentifier);
  const unknown = named.findIndex((id) => typeof id !== 'string' || !known.has(id));
  if (unknown >= 0) return { wrong: `batchItemFailures[${unknown}].itemIdentifier must be the messageId of a record, got ${JSON.stringify(named[unknown])}` };
  return { failed: new Set(named as string[]) };
}

function typeOf(value: unknown): string {
  return Array.isArray(value) ? 'a list' : `a ${typeof value}`;
}
