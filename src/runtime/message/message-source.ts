import type { WireMessage } from '../../queue/port-message';
import { BodyError } from '../error/error';
import { checkNumbers, refusalAt } from '../error/refusal';
import { decodeBody, type BodyOptions, type Coded } from './codec';
import { readMessage, type MessageSource, type ReceivedMessage } from './received-message';

/** What a source needs to know: how bodies are written, and a name for error texts. */
export interface MessageSourceOptions<Output = unknown> extends BodyOptions<unknown, Output> {
  /** Name for error texts. @default 'messages' */
  readonly name?: string | undefined;
}

/**
 * Decodes messages without a queue: enough for a Lambda function that only consumes.
 *
 * @throws QueueError (`InvalidParameterValue`) for a wrong option
 * @example
 * export const handler = lambdaHandler(messageSource({ schema: Order }), ship);
 */
export function messageSource<Output = unknown>(options: MessageSourceOptions<Output> = {}): MessageSource<Output> {
  const { name = 'messages', schema, codec, ...others } = options;
  const refusal = refusalAt('messageSource', name);
  // All that is checked here, for it is part of every function: what else is wrong is told with the first message.
  if (schema && !schema['~standard']?.validate) throw refusal('schema must be a Standard Schema', typeof schema);
  checkNumbers(refusal, others, {});
  const source = { name, body: options };
  return { name, decode: (wire, queueUrl) => decodeMessage(source, wire, queueUrl) };
}

/** What decoding needs of a queue. A handle is one. */
interface Decoder<Output> {
  readonly name: string;
  readonly body: BodyOptions<unknown, Output>;
}

// No closure over the message: this runs for every one.
function withBody<Output>(queue: string, received: ReceivedMessage<string>, coded: Coded<Output>): ReceivedMessage<Output> {
  if ('wrong' in coded) {
    throw new BodyError(`queue '${queue}', message ${received.messageId}: ${coded.wrong}`, { code: 'BodyMismatch', queue, received });
  }
  // In place: nobody has seen the text yet.
  (received as { body: unknown }).body = coded.value;
  return received as ReceivedMessage<unknown> as ReceivedMessage<Output>;
}

/** A typed message of a wire message; a promise only when the schema is asynchronous. */
export function decodeMessage<Output>(
  source: Decoder<Output>, wire: WireMessage, queueUrl: string,
): ReceivedMessage<Output> | Promise<ReceivedMessage<Output>> {
  const received = readMessage(wire, queueUrl);
  const coded = decodeBody(received.body, source.body);
  return coded instanceof Promise ? coded.then((late) => withBody(source.name, received, late)) : withBody(source.name, received, coded);
}
