import { Names, Token } from 'aws-cdk-lib';
import type { CfnQueue } from 'aws-cdk-lib/aws-sqs';
import type { Construct } from 'constructs';
import { FIFO_SUFFIX, QUEUE_NAME_MAX, nameForKind, type QueueKind } from '../queue/queue-name';

/** What CloudFormation puts after a generated name: a hyphen and 12 characters. */
export const GENERATED_PART = '-012345678901';

/** A name that may be generated. */
export const GENERATED_NAME = /-[A-Za-z0-9]{12}(\.fifo)?$/;

/** The end of a name that may bring the suffix: a dynamic reference, or any token but the pseudo parameters, whose values have none. */
const OPEN_END = /\{\{resolve:[^}]*\}\}$|\$\{Token\[(?!AWS\.(?:AccountId|Partition|Region|StackName)\.)[^\]]+\]\}$/;

/** The name with `.fifo` where it is known to lack it; a name that ends in a token may have it already. */
export function givenName(queueName: string | undefined, kind: QueueKind): string | undefined {
  if (queueName === undefined || OPEN_END.test(queueName)) return queueName;
  return nameForKind(queueName, kind);
}

/** A name derived from the place in the app, the same in every synthesis, within the 80 characters. */
export function derivedName(queue: Construct, kind: QueueKind): string {
  return nameForKind(Names.uniqueResourceName(queue, { maxLength: QUEUE_NAME_MAX - FIFO_SUFFIX.length, separator: '-' }), kind);
}

/**
 * Whether the name that CloudFormation generates for a FIFO queue may be too long: it appends `.fifo` without making room for it.
 *
 * @see https://github.com/aws/aws-cdk/issues/11041
 */
export function overflowsWhenGenerated(resource: CfnQueue): boolean {
  if (resource.fifoQueue !== true) return false;
  const { stackName } = resource.stack;
  const generated = `${stackName}-${resource.stack.getLogicalId(resource)}${GENERATED_PART}${FIFO_SUFFIX}`;
  return Token.isUnresolved(stackName) || generated.length > QUEUE_NAME_MAX;
}
