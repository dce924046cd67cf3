import fc from 'fast-check';
import { DONE, UNSTARTED, outcomeOf, RetryAfter, type Outcome } from '../../../src/runtime/outcome/outcome';
import { settle, type Handled, type SettleRules } from '../../../src/runtime/outcome/settle';

const FAILED = outcomeOf(new Error('no'));
const REJECTED: Outcome = { is: 'rejected', error: undefined, reason: 'never' };
const half: SettleRules = { backoff: {}, random: () => 0.5 };

const message = (outcome: Outcome, group?: string): Handled => ({ outcome, group, receiveCount: 1, elapsedSeconds: 0 });

test('returned is deleted and thrown stays with backoff', () => {
  const settlements = settle([message(DONE), message(FAILED), message(DONE)], half);

  expect(settlements).toEqual([{ action: 'delete' }, { action: 'stay', visibilityTimeoutSeconds: 3 }, { action: 'delete' }]);
});

test('a message that was sent to the dead-letter queue is deleted', () => {
  expect(settle([message(REJECTED)], half)).toEqual([{ action: 'delete' }]);
});

test('RetryAfter decides the wait', () => {
  expect(settle([message(outcomeOf(new RetryAfter(77)))], half)).toEqual([{ action: 'stay', visibilityTimeoutSeconds: 77 }]);
});

test('RetryAfter is shortened to what is left of 12 hours', () => {
  const late = { ...message(outcomeOf(new RetryAfter(43_200))), elapsedSeconds: 43_000 };

  expect(settle([late], half)).toEqual([{ action: 'stay', visibilityTimeoutSeconds: 200 }]);
});

test('without backoff a failed message keeps its visibility timeout', () => {
  expect(settle([message(FAILED)], { ...half, backoff: false })).toEqual([{ action: 'stay', visibilityTimeoutSeconds: undefined }]);
});

test('a message that was not started is visible again at once', () => {
  expect(settle([message(UNSTARTED)], half)).toEqual([{ action: 'stay', visibilityTimeoutSeconds: 0 }]);
});

test('after a failure all later messages of the FIFO group get visibility 0 and other groups go on', () => {
  const settlements = settle([message(DONE, 'a'), message(FAILED, 'a'), message(DONE, 'b'), message(UNSTARTED, 'a')], half);

  expect(settlements).toEqual([
    { action: 'delete' }, { action: 'stay', visibilityTimeoutSeconds: 3 }, { action: 'delete' }, { action: 'stay', visibilityTimeoutSeconds: 0 },
  ]);
});

const outcome = fc.constantFrom(DONE, FAILED, REJECTED, UNSTARTED);
const batch = fc.array(fc.record({ outcome, group: fc.constantFrom('a', 'b', 'c'), receiveCount: fc.integer({ min: 1, max: 50 }), elapsedSeconds: fc.nat(43_200) }));

test('what is deleted of a FIFO group is always a prefix of it', () => {
  fc.assert(fc.property(batch, (handled) => {
    const settlements = settle(handled, half);

    for (const group of ['a', 'b', 'c']) {
      const actions = settlements.filter((_, index) => handled[index]!.group === group).map(({ action }) => action).join(' ');
      expect(actions).toMatch(/^(delete ?)*(stay ?)*$/);
    }
  }));
});

test('no message is deleted that was not done', () => {
  fc.assert(fc.property(batch, fc.boolean(), (handled, isFifo) => {
    const settlements = settle(isFifo ? handled : handled.map(({ group: _, ...rest }) => rest), half);

    const deleted = handled.filter((_, index) => settlements[index]!.action === 'delete');
    expect(settlements).toHaveLength(handled.length);
    expect(deleted.every((one) => one.outcome === DONE || one.outcome === REJECTED)).toBe(true);
  }));
});

test('on a standard queue every done message is deleted', () => {
  fc.assert(fc.property(batch, (handled) => {
    const settlements = settle(handled.map(({ group: _, ...rest }) => rest), half);

    handled.forEach((one, index) => expect(settlements[index]!.action === 'delete').toBe(one.outcome === DONE || one.outcome === REJECTED));
  }));
});
