import { MESSAGE_LIMITS, TOKEN } from '../../queue/message';
import { SIGNAL_RULE, functionRule, isListOf, isText, wholeRule, type OptionRule } from '../../queue/option-rule';
import type { ReceiveMessageInput, WireMessage } from '../../queue/port-message';
import type { QueueContext } from '../connect/context';
import { LockLostError, QueueError, ReceiveError } from '../error/error';
import { damageOfReceived, damagedMessage } from '../message/integrity';
import { checkRules, invalidOption, placeOf } from '../error/option-check';
import type { MessageSource, ReceivedMessage } from '../message/received-message';
import { queueError, saidBy } from '../error/remedy';
import { hiddenSince } from './hidden-since';

/**
 * What to receive.
 *
 * @see https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_ReceiveMessage.html
 */
export interface ReceiveOptions {
  /**
   * Most messages to receive, any number; more than 10 take several calls, until one comes back short, or half of the visibility timeout is over that
   * the binding or `visibilityTimeoutSeconds` tells.
   * @default 10
   */
  readonly maxNumberOfMessages?: number | undefined;
  /** How long to wait for the first message, 0 to 20 seconds; further calls for more than 10 do not wait. @default - the queue's */
  readonly waitTimeSeconds?: number | undefined;
  /** How long to hide what is received, 0 to 43,200 seconds; 0 is refused with more than 10 messages. @default - the queue's */
  readonly visibilityTimeoutSeconds?: number | undefined;
  /** FIFO: the same id within 5 minutes answers with the same messages, after a lost answer; refused with more than 10 messages. @default - none */
  readonly receiveRequestAttemptId?: string | undefined;
  /** System attributes to ask for, in the API's names. @default - all of them */
  readonly messageSystemAttributeNames?: readonly string[] | undefined;
  /** Message attributes to ask for; `prefix.*` takes all of a prefix. @default - all of them */
  readonly messageAttributeNames?: readonly string[] | undefined;
  /** Ends the wait as `Aborted`. What Amazon SQS had already given out stays hidden until its visibility timeout passes. @default - none */
  readonly signal?: AbortSignal | undefined;
  /**
   * Is told of each message that cannot be given out; the others are returned. When it throws, they are in a ReceiveError (`CallbackFailed`).
   * @default - they are thrown as a ReceiveError, which carries the others
   */
  readonly onFailed?: ((error: QueueError) => void) | undefined;
}

/** The parts of a handle that receiving needs. */
export type Receiver<Output> = QueueContext<unknown, Output> & MessageSource<Output>;

/** A message that is hidden from others since a time of the clock. */
export interface HiddenMessage<Output> {
  readonly message: ReceivedMessage<Output>;
  readonly since: number;
}

/** Which message cannot be given out. */
export type FailedMessage = Pick<ReceivedMessage, 'messageId' | 'messageGroupId' | 'receiveCount'>;

/** Is told of each message that cannot be given out: most errors tell which one in their sentence only, and one error may be that of several. */
export type TellFailed = (error: QueueError, message: FailedMessage) => void;

interface Failure { readonly error: QueueError; readonly message: FailedMessage }

/** Receives any number of messages; see the handle. */
export async function receiveMessages<Output>(context: Receiver<Output>, options: ReceiveOptions = {}): Promise<ReceivedMessage<Output>[]> {
  return (await receiveHidden(context, options)).map(({ message }) => message);
}

/** The same, and since when each message is hidden: a payload in S3 or an asynchronous schema takes of that time. */
export async function receiveHidden<Output>(
  context: Receiver<Output>, options: ReceiveOptions, given?: TellFailed,
): Promise<HiddenMessage<Output>[]> {
  checkReceive(context.name, options);
  const tell = given ?? tellOf(options);
  const seconds = options.visibilityTimeoutSeconds ?? (await context.address()).visibilityTimeoutSeconds;
  const { received, failed } = await receiveAll(context, options, seconds);
  const now = context.clock.now();
  const held: HiddenMessage<Output>[] = [];
  for (const hidden of received) {
    // Hidden for 0 seconds, or for a time that nobody told: then no lock is known to be lost.
    if (!seconds || now < hidden.since + seconds * 1000) held.push(hidden);
    else failed.push({ error: lapsed(context.name, hidden, { seconds, now }), message: hidden.message });
  }
  if (failed.length === 0) return held;
  const messages = held.map(({ message }) => message);
  const errors = failed.map(({ error }) => error);
  if (!tell) throw receiveError(context.name, messages, errors);
  const thrown = thrownBy(tell, failed);
  if (thrown) throw callbackError(context.name, thrown.cause, { messages, failed: errors });
  return held;
}

