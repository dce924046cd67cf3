import { Reject, RetryAfter, outcomeOf } from '../../../src/runtime/outcome/outcome';

const foreign = (fields: object): Error => Object.assign(new Error('of another library'), fields);

test.each([
  undefined, null, 0, '', 'text', new Error('x'), { name: 'RetryAfter', seconds: 3 },
  foreign({ name: 'RetryAfter', seconds: '3' }), foreign({ name: 'RetryAfter', seconds: Number.NaN }), foreign({ seconds: 3 }), foreign({ name: 'Reject' }), foreign({ reason: 'closed' }),
])('a throw of %p is a failure', (thrown) => {
  const outcome = outcomeOf(thrown);

  expect(outcome).toEqual({ is: 'failed', error: thrown });
});

test('a throw that cannot be looked at is a failure', () => {
  const throwing = Object.defineProperty(new Error('x'), 'name', { get() { throw new Error('no name'); } });
  const { proxy: revoked, revoke } = Proxy.revocable({}, {});
  revoke();

  const outcomes = [throwing, revoked].map(outcomeOf);

  expect(outcomes.map(({ is }) => is)).toEqual(['failed', 'failed']);
});

test('RetryAfter tells its seconds', () => {
  const outcome = outcomeOf(new RetryAfter(30));

  expect(outcome).toMatchObject({ is: 'failed', retryAfterSeconds: 30 });
});

test('Reject tells its reason', () => {
  const outcome = outcomeOf(new Reject('negative total'));

  expect(outcome).toMatchObject({ is: 'rejected', reason: 'negative total' });
});

test('RetryAfter of another bundle of this package is recognized by its name', () => {
  const outcome = outcomeOf(foreign({ name: 'RetryAfter', seconds: 7 }));

  expect(outcome).toMatchObject({ is: 'failed', retryAfterSeconds: 7 });
});

test.each([-1, 1.5, Number.NaN, 43_201, '30' as unknown as number])('RetryAfter refuses %p seconds', (seconds) => {
  expect(() => new RetryAfter(seconds)).toThrow(/^RetryAfter: seconds must be a whole number from 0 to 43,200, got /);
});

test('RetryAfter takes both of its bounds', () => {
  const seconds = [new RetryAfter(0).seconds, new RetryAfter(43_200).seconds];

  expect(seconds).toEqual([0, 43_200]);
});
