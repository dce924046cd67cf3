import { CfnResource, Token } from 'aws-cdk-lib';
import type * as kms from 'aws-cdk-lib/aws-kms';
import type * as sqs from 'aws-cdk-lib/aws-sqs';
import type { IConstruct, IValidation } from 'constructs';
import type { QueueKind } from '../queue/queue-name';
import { givenName } from './declared-name';
import { PROPERTIES, attributesSet } from './rule/attribute-facts';
import { factsOf, known, withoutTokens, type DeclaredValues } from './rule/declared-values';
import { joinedQueue, redriveFacts, settledFacts } from './joined-queue';
import { policyFacts, shutOutServices } from './rule/policy-facts';
import { AWS_MANAGED_KEY } from './rule/queue-facts';
import { watched, written } from './rule/resource-value';
import { knownNumber } from './rule/template-value';
import type { QueueAttributes } from './queue-attributes';
import type { RedriveAllowPolicy } from './redrive-allow-policy';
import { differ, findingsOf, type Finding } from './rule/rule';
import { LIFETIME_RULES, TAG_RULES, type TagFacts } from './rule/rule-attribute';
import { QUEUE_RULES } from './rule/rule-book';
import { DEAD_LETTER_RULES, SOURCE_LIST_RULES } from './rule/rule-dead-letter';
import { POLICY_RULES } from './rule/rule-policy';
import { PRODUCER_RULES } from './rule/rule-producer';
import { REDRIVE_RULES } from './rule/rule-redrive';
import { annotate, hardLines, report } from './rule/rule-report';
import { isTellable } from './source-queue';
import { targetOf } from './tree/tree-resource';

/** What of a declared queue the rules look at. */
export interface RuledQueue extends sqs.IQueue {
  readonly _kind: QueueKind;
  readonly _deadLetter?: sqs.DeadLetterQueue;
  readonly _redriveAllowPolicy?: RedriveAllowPolicy;
  /** Its policy begins with the statement of this package that refuses requests without TLS. */
  readonly _isTlsOnly: boolean;
}

/**
 * Holds what a declaration says by itself against the rules, before anything is made of it.
 *
 * @throws when hard rules are broken: one error that says all of them
 */
export function enforceDeclaration(queue: RuledQueue & IConstruct, attributes: QueueAttributes, values: DeclaredValues): void {
  const { redrivePolicy, redriveAllowPolicy } = attributes;
  const sources = redriveAllowPolicy?._sourceQueues ?? [];
  const facts = factsOf(queue._kind, givenName(attributes.queueName, queue._kind), {
    ...values,
    RedrivePolicy: redrivePolicy && { maxReceiveCount: redrivePolicy._maxReceiveCount },
    // Sources may still be added to an empty list: it is judged when the app is whole.
    RedriveAllowPolicy: sources.length > 0 ? { redrivePermission: redriveAllowPolicy!._permission, sourceQueueArns: sources } : undefined,
  });
  const target = redrivePolicy?._queue;
  const joined = target ? findingsOf(DEAD_LETTER_RULES, redriveFacts(queue, values, target)) : [];
  const regions = { region: known(queue.env.region), keyRegion: known(attributes.encryption?._keyRegion) };
  report(queue, [...findingsOf(QUEUE_RULES, { ...facts, ...regions }), ...joined]);
}

/** What can be judged only when the app is whole: answers hard findings, annotates soft ones. */
export function settledRules(queue: RuledQueue): IValidation {
  const isAsDeclared = watched(queue.node.defaultChild as sqs.CfnQueue, PROPERTIES);
  return {
    validate: () => {
      const findings = [
        // What was declared is judged already, and to judge it again takes long.
        ...isAsDeclared() ? [] : attributeFindings(queue),
        ...lifetimeFindings(queue), ...allowFindings(queue), ...deadLetterFindings(queue), ...tagFindings(queue), ...policyFindings(queue),
      ];
      annotate(queue, findings);
      return hardLines(findings);
    },
  };
}

/** What an aspect, an override or a consumer has set since. */
function attributeFindings(queue: RuledQueue): Finding[] {
  const resource = queue.node.defaultChild as sqs.CfnQueue;
  const attributes = attributesSet((name) => written(resource, name));
  const kind = attributes.FifoQueue ? 'fifo' : 'standard';
  return findingsOf(QUEUE_RULES, { ...factsOf(kind, undefined, {}), attributes, foreignKey: hasForeignKey(queue) });
}