/**
 * What as many calls bring as it takes, within half of the visibility timeout: of a long queue the first would come back, and be received again,
 * before the last are here. Decoded, or why not.
 */
async function receiveAll<Output>(
  context: Receiver<Output>, options: ReceiveOptions, seconds = 0,
): Promise<{ readonly received: HiddenMessage<Output>[]; readonly failed: Failure[] }> {
  const { maxNumberOfMessages: wanted = MESSAGE_LIMITS.receiveMessages, signal } = options;
  const { queueUrl } = await context.address();
  const received: HiddenMessage<Output>[] = [];
  const failed: Failure[] = [];
  for (let told = 0, end = Infinity; told < wanted && context.clock.now() < end;) {
    const count = Math.min(wanted - told, MESSAGE_LIMITS.receiveMessages);
    const wish = told > 0 ? { ...options, waitTimeSeconds: 0 } : options; // what is here does not wait for more
    const startedAt = context.clock.now();
    const wires = await poll(context, inputOf(queueUrl, wish, count), signal).catch((error: unknown) => {
      // What is already here is not lost for a later poll that fails.
      if (told === 0) throw error;
      return [];
    });
    const since = hiddenSince(context.clock, startedAt, wish.waitTimeSeconds ?? MESSAGE_LIMITS.waitSeconds);
    (await Promise.allSettled(wires.map(async (wire) => decodeReceived(context, wire, queueUrl)))).forEach((settled, index) => {
      if (settled.status === 'fulfilled') return void received.push({ message: settled.value, since });
      failed.push({ error: queueError(settled.reason, context.name, 'receiveMessages'), message: failedMessage(wires[index]!) });
    });
    if (told === 0) end = since + (seconds * 500 || Infinity);
    told += wires.length;
    if (wires.length < count) break;
  }
  return { received, failed };
}

const failedMessage = ({ MessageId: messageId = '', Attributes: { MessageGroupId, ApproximateReceiveCount = '0' } = {} }: WireMessage): FailedMessage =>
  ({ messageId, messageGroupId: MessageGroupId, receiveCount: Number(ApproximateReceiveCount) });

/** The callback of the options: it is told the error alone. */
export const tellOf = ({ onFailed }: ReceiveOptions): TellFailed | undefined => onFailed && ((error) => onFailed(error));

/** Tells every failure, whatever the callback throws at one of them. */
function thrownBy(tell: TellFailed, failed: readonly Failure[]): { readonly cause: unknown } | undefined {
  let thrown: { readonly cause: unknown } | undefined;
  for (const { error, message } of failed) {
    try {
      tell(error, message);
    } catch (cause) {
      thrown ??= { cause };
    }
  }
  return thrown;
}

/** Verifies the digests of a received message and decodes it. @throws DamagedMessageError, BodyError */
export function decodeReceived<Output>(
  context: Receiver<Output>, wire: WireMessage, queueUrl: string,
): ReceivedMessage<Output> | Promise<ReceivedMessage<Output>> {
  const damage = context.md5 ? damageOfReceived(wire) : undefined;
  if (damage) throw damagedMessage(context.name, wire.MessageId ?? '', damage);
  return context.decode(wire, queueUrl);
}

async function poll(context: Receiver<unknown>, input: ReceiveMessageInput, abortSignal: AbortSignal | undefined): Promise<WireMessage[]> {
  try {
    return (await (await context.port('poll')).receiveMessage(input, { abortSignal }))?.Messages ?? [];
  } catch (error) {
    if (abortSignal?.aborted) throw abortedError(context.name, error);
    throw queueError(error, context.name, 'receiveMessages');
  }
}

