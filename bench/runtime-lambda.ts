import type * as runtime from '../src/runtime/lambda';
import type { Installed } from './installed';
import { atMost, type BenchRow } from './results';
import { hasPeer, loadPeer, versionOf, type BatchModule } from './runtime-peers';
import { inTurns } from './runtime-turns';

const ROUNDS = 61;
const SIZES = [10, 10_000];
/** Records of one turn: ten at a time take so little that one call cannot be measured. */
const RECORDS_OF_A_TURN = 20_000;

function eventOf(count: number): { Records: never[] } {
  const Records = Array.from({ length: count }, (_, index) => ({
    messageId: `059f36b4-87a3-44ab-83d2-${String(index).padStart(12, '0')}`,
    receiptHandle: 'AQEBwJnKyrHigUMZj6rYigCgxlaS3SLy0a',
    body: JSON.stringify({ id: index, customer: 'c'.repeat(80) }),
    attributes: { ApproximateReceiveCount: '1', SentTimestamp: '1545082649183', SenderId: 'AIDAIENQZJOLO23YVJ4VO', ApproximateFirstReceiveTimestamp: '1545082649185' },
    messageAttributes: {},
    md5OfBody: 'e4e68fb7bd0e697a0ae8f1bb342846b3',
    eventSource: 'aws:sqs',
    eventSourceARN: 'arn:aws:sqs:us-east-2:123456789012:orders',
    awsRegion: 'us-east-2',
  }));
  return { Records: Records as never[] };
}

async function microsecondsOfRecord(count: number, invoke: (event: { Records: never[] }) => Promise<unknown>): Promise<number> {
  const event = eventOf(count);
  const start = performance.now();
  for (let done = 0; done < RECORDS_OF_A_TURN; done += count) await invoke(event);
  return (performance.now() - start) * 1000 / RECORDS_OF_A_TURN;
}

/** The rows of the installed Lambda handler: JSON bodies, a handler that only awaits, ours at its default concurrency and theirs without a limit. */
export async function lambdaRows(installed: Installed): Promise<BenchRow[]> {
  const { lambdaHandler, messageSource } = installed.load<typeof runtime>('./runtime/lambda');
  if (!hasPeer('@aws-lambda-powertools/batch')) return [];
  const { BatchProcessor, EventType, processPartialResponse } = loadPeer<BatchModule>('@aws-lambda-powertools/batch');
  let sum = 0;
  const ours = lambdaHandler(messageSource<{ id: number }>(), async ({ body }) => { sum += body.id; });
  const processor = new BatchProcessor(EventType.SQS);
  const theirs = async (record: { body: string }): Promise<void> => { sum += (JSON.parse(record.body) as { id: number }).id; };
  const context = { getRemainingTimeInMillis: () => 30_000 };
  const rows: BenchRow[] = [];
  for (const count of SIZES) {
    const pair = await inTurns(
      ROUNDS,
      () => microsecondsOfRecord(count, (event) => ours(event, context)),
      () => microsecondsOfRecord(count, (event) => processPartialResponse(event, theirs, processor, { context })),
    );
    rows.push(atMost(1, {
      id: `runtime/lambda-${count}`, measure: `microseconds of a record in lambdaHandler, ${count} records, beside ${versionOf('@aws-lambda-powertools/batch')}`, ...pair,
    }));
  }
  if (!Number.isFinite(sum)) throw new Error('bench: every record must have been read');
  return rows;
}
