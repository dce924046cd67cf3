import { Stack, Token } from 'aws-cdk-lib';
import * as sqs from 'aws-cdk-lib/aws-sqs';
import { written } from './rule/resource-value';

/**
 * A queue that takes a name once its ARN has to be known without a reference to it.
 */
export interface NamedOnDemand extends sqs.IQueue {
  /** Lists the policy among those that need the name. */
  _needName(policy: object): void;
  /** Takes the policy off that list. */
  _forgoName(policy: object): void;
}

export function isNamedOnDemand(queue: sqs.IQueue): queue is NamedOnDemand {
  return '_needName' in queue;
}

/** Name of a declared queue as its template has it, which aspects and overrides may change; undefined when only CloudFormation will know it. */
export function declaredName(queue: sqs.IQueue): string | undefined {
  const resource = queue.node.defaultChild as sqs.CfnQueue;
  const name = written(resource, 'QueueName');
  // An unnamed queue of aws-cdk-lib has a token for a name, which resolves to nothing.
  return resource.stack.resolve(name) === undefined ? undefined : Token.asString(name);
}

/**
 * The ARN without a reference to the resource where it is declared in this app: source and dead-letter queue refer to each other.
 */
export function arnByName(queue: sqs.IQueue): string {
  if (!sqs.CfnQueue.isCfnQueue(queue.node.defaultChild)) return queue.queueArn;
  const resource = declaredName(queue);
  return resource === undefined ? queue.queueArn : Stack.of(queue).formatArn({ service: 'sqs', resource });
}

/**
 * Whether the ARN of a source queue can be told without a reference to it.
 */
export function isTellable(queue: sqs.IQueue): boolean {
  return !sqs.CfnQueue.isCfnQueue(queue.node.defaultChild) || isNamedOnDemand(queue) || declaredName(queue) !== undefined;
}
