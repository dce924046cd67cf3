import { systemClock, type Clock } from '../../queue/clock';
import type { SqsPort } from '../../queue/port';
import type { MessageAttributes } from '../message/message-attribute';
import type { MessageHandler, ReceivedMessage } from '../message/received-message';

/** What watches calls and handlers, when the application has OpenTelemetry. */
export interface Telemetry {
  /** A port whose calls are spans and metrics. */
  watchPort(port: SqsPort, clock: Clock): SqsPort;
  /** Runs a handler in a span of its message. */
  process(message: ReceivedMessage, clock: Clock, work: () => unknown): Promise<unknown>;
  /** The trace that is under way as message attributes: `traceparent` and, if there is one, `tracestate`. */
  traceAttributes(): MessageAttributes;
}

/** Where `@opentelemetry/api` 1.x registers what an application sets up. */
const REGISTERED = Symbol.for('opentelemetry.js.api.1');
let loaded: Promise<Telemetry | undefined> | undefined;

/** OpenTelemetry as the application has set it up; undefined, and nothing loaded, when it has not. */
export async function loadTelemetry(): Promise<Telemetry | undefined> {
  if (!(REGISTERED in globalThis)) return undefined;
  loaded ??= load();
  return loaded;
}

async function load(): Promise<Telemetry | undefined> {
  try {
    const api = await import('@opentelemetry/api');
    return new (await import('./open-telemetry.js')).OpenTelemetry(api);
  } catch {
    return undefined;
  }
}

/** What the trace of a send needs of its queue. */
interface Traced {
  /** Whether messages carry the trace that is under way. */
  readonly traceparent?: boolean;
}

/** The trace that is under way as message attributes, where the queue carries it. */
export async function traceOf({ traceparent }: Traced): Promise<MessageAttributes | undefined> {
  return traceparent ? (await loadTelemetry())?.traceAttributes() : undefined;
}

/**
 * A handler that runs in a span of its message (`process <queue>`, linked to the message's `traceparent`) when the application has set up
 * OpenTelemetry, and as it is when not. `listen` does this by itself; in AWS Lambda it is a choice, for the function's own span is there already.
 *
 * @example
 * ```mts
 * export const handler = lambdaHandler(orders, watchHandler(ship));
 * ```
 * @see https://opentelemetry.io/docs/specs/semconv/messaging/sqs/
 */
export function watchHandler<Body, Context>(handler: MessageHandler<Body, Context>, clock: Clock = systemClock): MessageHandler<Body, Context> {
  return async (message, context) => {
    const telemetry = await loadTelemetry();
    return telemetry ? telemetry.process(message, clock, () => handler(message, context)) : handler(message, context);
  };
}
