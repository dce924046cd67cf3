import type * as Api from '@opentelemetry/api';
import type { Clock } from '../../queue/clock';
import { outcomeOf } from '../outcome/outcome';
import { errorTypeOf } from './convention';

/** A span to be, and the metric of its duration. */
export interface Frame {
  readonly spanName: string;
  readonly kind: Api.SpanKind;
  /** Of span and metric. */
  readonly attributes: Api.Attributes;
  /** Of the span alone. */
  readonly more: Api.Attributes;
  readonly links: Api.Link[];
  readonly parent: Api.Context;
  readonly clock: Clock;
  /** Ends the span although its work goes on. */
  readonly signal?: AbortSignal;
  readonly duration: Api.Histogram;
}

/** A span as its work sees it. */
export interface Watched {
  readonly span: Api.Span;
  fail(errorType: string): void;
}

/** By signal: what ends the spans of work that goes on after it. One listener for all, for a function of AWS Lambda has one signal. */
const ends = new WeakMap<AbortSignal, Set<(reason: unknown) => void>>();

/** @returns what calls it off */
function onAbort(signal: AbortSignal, end: (reason: unknown) => void): () => void {
  const known = ends.get(signal) ?? new Set();
  if (!ends.has(signal)) {
    ends.set(signal, known);
    signal.addEventListener('abort', () => known.forEach((each) => each(signal.reason)), { once: true });
  }
  known.add(end);
  return () => known.delete(end);
}

/**
 * A span around some work, and its duration; an error is told by its code, for its text may quote a body. It ends with the work, or when the signal
 * aborts: work that does not heed it may never end. When it was, OpenTelemetry tells: the steady clock of a queue does not follow that of the
 * machine, and the spans around this one do.
 */
export function within<Result>(tracer: Api.Tracer, frame: Frame, work: (watched: Watched) => Promise<Result> | Result): Promise<Result> {
  const { spanName, kind, attributes, more, links, parent, clock, signal, duration } = frame;
  const startedAt = clock.now();
  return tracer.startActiveSpan(spanName, { kind, attributes: { ...attributes, ...more }, links }, parent, async (span) => {
    let error: Api.Attributes = {};
    let isEnded = false;
    const fail = (errorType: string): void => {
      if (isEnded) return;
      error = { 'error.type': errorType };
      span.setAttributes(error).setStatus({ code: ERROR });
    };
    const end = (): void => {
      if (isEnded) return;
      isEnded = true;
      callOff?.();
      duration.record((clock.now() - startedAt) / 1000, { ...attributes, ...error });
      span.end();
    };
    const callOff = signal && onAbort(signal, (reason) => {
      fail(errorTypeOf(reason));
      end();
    });
    try {
      return await work({ span, fail });
    } catch (thrown) {
      // A handler that asks for a wait has not failed.
      if (!('retryAfterSeconds' in outcomeOf(thrown))) fail(errorTypeOf(thrown));
      throw thrown;
    } finally {
      end();
    }
  });
}

/** `SpanStatusCode.ERROR`: the package itself is loaded only when an application has it. */
const ERROR: Api.SpanStatusCode.ERROR = 2;
