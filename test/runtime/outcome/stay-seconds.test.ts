import fc from 'fast-check';
import type { SqsRecord } from '../../../src/runtime/lambda-function/lambda-event';
import { lambdaHandler } from '../../../src/runtime/lambda-function/lambda-handler';
import { messageSource } from '../../../src/runtime/message/message-source';
import { UNSTARTED, outcomeOf, RetryAfter, type Outcome } from '../../../src/runtime/outcome/outcome';
import { staySeconds, type StayingMessage, type StayRules } from '../../../src/runtime/outcome/stay-seconds';
import { openBench, stopped } from '../listening';

const FAILED = outcomeOf(new Error('no'));
const REJECTED: Outcome = { is: 'rejected', error: undefined, reason: 'never' };
const half: StayRules = { backoff: {}, random: () => 0.5 };

const message = (outcome: Outcome): StayingMessage => ({ outcome, receiveCount: 1, elapsedSeconds: 0 });

test.each([['thrown', FAILED], ['rejected without a dead-letter queue', REJECTED]])('a message that is %s stays with backoff', (_, outcome) => {
  expect(staySeconds(message(outcome), half)).toBe(3);
});

test('RetryAfter decides the wait', () => {
  expect(staySeconds(message(outcomeOf(new RetryAfter(77))), half)).toBe(77);
});

test('RetryAfter is shortened to what is left of 12 hours', () => {
  expect(staySeconds({ ...message(outcomeOf(new RetryAfter(43_200))), elapsedSeconds: 43_000 }, half)).toBe(200);
});

test('without backoff a failed message keeps its visibility timeout', () => {
  expect(staySeconds(message(FAILED), { ...half, backoff: false })).toBeUndefined();
});

test('a message that was not started is visible again at once', () => {
  expect(staySeconds(message(UNSTARTED), half)).toBe(0);
});

/** Of each message by its group and place: whether its handler throws. */
const BATCH = fc.array(fc.record({ group: fc.constantFrom('a', 'b', 'c'), isFailing: fc.boolean() }), { maxLength: 10 })
  .map((messages) => messages.map(({ group, isFailing }, index) => ({ group, isFailing, body: `${group}${index}` })));
type Batch = ReadonlyArray<{ readonly group: string; readonly isFailing: boolean; readonly body: string }>;

/** What of a batch is done by the FIFO rule: of each group all before its first failure. */
function doneOf(batch: Batch): string[] {
  const failed = new Set<string>();
  return batch.filter(({ group, isFailing }) => {
    if (isFailing) failed.add(group);
    return !failed.has(group);
  }).map(({ body }) => body);
}

const handlerOf = (batch: Batch) => async ({ body }: { body: string }): Promise<void> => {
  if (batch.find((one) => one.body === body)!.isFailing) throw new Error('no');
};

test('a function deletes of a FIFO group all before its first failure, whatever fails', async () => {
  await fc.assert(fc.asyncProperty(BATCH, async (batch) => {
    const Records = batch.map(({ body, group }) => ({
      messageId: body, receiptHandle: body, body, eventSourceARN: 'arn:aws:sqs:us-east-2:123456789012:q.fifo', attributes: { MessageGroupId: group },
    }) as unknown as SqsRecord);

    const { batchItemFailures } = await lambdaHandler(messageSource<string>({ codec: 'text' }), handlerOf(batch))({ Records });

    const stays = batchItemFailures.map(({ itemIdentifier }) => itemIdentifier);
    expect(batch.map(({ body }) => body).filter((body) => !stays.includes(body))).toEqual(doneOf(batch));
  }));
});

test('a listener deletes of a FIFO group all before its first failure, whatever fails', async () => {
  await fc.assert(fc.asyncProperty(BATCH, async (batch) => {
    const bench = await openBench('fifo');
    await bench.sendFifo(...batch.map(({ body }) => body));

    const listener = bench.listen(handlerOf(batch), { backoff: { firstSeconds: 600, maxSeconds: 600 }, random: () => 0.99 });
    await bench.clock.advance(1);
    const left = batch.length - doneOf(batch).length;
    const counts = await bench.left();
    await stopped(bench, listener);

    const [visible, hidden] = counts.match(/\d+/g)!.map(Number);
    expect(visible! + hidden!).toBe(left);
  }), { numRuns: 40 });
});
