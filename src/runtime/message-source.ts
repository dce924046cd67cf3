import type { WireMessage } from '../queue/port-message';
import { decodeBody, type BodyOptions, type Coded } from './codec';
import { BodyError } from './error';
import { readMessage, type MessageSource, type ReceivedMessage } from './received-message';

/** What a source needs to know: how bodies are written, and a name for error texts. */
export interface MessageSourceOptions<Output = unknown> extends BodyOptions<unknown, Output> {
  /** Name for error texts. @default 'messages' */
  readonly name?: string;
}

/**
 * Decodes messages without a queue: enough for a Lambda function that only consumes.
 *
 * @example
 * export const handler = lambdaHandler(messageSource({ schema: Order }), ship);
 */
export function messageSource<Output = unknown>(options: MessageSourceOptions<Output> = {}): MessageSource<Output> {
  const name = options.name ?? 'messages';
  return { name, decode: (wire, queueUrl) => decodeMessage({ ...options, name }, wire, queueUrl) };
}

/** A typed message of a wire message; a promise only when the schema is asynchronous. */
export function decodeMessage<Output>(
  options: BodyOptions<unknown, Output> & { readonly name: string }, wire: WireMessage, queueUrl: string,
): ReceivedMessage<Output> | Promise<ReceivedMessage<Output>> {
  const received = readMessage(wire, queueUrl);
  const finish = (coded: Coded<Output>): ReceivedMessage<Output> => {
    if ('wrong' in coded) {
      throw new BodyError(`queue '${options.name}', message ${received.messageId}: ${coded.wrong}`, { code: 'BodyMismatch', queue: options.name, received });
    }
    return Object.assign(received as ReceivedMessage<unknown>, { body: coded.value });
  };
  const coded = decodeBody(received.body, options);
  return coded instanceof Promise ? coded.then(finish) : finish(coded);
}
