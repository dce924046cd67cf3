import { Names, Token, type Duration } from 'aws-cdk-lib';
import type * as iam from 'aws-cdk-lib/aws-iam';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import type * as sqs from 'aws-cdk-lib/aws-sqs';
import { EVENT_SOURCE } from '../queue/event-source';
import type { ConsumerOptions } from './consumer';

/** A queue whose consumers may decide its visibility timeout. */
export interface ConsumedQueue extends sqs.IQueue {
  _noteConsumer(functionTimeoutSeconds: number, maxBatchingWindowSeconds: number): void;
}

/** A function and the queue that it consumes. */
export interface Consumer {
  readonly queue: ConsumedQueue;
  readonly fn: lambda.IFunction;
  readonly permissions: iam.Grant;
}

/** Adds the event source mapping of a function, after its permissions. */
export function addConsumer({ queue, fn, permissions }: Consumer, options: ConsumerOptions): lambda.EventSourceMapping {
  const { bindingName: _, ...polling } = options;
  const mapping = new lambda.EventSourceMapping(fn, `Queue:${Names.nodeUniqueId(queue.node)}`, {
    ...polling,
    target: fn,
    eventSourceArn: queue.queueArn,
    reportBatchItemFailures: true,
  });
  permissions.applyBefore(mapping);
  const timeout = secondsOf((fn as Partial<lambda.Function>).timeout) ?? EVENT_SOURCE.functionTimeoutSeconds;
  queue._noteConsumer(timeout, secondsOf(options.maxBatchingWindow) ?? 0);
  return mapping;
}

/** Seconds of a duration that is known at synthesis. */
function secondsOf(duration: Duration | undefined): number | undefined {
  return duration === undefined || Token.isUnresolved(duration) || duration.isUnresolved() ? undefined : duration.toSeconds();
}
