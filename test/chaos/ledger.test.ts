import { ChaosLedger, type ChaosBody } from './ledger';

const at = (place: number): ChaosBody => ({ key: 10 + place, group: 'g', place });
const wire = (body: ChaosBody, ReceiptHandle = `h${body.key}`) => ({ Body: JSON.stringify(body), ReceiptHandle });

let ledger: ChaosLedger;

beforeEach(() => {
  ledger = new ChaosLedger();
});

function work(body: ChaosBody): void {
  ledger.start(body);
  ledger.end(body);
}

test('a message that was sent and never done is lost', () => {
  [1, 2, 3].forEach((key) => ledger.confirm(key));

  work({ key: 2 });

  expect(ledger.count()).toEqual({ sent: 3, done: 1, lost: 2, duplicates: 0, orderViolations: 0, deletedUnprocessed: 0 });
});

test('a message that is done before its send is confirmed is not lost', () => {
  work({ key: 1 });

  ledger.confirm(1);

  expect(ledger.count()).toMatchObject({ sent: 1, done: 1, lost: 0 });
});

test('a message that is done twice is one duplicate', () => {
  work({ key: 1 });
  work({ key: 1 });

  expect(ledger.count()).toMatchObject({ done: 1, duplicates: 1 });
});

test('a delete before the end of the work is told once, however often it is tried and whatever follows', () => {
  ledger.received(wire({ key: 1 }));
  ledger.start({ key: 1 });

  ledger.deleting('h1');
  ledger.deleting('h1');
  ledger.end({ key: 1 });
  ledger.deleting('h1');

  expect(ledger.count().deletedUnprocessed).toBe(1);
});

test('a delete by a handle that nobody received is unprocessed', () => {
  ledger.deleting('guessed');

  expect(ledger.count().deletedUnprocessed).toBe(1);
});

test('a rejected message is done when the dead-letter queue has it', () => {
  ledger.received(wire({ key: 1 }));
  ledger.deadLettered('{"key":1}');

  ledger.deleting('h1');

  expect(ledger.count()).toMatchObject({ done: 1, deletedUnprocessed: 0 });
});

test('a group that is worked on in order, with one message twice before the next, keeps its order', () => {
  [0, 1, 1, 2].forEach((place) => work(at(place)));

  expect(ledger.count()).toMatchObject({ duplicates: 1, orderViolations: 0 });
});

test('a message that starts while the one before it is at work breaks the order', () => {
  ledger.start(at(0));

  ledger.start(at(1));

  expect(ledger.count().orderViolations).toBe(1);
});

test('a message that comes again after a later one breaks the order', () => {
  [0, 1, 0].forEach((place) => work(at(place)));

  expect(ledger.count().orderViolations).toBe(1);
});

test('a message whose lock ended before its holder could know may come late, but not early', () => {
  [0, 1, 3].forEach((place) => ledger.expired(wire(at(place))));

  [0, 1, 0].forEach((place) => work(at(place)));
  const late = ledger.count().orderViolations;
  work(at(3));

  expect([late, ledger.count().orderViolations]).toEqual([0, 1]);
});
