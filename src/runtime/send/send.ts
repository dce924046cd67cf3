import { inWords, type QueueContext } from '../connect/context';
import { confirmed, damageOfSent, damagedInQueue } from '../message/integrity';
import { publish } from '../telemetry/queue-event';
import { traceOf } from '../telemetry/telemetry';
import { prepareEntry, resultOf, writtenNow, type AnyEntry, type SendResult } from './send-entry';

/** Sends one message; see the handle. */
export async function sendMessage<Body>(
  context: QueueContext<Body, unknown>, given: AnyEntry<Body>,
): Promise<SendResult> {
  const { name: queue, clock } = context;
  const [entry, coded] = writtenNow(given, context.body);
  try {
    const address = await context.address();
    const place = { address, call: 'SendMessage', trace: await traceOf(context), coded } as const;
    const fields = await prepareEntry(context, entry, place);
    const start = clock.now();
    const stored = await inWords(queue, 'sendMessage', async () => {
      const input = { QueueUrl: address.queueUrl, ...fields };
      const answer = confirmed(await (await context.port()).sendMessage(input));
      const damage = context.md5 && damageOfSent(input, answer);
      if (damage) throw damagedInQueue(queue, answer.MessageId ?? '', damage);
      return answer;
    });
    publish('sent', () => ({ queue, count: 1, messageId: stored.MessageId, messageGroupId: fields.MessageGroupId, milliseconds: clock.now() - start }));
    return resultOf(stored);
  } catch (error) {
    publish('send-failed', () => ({ queue, error }));
    throw error;
  }
}