/** The request of one call; it asks for all attributes unless some are named. */
export function inputOf(QueueUrl: string, options: ReceiveOptions, MaxNumberOfMessages: number): ReceiveMessageInput {
  const { messageSystemAttributeNames = ['All'], messageAttributeNames = ['All'] } = options;
  return {
    QueueUrl, MaxNumberOfMessages,
    WaitTimeSeconds: options.waitTimeSeconds,
    VisibilityTimeout: options.visibilityTimeoutSeconds,
    ReceiveRequestAttemptId: options.receiveRequestAttemptId,
    MessageSystemAttributeNames: [...messageSystemAttributeNames],
    MessageAttributeNames: [...messageAttributeNames],
  };
}

const namesRule = (word: string): OptionRule => [word, isListOf(isText), 'a list of names', "write ['All'] for all of them"];
const isToken = (value: unknown): boolean => typeof value === 'string' && TOKEN.test(value);
const rules = (): readonly OptionRule[] => [
  wholeRule('maxNumberOfMessages', 1),
  wholeRule('waitTimeSeconds', 0, MESSAGE_LIMITS.waitSeconds),
  wholeRule('visibilityTimeoutSeconds', 0, MESSAGE_LIMITS.visibilitySeconds),
  namesRule('messageSystemAttributeNames'),
  namesRule('messageAttributeNames'),
  functionRule('onFailed'),
  SIGNAL_RULE,
  ['receiveRequestAttemptId', isToken, '1 to 128 letters, digits and punctuation', 'use a UUID'],
];

/** Refused before the network. @throws QueueError `InvalidParameterValue` */
export function checkReceive(queue: string, options: ReceiveOptions): void {
  const place = placeOf(queue);
  checkRules(place, options, rules());
  const { receiveRequestAttemptId: id, visibilityTimeoutSeconds: seconds, maxNumberOfMessages: most = 0 } = options;
  if (most <= MESSAGE_LIMITS.receiveMessages) return;
  // Every call would bring the same ten again.
  if (id !== undefined) throw invalidOption(place, `maxNumberOfMessages must be at most 10 with a receiveRequestAttemptId, got ${most}; receive more by calls with ids of their own`);
  if (seconds === 0) throw invalidOption(place, `maxNumberOfMessages must be at most 10 with a visibilityTimeoutSeconds of 0, got ${most}; hide them while more are received`);
}

/** The error for a message that was here too long before it is given out: another receiver may have it by now. */
function lapsed(queue: string, { message, since }: HiddenMessage<unknown>, { seconds, now }: { seconds: number; now: number }): LockLostError {
  const rule = `it must be given out, its payload and those that come with it read, within its visibility timeout of ${seconds} s`;
  const text = `queue '${queue}', message ${message.messageId}: ${rule}, got ${Math.floor((now - since) / 1000)} s; hide it for longer, or receive fewer at once`;
  return new LockLostError(text, { code: 'LockLost', queue });
}

function receiveError<Output>(queue: string, messages: ReceivedMessage<Output>[], failed: QueueError[]): ReceiveError<Output> {
  const text = `queue '${queue}': every received message must be whole, got ${failed.length} that are not (${failed[0]!.message}); handle error.messages and look at error.failed, or give onFailed`;
  return new ReceiveError(text, { code: failed[0]!.code, queue, messages, failed, cause: failed[0] });
}

function callbackError<Output>(queue: string, cause: unknown, received: Pick<ReceiveError<Output>, 'messages' | 'failed'>): ReceiveError<Output> {
  const text = `queue '${queue}': onFailed must not throw, got ${saidBy(cause)}; handle error.messages, which are received, and mend the callback`;
  return new ReceiveError(text, { code: 'CallbackFailed', queue, cause, ...received });
}

function abortedError(queue: string, cause: unknown): QueueError {
  const text = `queue '${queue}': receiveMessages must be let wait for its answer, got an abort of its signal; what was given out meanwhile comes back after its visibility timeout`;
  return new QueueError(text, { code: 'Aborted', queue, cause });
}
