import { systemClock, type Clock } from '../../queue/clock';
import type { SqsPort } from '../../queue/port';
import { checkFunction } from '../error/option-check';
import type { HandlerContext, MessageHandler } from '../message/received-message';
import type { Handling } from './handling';
import type { Trace } from './trace';

/** What watches calls and handlers, when the application has OpenTelemetry. */
export interface Telemetry {
  /** A port whose calls are spans and metrics. */
  watchPort(port: SqsPort, clock: Clock): SqsPort;
  /** Runs a handler in a span of its message, or of its batch. */
  process(handling: Handling, work: () => unknown): Promise<unknown>;
  /** Runs some work in no span: what goes on for long, or for many callers, belongs to none that happened to start it. */
  apart<Result>(work: () => Result): Result;
  /** The trace that is under way, as messages carry it. */
  currentTrace(): Trace | undefined;
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

/** Runs some work in no span, where there are any. */
export function apart(telemetry: Telemetry | undefined, work: () => void): void {
  if (telemetry) telemetry.apart(work);
  else work();
}

/** The trace that is under way, where the queue's messages carry it. */
export async function traceOf({ traceparent }: { readonly traceparent?: boolean }): Promise<Trace | undefined> {
  return traceparent ? (await loadTelemetry())?.currentTrace() : undefined;
}

/** Where a handler keeps itself with its spans: that of `batchHandler` with one for each batch, a watched one itself. */
export const WATCHED = Symbol('watched');

/**
 * A handler that runs in a span of its message (`process <queue>`, linked to the trace that the message carries, and below it where no other span
 * is active) when the application has set up OpenTelemetry, and as it is when not. One of `batchHandler` has one span for each batch, linked to
 * the trace of each message. A recorded trace that only the message's `AWSTraceHeader` tells, as botocore's and Java's instrumentation write it,
 * is linked; the propagator of AWS X-Ray makes it the parent. The span ends with the handler, or when its signal aborts.
 * `listen` does this by itself; in AWS Lambda it is a choice, for the function's own span is there already.
 *
 * @throws QueueError (`InvalidParameterValue`) when the handler is no function
 * @example
 * ```mts
 * export const handler = lambdaHandler(orders, watchHandler(ship));
 * ```
 * @see https://opentelemetry.io/docs/specs/semconv/messaging/sqs/
 */
export function watchHandler<Body, Context>(handler: MessageHandler<Body, Context>, clock: Clock = systemClock): MessageHandler<Body, Context> {
  const known = (handler as { [WATCHED]?: MessageHandler<Body, Context> } | undefined)?.[WATCHED];
  if (known) return known;
  checkFunction({ where: 'watchHandler' }, 'handler', handler);
  const inSpan: MessageHandler<Body, Context> = (message, context) => watched(
    { messages: [message], isBatch: false, clock, context: context as Partial<HandlerContext> | undefined }, () => handler(message, context),
  );
  return Object.assign(inSpan, { [WATCHED]: inSpan });
}

/** Some handling in a span, when the application has set up OpenTelemetry. */
export async function watched(handling: Handling, work: () => unknown): Promise<unknown> {
  const telemetry = await loadTelemetry();
  return telemetry ? telemetry.process(handling, work) : work();
}
