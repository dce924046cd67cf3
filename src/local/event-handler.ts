import { randomUUID } from 'node:crypto';
import type { QueueDeclaration } from '../queue/declaration';
import { told } from '../queue/option-rule';
import { activityLine } from './activity-line';
import type { EventSourceActivity, FunctionInvoker, InvocationContext } from './event-source/event-source-batch';
import type { SqsEvent } from './event-source/event-source-record';
import type { TemplateFunction } from './template/template-function';

/** What a handler is told beside its event, as AWS Lambda tells it; `signal` and `deadline` are of this package. */
export interface EventHandlerContext extends InvocationContext {
  readonly functionName: string;
  readonly functionVersion: string;
  readonly invokedFunctionArn: string;
  readonly memoryLimitInMB: string;
  readonly logGroupName: string;
  readonly logStreamName: string;
  readonly awsRequestId: string;
  readonly callbackWaitsForEmptyEventLoop: boolean;
}

/** A Lambda handler, as far as a queue calls it. One that returns no promise and has a third parameter answers by it. */
export type EventHandler = (event: SqsEvent, context: EventHandlerContext, callback: (error?: unknown, answer?: unknown) => void) => unknown;

/** The same with types of its own for event and context, as `SQSHandler` of `@types/aws-lambda` is. */
export type TypedEventHandler = (event: { Records: never[] }, context: never, callback: never) => unknown;

/** What stays the same in the context of a function. */
export function functionContext({ functionName, functionArn, memoryMegabytes }: TemplateFunction): Omit<EventHandlerContext, keyof InvocationContext | 'awsRequestId'> {
  return {
    functionName,
    functionVersion: '$LATEST',
    invokedFunctionArn: functionArn,
    memoryLimitInMB: String(memoryMegabytes),
    logGroupName: `/aws/lambda/${functionName}`,
    logStreamName: 'local',
    callbackWaitsForEmptyEventLoop: true,
  };
}

/**
 * Calls a handler in this process as AWS Lambda would.
 *
 * @throws TypeError for what is no function: each batch would fail by it, until all messages are dead-lettered
 */
export function invokerOf(lambda: TemplateFunction, handler: EventHandler): FunctionInvoker {
  if (typeof handler !== 'function') throw new TypeError(`function '${lambda.path}': its handler must be a function, got ${told(handler)}; give what its module exports`);
  const constants = functionContext(lambda);
  return (event, context) => new Promise((resolve, reject) => {
    const callback = (error?: unknown, answer?: unknown): void => (error ? reject(error as Error) : resolve(answer));
    const answer = handler(event, { ...context, ...constants, awsRequestId: randomUUID() }, callback);
    if (typeof (answer as PromiseLike<unknown> | undefined)?.then === 'function' || handler.length < 3) resolve(answer);
  });
}

/** Tells the log why a batch stays, or goes though it should have stayed: neither leaves a trace, but for messages among the dead letters. */
export function tellFailure(lambda: TemplateFunction, { queueName, redrivePolicy }: QueueDeclaration, activity: EventSourceActivity): void {
  if (activity.kind !== 'failed' && activity.kind !== 'ignored') return;
  console.error(`function '${lambda.path}': ${activityLine(activity, queueName, redrivePolicy?.maxReceiveCount)}`);
}