/** Whether the resource is encrypted with a key of its account that the queue was not given, for sure. */
function hasForeignKey({ encryptionMasterKey: given, node }: RuledQueue): boolean {
  const said = written(node.defaultChild as sqs.CfnQueue, 'KmsMasterKeyId') as string | null | undefined;
  if (!said || said === AWS_MANAGED_KEY) return false;
  return given === undefined || differ(keyNamed(said), keyNamed(given.keyArn));
}

/** The key that a value names: a resource, or the id of one elsewhere. Of an alias or a function only deployment knows which it is. */
function keyNamed(value: string): IConstruct | string | undefined {
  const target = targetOf(value);
  if (target) return CfnResource.isCfnResource(target) && target.cfnResourceType === 'AWS::KMS::Key' ? target : undefined;
  const text: unknown = known(value);
  return typeof text === 'string' && !text.includes('alias/') ? text.slice(text.lastIndexOf('/') + 1) : undefined;
}

function lifetimeFindings(queue: RuledQueue): Finding[] {
  const resource = queue.node.defaultChild as sqs.CfnQueue;
  const values = ['MessageRetentionPeriod', 'DelaySeconds', 'VisibilityTimeout'].map((name) => {
    const value = written(resource, name);
    return [name, knownNumber(value) ?? value];
  });
  return findingsOf(LIFETIME_RULES, factsOf(queue._kind, undefined, Object.fromEntries(values) as DeclaredValues));
}

function allowFindings(queue: RuledQueue): Finding[] {
  const policy = queue._redriveAllowPolicy;
  // Only a list can be wrong: `allowAll` and `denyAll` have none.
  if (policy?._permission !== 'byQueue') return [];
  const RedriveAllowPolicy = { redrivePermission: policy._permission, sourceQueueArns: policy._sourceQueues };
  const facts = factsOf(queue._kind, undefined, { RedriveAllowPolicy });
  const owner = joinedQueue(queue);
  return [
    ...findingsOf(REDRIVE_RULES, facts),
    ...policy._sourceQueues.flatMap((source) => findingsOf(SOURCE_LIST_RULES, { owner, source: joinedQueue(source), tellable: isTellable(source) })),
  ];
}

function deadLetterFindings(queue: RuledQueue): Finding[] {
  const target = queue._deadLetter?.queue;
  return target ? findingsOf(DEAD_LETTER_RULES, settledFacts(queue, target)) : [];
}

function tagFindings(queue: RuledQueue): Finding[] {
  const tags = Object.entries((queue.node.defaultChild as sqs.CfnQueue).tags.tagValues());
  // A key that only deployment knows has no length here, and may be another's.
  const told = tags.filter(([key]) => !Token.isUnresolved(key));
  return told.length === 0 ? [] : findingsOf(TAG_RULES, { tags: withoutTokens(Object.fromEntries(told)) as TagFacts['tags'] });
}

function policyFindings(queue: RuledQueue): Finding[] {
  const policy = queue.node.tryFindChild('Policy') as sqs.QueuePolicy | undefined;
  // Resolving is what costs: the statement of a plain queue is known to be right.
  if (!policy || policy.document.statementCount === Number(queue._isTlsOnly)) return [];
  const document: unknown = queue.stack.resolve(policy.document);
  return [...findingsOf(POLICY_RULES, policyFacts(document, { policies: 1, account: known(queue.env.account) })), ...keyFindings(queue, document)];
}

/** Services that the queue lets in and its key does not. */
function keyFindings(queue: RuledQueue, document: unknown): Finding[] {
  const key = queue.encryptionMasterKey?.node.defaultChild as kms.CfnKey | undefined;
  // An alias for a key does not tell the policy.
  if (key?.cfnResourceType !== 'AWS::KMS::Key') return [];
  return shutOutServices(document, key.stack.resolve(key.keyPolicy)).flatMap((producer) =>
    findingsOf(PRODUCER_RULES, { service: 'service', producer, kind: queue._kind, keyless: true }));
}
