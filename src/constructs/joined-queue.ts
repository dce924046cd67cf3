import { Reference, Token, Tokenization } from 'aws-cdk-lib';
import * as sqs from 'aws-cdk-lib/aws-sqs';
import { QUEUE_ATTRIBUTES } from '../queue/attribute';
import { parseQueueArn, type QueueKind } from '../queue/queue-name';
import type { RedrivePermission } from '../queue/redrive';
import { GENERATED_NAME } from './declared-name';
import { known, mayBeSame, type DeclaredValues } from './rule/declared-values';
import type { RedriveAllowPolicy } from './redrive-allow-policy';
import { written, writtenNumber } from './rule/resource-value';
import type { JoinedQueue, RedriveFacts } from './rule/rule-dead-letter';
import { declaredName } from './source-queue';

/** A queue of this package, declared or imported: it knows more than its resource tells. */
interface KnowingQueue extends sqs.IQueue {
  readonly _kind?: QueueKind;
  readonly _redriveAllowPolicy?: RedriveAllowPolicy;
}

function resourceOf(queue: sqs.IQueue): sqs.CfnQueue | undefined {
  const child = queue.node.defaultChild;
  return sqs.CfnQueue.isCfnQueue(child) ? child : undefined;
}

/** What is known at synthesis about any queue: of this package, of aws-cdk-lib, or imported. */
export function joinedQueue(queue: sqs.IQueue): JoinedQueue {
  const resource = resourceOf(queue);
  const toldKind = resource || !Token.isUnresolved(queue.queueArn) ? (queue.fifo ? 'fifo' : 'standard') : undefined;
  const keyed = resource?.kmsMasterKeyId !== undefined;
  return {
    name: queue.node.path,
    kind: (queue as KnowingQueue)._kind ?? toldKind,
    account: known(queue.env.account),
    region: known(queue.env.region),
    encrypted: resource && (keyed || resource.sqsManagedSseEnabled !== false),
  };
}

/** A source queue, its own resource not yet made, and its dead-letter queue. */
export function redriveFacts(source: KnowingQueue, values: DeclaredValues, target: sqs.IQueue): RedriveFacts {
  const { account, region } = source.env;
  return {
    source: {
      name: source.node.path,
      kind: source._kind,
      account: known(account),
      region: known(region),
      encrypted: values.SqsManagedSseEnabled !== false,
    },
    target: { ...joinedQueue(target), redrives: known(resourceOf(target)?.redrivePolicy) !== undefined },
  };
}

/** What is settled only when the app is whole: how long both keep messages, whether the target lets its source in, whether they are one queue. */
export function settledFacts(source: KnowingQueue, target: sqs.IQueue): RedriveFacts {
  // The dead-letter queue that the package made lets its source in.
  const isMade = target.node.scope === source;
  const said = isMade ? undefined : permissionOf(target);
  return {
    source: { name: source.node.path, kind: source._kind, retentionSeconds: retentionOf(source) },
    target: {
      name: target.node.path, retentionSeconds: retentionOf(target), permission: said?.permission, listsSource: said && lists(said.sources, source),
    },
    same: !isMade && (target === source || isSame(target.queueArn, source)),
  };
}

/** Seconds that a declared queue keeps messages, as far as synthesis knows it. */
export function retentionOf(queue: sqs.IQueue): number | undefined {
  const resource = resourceOf(queue);
  return resource && writtenNumber(resource, 'MessageRetentionPeriod', QUEUE_ATTRIBUTES.MessageRetentionPeriod.default);
}

interface SaidPermission {
  readonly permission: RedrivePermission;
  readonly sources: ReadonlyArray<sqs.IQueue | string>;
}

/** What a queue says of its sources; where an override says otherwise, as far as that names no queue. */
function permissionOf(queue: sqs.IQueue): SaidPermission | undefined {
  const resource = resourceOf(queue);
  const said = resource && written(resource, 'RedriveAllowPolicy') as WrittenPermission | undefined;
  if (said === resource?.redriveAllowPolicy) return saidBy(queue);
  return said?.redrivePermission && said.redrivePermission !== 'byQueue' ? { permission: said.redrivePermission, sources: [] } : undefined;
}

interface WrittenPermission {
  readonly redrivePermission?: RedrivePermission;
  readonly sourceQueueArns?: string[];
}

function saidBy(queue: sqs.IQueue): SaidPermission | undefined {
  const own = (queue as KnowingQueue)._redriveAllowPolicy;
  if (own) return { permission: own._permission, sources: own._sourceQueues };
  const { redrivePermission, sourceQueueArns = [] } = (resourceOf(queue)?.redriveAllowPolicy ?? {}) as WrittenPermission;
  return redrivePermission && !Token.isUnresolved(sourceQueueArns) ? { permission: redrivePermission, sources: sourceQueueArns } : undefined;
}

/** Whether a list has a queue; undefined when only deployment knows what else it has. */
function lists(sources: SaidPermission['sources'], queue: sqs.IQueue): boolean | undefined {
  if (sources.some((listed) => isSame(listed, queue))) return true;
  const mayBeListed = declaredName(queue) === undefined ? (listed: sqs.IQueue | string) => isOpen(listed) || isGenerated(listed) : isOpen;
  return sources.some(mayBeListed) ? undefined : false;
}

const arnOf = (listed: sqs.IQueue | string): string => (typeof listed === 'string' ? listed : listed.queueArn);

/** An ARN with a name as CloudFormation generates them, by which a queue that is deployed already may be listed. */
function isGenerated(listed: sqs.IQueue | string): boolean {
  return GENERATED_NAME.test(parseQueueArn(arnOf(listed))?.queueName ?? '');
}

/** An ARN that is neither written nor of a queue of this app. */
function isOpen(listed: sqs.IQueue | string): boolean {
  const arn = arnOf(listed);
  if (parseQueueArn(arn)) return false;
  const token = Tokenization.reverseString(arn).firstToken;
  return !Reference.isReference(token) || !sqs.CfnQueue.isCfnQueue(token.target);
}

/** An ARN or a queue that stands for a declared queue: the same construct, the same ARN, or its name in its account and Region. */
function isSame(listed: sqs.IQueue | string, queue: sqs.IQueue): boolean {
  const arn = arnOf(listed);
  if (listed === queue || arn === queue.queueArn || arn === resourceOf(queue)?.attrArn) return true;
  const parts = parseQueueArn(arn);
  const name = declaredName(queue) ?? queue.queueName;
  return parts?.queueName === name && mayBeSame(queue.env.account, parts.account) && mayBeSame(queue.env.region, parts.region);
}
