import { AsyncLocalStorage } from 'node:async_hooks';
import { ROOT_CONTEXT, context, metrics, propagation, trace, type Context, type ContextManager } from '@opentelemetry/api';
import { W3CTraceContextPropagator } from '@opentelemetry/core';
import { AggregationTemporality, InMemoryMetricExporter, MeterProvider, PeriodicExportingMetricReader } from '@opentelemetry/sdk-metrics';
import { BasicTracerProvider, InMemorySpanExporter, SimpleSpanProcessor, type ReadableSpan } from '@opentelemetry/sdk-trace-base';
import { LocalSqs } from '../../../src/local/local-sqs';
import { ManualClock } from '../../../src/local/manual-clock';
import { createQueue } from '../../../src/runtime/administer/account';
import { openQueue } from '../../../src/runtime/queue';

/** Keeps the active context, as an application's context manager does. */
class StoredContext implements ContextManager {
  private readonly storage = new AsyncLocalStorage<Context>();
  active = (): Context => this.storage.getStore() ?? ROOT_CONTEXT;
  with: ContextManager['with'] = (active, work, ...rest) => this.storage.run(active, () => work.apply(rest[0]!, rest.slice(1) as Parameters<typeof work>));
  bind: ContextManager['bind'] = (_, target) => target;
  enable = (): this => this;
  disable = (): this => this;
}

/** Spans that have ended. */
export const spans = new InMemorySpanExporter();
const readings = new InMemoryMetricExporter(AggregationTemporality.CUMULATIVE);
const reader = new PeriodicExportingMetricReader({ exporter: readings, exportIntervalMillis: 3_600_000 });
const meters = new MeterProvider({ readers: [reader] });

/** Sets OpenTelemetry up for a test file, as an application does. */
export function collect(): void {
  beforeAll(() => {
    trace.setGlobalTracerProvider(new BasicTracerProvider({ spanProcessors: [new SimpleSpanProcessor(spans)] }));
    context.setGlobalContextManager(new StoredContext());
    propagation.setGlobalPropagator(new W3CTraceContextPropagator());
    metrics.setGlobalMeterProvider(meters);
  });
  beforeEach(() => spans.reset());
  afterAll(() => meters.shutdown());
}

/** A queue of a local engine, whose clock the test moves. */
export async function open(traceparent = false) {
  const clock = new ManualClock();
  const client = new LocalSqs({ clock });
  const orders = openQueue<string>(await createQueue({ queueName: 'orders' }, { client }), { client, clock, traceparent });
  return { clock, client, orders };
}

/** The ended span of a name. */
export const named = (name: string): ReadableSpan => spans.getFinishedSpans().find((span) => span.name === name)!;

/** Does some work in a span of its own. */
export function inSpan<Result>(name: string, work: () => Result): Result {
  return trace.getTracer('test').startActiveSpan(name, (span) => {
    const result = work();
    void Promise.resolve(result).finally(() => span.end()).catch(() => undefined);
    return result;
  });
}

/** Each point of each metric: name, type of the error if any, value. */
export async function measured() {
  await reader.forceFlush();
  return (readings.getMetrics().at(-1)?.scopeMetrics ?? []).flatMap(({ metrics: list }) => list)
    .flatMap(({ descriptor, dataPoints }) => dataPoints.map(({ attributes, value }) => [descriptor.name, attributes['error.type'], value] as const));
}
