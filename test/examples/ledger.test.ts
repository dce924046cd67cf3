import { Ledger } from '../../examples/orders/ledger';

test('a message that is neither handled nor dead-lettered is lost', () => {
  const ledger = new Ledger();
  ledger.sent(['a', 'b', 'c']);

  ledger.handled(['a']);
  ledger.deadLettered(['c']);

  expect(ledger.lost).toEqual(['b']);
  expect(ledger.closingLine()).toBe('3 sent, 1 handled, 1 dead-lettered, 1 lost');
});

test('a message that is handled twice counts once', () => {
  const ledger = new Ledger();
  ledger.sent(['a']);

  ledger.handled(['a']);
  ledger.handled(['a']);

  expect(ledger.closingLine()).toBe('1 sent, 1 handled, 0 dead-lettered, 0 lost');
});

test('refuses a message that nobody sent', () => {
  const ledger = new Ledger();

  expect(() => ledger.handled(['x'])).toThrow('must have been sent, got x');
});
