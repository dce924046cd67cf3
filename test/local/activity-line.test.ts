import { activityLine } from '../../src/local/activity-line';

describe('activityLine', () => {
  const base = { messageIds: ['a', 'b'], failedIds: ['a'], receiveCount: 2, reason: 'Error: no' };

  test.each([
    [{ ...base, kind: 'handled', failedIds: [] }, '2 messages of q handled'],
    [{ ...base, kind: 'handled' }, '2 messages of q handled, 1 failed, received 2 of 3 times, back after the visibility timeout'],
    [{ ...base, kind: 'handled', receiveCount: 3 }, '2 messages of q handled, 1 failed, received 3 of 3 times, dead-lettered after the visibility timeout'],
    [{ ...base, kind: 'failed', messageIds: ['a'] }, '1 message of q failed, received 2 of 3 times, back after the visibility timeout: Error: no'],
    [{ ...base, kind: 'filtered' }, '2 messages of q left out by the filters and deleted'],
    [{ ...base, kind: 'ignored', messageIds: ['a'] }, 'q: the mapping must report batch item failures, got 1 message that the function named as failed, deleted as by AWS Lambda; set reportBatchItemFailures'],
    [{ ...base, kind: 'invoked' }, undefined],
  ] as const)('says %j for people', (activity, line) => {
    expect(activityLine(activity, 'q', 3)).toBe(line);
  });
});
