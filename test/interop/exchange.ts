import assert from 'node:assert/strict';
import type { Services } from './services';
import { MESSAGE, THRESHOLD_BYTES, type Ours, type Place, type Side } from './side';

export interface Check {
  readonly title: string;
  run(services: Services): Promise<void>;
}

type Exchange = Pick<Place, 'kind' | 'marker'> & { readonly from: Side; readonly to: Side; readonly what: string; readonly body: string };

/** One side sends, the other receives and deletes; the payload goes with the message, and no sooner. */
export function exchange({ from, to, what, body, ...asked }: Exchange): Check {
  const run = async (services: Services): Promise<void> => {
    const place = await services.place(asked);
    const payloads = Buffer.byteLength(body) > THRESHOLD_BYTES ? 1 : 0;
    await from.send(place, body);
    const [sent] = services.messages(place);
    const { attributes, ...received } = await to.receive(place);
    const kept = await services.payloads(place);
    await to.delete(place, received.receiptHandle);

    assert.deepEqual(Object.keys(sent!.MessageAttributes!).sort(), [...(payloads ? [asked.marker] : []), 'color']);
    assert.ok(received.body === body, 'the body must be as it was sent');
    assert.deepEqual({ ...attributes }, MESSAGE.attributes);
    assert.equal(kept, payloads, `there must be ${payloads} payloads before the delete, got ${kept}`);
    await assertNothingLeft(services, place);
  };
  return { title: `${from.name} sends ${what} to a ${asked.kind} queue (${asked.marker}), ${to.name} receives and deletes it`, run };
}

/** A message of theirs is rejected by a handler of ours, and they read it from the dead-letter queue. */
export function rejection({ theirs, ours, ...asked }: Pick<Place, 'kind' | 'marker'> & { readonly theirs: Side; readonly ours: Ours }): Check {
  const body = 'é'.repeat(THRESHOLD_BYTES);
  const run = async (services: Services): Promise<void> => {
    const place = await services.place(asked);
    const dead = { ...place, queueUrl: place.deadLetterUrl };
    await theirs.send(place, body);
    const received = await ours.rejectWhile(place, 'sold out', () => theirs.receive(dead));
    const kept = await services.payloads(place);
    await theirs.delete(dead, received.receiptHandle);

    assert.ok(received.body === body, 'the body must be as it was sent');
    assert.deepEqual(received.attributes, { ...MESSAGE.attributes, 'reject.reason': 'sold out' });
    assert.equal(kept, 1, `there must be 1 payload before the delete, got ${kept}`);
    await assertNothingLeft(services, place);
    await assertNothingLeft(services, dead);
  };
  return { title: `a message of ${theirs.name} in a ${asked.kind} queue (${asked.marker}) is rejected, ${theirs.name} reads it as a dead letter`, run };
}

async function assertNothingLeft(services: Services, place: Place): Promise<void> {
  assert.deepEqual(services.messages(place), [], 'the message must be gone after the delete');
  assert.equal(await services.payloads(place), 0, 'the payload must be gone after the delete');
}
