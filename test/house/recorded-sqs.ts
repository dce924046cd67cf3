import { LocalSqs, type LocalSqsOptions } from '../../src/local/local-sqs';
import type { SqsActionName, SqsPort } from '../../src/queue/port';

/** One call that reached the engine. */
export interface RecordedCall {
  readonly action: SqsActionName;
  /** Last part of the queue's URL or ARN; undefined for calls on no queue. */
  readonly queueName?: string;
}

/** The IAM action that allows a call of the API: batches are granted by their single call. */
export function iamActionOf(action: SqsActionName): string {
  return `sqs:${action[0]!.toUpperCase()}${action.slice(1).replace(/Batch$/, '')}`;
}

/** A local engine that keeps a list of what it was asked. */
export function recordedSqs(options?: LocalSqsOptions): { port: SqsPort; engine: LocalSqs; calls: RecordedCall[] } {
  const engine = new LocalSqs(options);
  const calls: RecordedCall[] = [];
  const port = new Proxy(engine as unknown as SqsPort, {
    get(target, action: SqsActionName) {
      const call = target[action] as ((...args: unknown[]) => unknown) | undefined;
      return call && ((input: { QueueUrl?: string; SourceArn?: string; QueueName?: string }, callOptions?: object) => {
        calls.push({ action, queueName: /[^/:]+$/.exec(input.QueueUrl ?? input.SourceArn ?? input.QueueName ?? '')?.[0] });
        return call.call(target, input, callOptions);
      });
    },
  });
  return { port, engine, calls };
}
