import { contentDeduplicationId } from '../../queue/digest';
import { MESSAGE_LIMITS } from '../../queue/message';
import type { SqsPort } from '../../queue/port';
import type { BatchId, BatchOutput, SendFields, WireMessage } from '../../queue/port-message';
import { addressOfUrl, type QueueAddress } from '../connect/address';
import { overlay } from '../connect/overlay';
import { InvalidMessageError, QueueError } from '../error/error';
import { damageOfReceived } from '../message/integrity';
import { MARKERS, isOffloaded } from './offload-marker';
import { checkOffload, embedPayload, isLarge, newKey, payloadOf, pointerTo, restore, splitHandle, type Payload } from './offload-message';
import type { OffloadOptions } from './offload-rules';
import { callS3, s3Of, type S3Access } from './s3-client';

/** Options with the connection of the queue that offloads. */
type StoreOptions = OffloadOptions & S3Access;

/** The fields to send: a large body is stored first, and a pointer takes its place. */
export async function store(options: StoreOptions, fields: SendFields, address: QueueAddress): Promise<SendFields> {
  const { bucket, keyPrefix = '', attributeName = MARKERS[0] } = options;
  // A body that the queue does not take goes to the bucket, however high the threshold is.
  const threshold = Math.min(options.thresholdBytes ?? Infinity, address.maximumMessageBytes ?? MESSAGE_LIMITS.maximumMessageBytes);
  if (!isLarge(fields, threshold)) return fields;
  const refusal = checkOffload(fields, threshold || MESSAGE_LIMITS.maximumMessageBytes);
  if (refusal) {
    const { code, message } = refusal;
    throw new InvalidMessageError(`offload: message must be one that can be offloaded, got ${code} (${message.replace(/\.$/, '')}); mend the entry`, { code, queue: '' });
  }
  const payload = { bucket, key: newKey(keyPrefix) };
  const input = { Bucket: bucket, Key: payload.key, Body: fields.MessageBody!, ContentType: 'text/plain; charset=utf-8' };
  await callS3(options, { payload, rule: 'a payload must be stored', use: 'write' }, (s3) => s3.putObject(input));
  const pointer = pointerTo(payload, fields, attributeName);
  const needsId = address.kind === 'fifo' && fields.MessageDeduplicationId === undefined && address.contentBasedDeduplication !== false;
  // Of the body: the pointer differs each time.
  return needsId ? { ...pointer, MessageDeduplicationId: contentDeduplicationId(fields.MessageBody!) } : pointer;
}

/** The message with its payload in place; an ordinary message as it is. */
export async function resolve(options: StoreOptions, wire: WireMessage): Promise<WireMessage> {
  const payload = payloadOf(wire);
  if (!payload) return wire;
  if (!isOwn(options, payload)) {
    const rule = `offload: a message must point to a bucket that it may, got '${payload.bucket}' of message ${wire.MessageId}`;
    throw new QueueError(`${rule}; name it in otherBuckets if it is yours`, { code: 'ForeignBucket', queue: '' });
  }
  const body = await callS3(options, { payload, rule: `the payload of message ${wire.MessageId} must be readable` }, async (s3) =>
    (await s3.getObject({ Bucket: payload.bucket, Key: payload.key })).Body!.transformToString());
  return restore(wire, payload, body);
}

const isOwn = ({ bucket, otherBuckets = [] }: StoreOptions, payload: Payload): boolean => [bucket, ...otherBuckets].includes(payload.bucket);

/**
 * A port whose receipt handles remember the payloads of their messages: deleting a message deletes its payload after it. Payloads themselves are
 * read when a message is decoded: read here, the time that they take would be missing from the locks of all messages of the receive.
 */
export function wrapPort(options: StoreOptions, port: SqsPort, md5: boolean): SqsPort {
  const remembering = (wire: WireMessage): WireMessage => {
    const payload = md5 && damageOfReceived(wire) ? undefined : payloadOf(wire);
    return payload && isOwn(options, payload) ? { ...wire, ReceiptHandle: embedPayload(wire.ReceiptHandle ?? '', payload) } : wire;
  };
  return overlay(port, {
    // What the handle sends is stored before; this is for a message that moves on as it was received, to a dead-letter queue.
    async sendMessage(input, call) {
      const fields = isOffloaded(input) ? input : await store(options, input, addressOfUrl(input.QueueUrl ?? ''));
      // As it was given where it is small: what a tracer writes into it is verified with it.
      return port.sendMessage(fields === input ? input : { ...input, ...fields }, call);
    },
    async receiveMessage(input, call) {
      const MessageAttributeNames = input.MessageAttributeNames && [...new Set([...input.MessageAttributeNames, ...MARKERS])];
      const output = await port.receiveMessage({ ...input, MessageAttributeNames }, call);
      return output?.Messages ? { ...output, Messages: output.Messages.map(remembering) } : output;
    },
    async deleteMessage(input, call) {
      const { receiptHandle, payload } = splitHandle(input.ReceiptHandle ?? '');
      const output = await port.deleteMessage({ ...input, ReceiptHandle: receiptHandle }, call);
      await deletePayloads(options, payload ? [payload] : []);
      return output;
    },
    async deleteMessageBatch(input, call) {
      const split = (input.Entries ?? []).map((entry) => ({ entry, ...splitHandle(entry.ReceiptHandle ?? '') }));
      const Entries = split.map(({ entry, receiptHandle }) => ({ ...entry, ReceiptHandle: receiptHandle }));
      const output = await port.deleteMessageBatch({ ...input, Entries }, call);
      const deleted = idsOf(output);
      await deletePayloads(options, split.flatMap(({ entry, payload }) => (payload && deleted.has(entry.Id) ? [payload] : [])));
      return output;
    },
    changeMessageVisibility: (input, call) =>
      port.changeMessageVisibility({ ...input, ReceiptHandle: splitHandle(input.ReceiptHandle ?? '').receiptHandle }, call),
    changeMessageVisibilityBatch(input, call) {
      const Entries = (input.Entries ?? []).map((entry) => ({ ...entry, ReceiptHandle: splitHandle(entry.ReceiptHandle ?? '').receiptHandle }));
      return port.changeMessageVisibilityBatch({ ...input, Entries }, call);
    },
  });
}

const idsOf = ({ Successful }: BatchOutput<BatchId>): ReadonlySet<string | undefined> => new Set((Successful ?? []).map(({ Id }) => Id));

/** The message is gone already: a payload that stays costs storage, not correctness, so its failure is not the caller's. */
async function deletePayloads(options: StoreOptions, payloads: readonly Payload[]): Promise<void> {
  if (options.deletePayload === false) return;
  const own = payloads.filter((payload) => isOwn(options, payload));
  await Promise.allSettled(own.map(async ({ bucket, key }) => (await s3Of(options)).deleteObject({ Bucket: bucket, Key: key })));
}
