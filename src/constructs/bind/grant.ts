import { Stack, Token, TokenComparison } from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';
import type * as kms from 'aws-cdk-lib/aws-kms';
import type * as sqs from 'aws-cdk-lib/aws-sqs';
import { Construct, Dependable } from 'constructs';
import { ACTIVITIES, iamActionsOf, kmsActionsOf, type ActivityName } from '../../queue/activity';
import { known } from '../rule/declared-values';
import { differ } from '../rule/rule';
import { OWNERS_ACTIONS, OWNERS_ACTION_RULE } from '../rule/rule-policy';
import { enforce } from '../rule/rule-report';
import type { Conditions } from './any-source';
import { StatementMerger } from './merged-statement';

/** A queue and what is to be done with it. */
export interface GrantedQueue {
  readonly queue: sqs.IQueue;
  readonly activities: readonly ActivityName[];
}

/**
 * Grants what some activities need: one statement per queue, and one per customer managed key, which queues may share.
 *
 * An AWS managed key and the keys of Amazon SQS need no statement.
 */
export function grantOn(grantee: iam.IGrantable, ...granted: GrantedQueue[]): iam.Grant {
  const onQueues = granted.flatMap(({ queue, activities }) => grantActions(grantee, queue, activities));
  const grants = [...onQueues];
  const keys = new Set(granted.flatMap(({ queue }) => queue.encryptionMasterKey ?? []));
  for (const key of keys) {
    const actions = kmsActionsOf(granted.filter(({ queue }) => queue.encryptionMasterKey === key).flatMap(({ activities }) => activities));
    if (actions.length > 0) grants.push(onKey(key, grantee, actions));
  }
  return grants.length === 0 ? iam.Grant.drop(grantee, 'nothing to grant') : waitedFor(grants.reduce((all, grant) => all.combine(grant)), onQueues);
}

/**
 * The grant, of which only some parts are waited for: the CDK has those who wait wait for the policy document of a key too, which is no
 * construct, so that the synthesis ends in an error. The policy of the identity is that of the queue's grant.
 */
function waitedFor(grant: iam.Grant, parts: readonly iam.Grant[]): iam.Grant {
  const traits = parts.map((part) => Dependable.of(part));
  Dependable.implement(grant, {
    get dependencyRoots() {
      return [...new Set(traits.flatMap(({ dependencyRoots }) => dependencyRoots))];
    },
  });
  return grant;
}

function grantActions(grantee: iam.IGrantable, queue: sqs.IQueue, activities: readonly ActivityName[]): iam.Grant[] {
  const anywhere = iamActionsOf(activities.filter((activity) => 'onAnyQueue' in ACTIVITIES[activity]));
  const here = grantable(grantee, queue, iamActionsOf(activities.filter((activity) => !('onAnyQueue' in ACTIVITIES[activity]))));
  return [
    ...(here.length > 0 ? [onQueue(queue, grantee, here)] : []),
    ...(anywhere.length > 0 ? [iam.Grant.addToPrincipal({ grantee, actions: anywhere, resourceArns: ['*'] })] : []),
  ];
}

/** The actions without those that Amazon SQS leaves to the queue's own account, where the identity is known to be of another. */
function grantable({ grantPrincipal }: iam.IGrantable, queue: sqs.IQueue, actions: string[]): string[] {
  const [own, other] = [known(queue.env.account), known(grantPrincipal.principalAccount)];
  if (!differ(own, other)) return actions;
  const asked = { Effect: 'Allow', Principal: { AWS: other }, Action: actions };
  enforce(queue, [OWNERS_ACTION_RULE], { statements: [asked], bytes: 0, policies: 1, account: own });
  return actions.filter((action) => !OWNERS_ACTIONS.has(action));
}

/**
 * On an imported queue the identity alone is granted where it can be: it is enough in one account, and the policy of a queue of
 * another account is set there.
 */
function onQueue(queue: sqs.IQueue, grantee: iam.IGrantable, actions: string[]): iam.Grant {
  const options = { grantee, actions, resourceArns: [queue.queueArn] };
  if (queue.node.defaultChild === undefined) {
    const grant = iam.Grant.addToPrincipal(options);
    if (grant.success) return grant;
  }
  return iam.Grant.addToPrincipalOrResource({ ...options, resource: withinQuotas(queue) });
}

/** Policies of queues of aws-cdk-lib, which take a statement as it stands. */
const POLICIES = new WeakMap<sqs.IQueue, StatementMerger>();

/** A queue whose policy keeps within its quotas, as that of a queue of this package does by itself. */
function withinQuotas(queue: sqs.IQueue): iam.IResourceWithPolicy {
  if ('_kind' in queue) return queue;
  const policy = POLICIES.get(queue) ?? new StatementMerger(queue, (part) => queue.addToResourcePolicy(part));
  POLICIES.set(queue, policy);
  const addToResourcePolicy = policy.add.bind(policy);
  return Object.create(queue, { addToResourcePolicy: { value: addToResourcePolicy } }) as iam.IResourceWithPolicy;
}

function onKey(key: kms.IKey, grantee: iam.IGrantable, actions: string[]): iam.Grant {
  const identity = { grantPrincipal: viaSqs(grantee.grantPrincipal, key) };
  if (isOfOtherRegion(grantee.grantPrincipal, key)) {
    const alone = iam.Grant.addToPrincipal({ grantee: identity, actions, resourceArns: ['*'] });
    if (alone.success) return alone;
  }
  const grant = key.grant(identity, ...actions);
  inKeyPolicy(grant).forEach((statement) => statement.addConditions(bySqs(key)));
  const { aliasName } = key as Partial<kms.IAlias>;
  if (grant.success || aliasName === undefined) return grant;
  // On the key of an imported alias the CDK grants nothing, in silence, unless a feature flag is set; we do what it does then.
  const resourceArns = [Stack.of(key).formatArn({ service: 'kms', resource: 'key', resourceName: '*' })];
  return iam.Grant.addToPrincipal({ grantee, actions, resourceArns, conditions: { 'ForAnyValue:StringEquals': { 'kms:ResourceAliases': aliasName } } });
}

/**
 * Whether the identity is of the key's account and of another Region. In its account a key leaves to identities what they may do; the CDK
 * would name the identity in the key's policy too, and the stacks of key and code would wait for each other.
 */
function isOfOtherRegion(principal: iam.IPrincipal, key: kms.IKey): boolean {
  if (!Construct.isConstruct(principal)) return false;
  const { SAME, DIFFERENT } = TokenComparison;
  return Token.compareStrings(principal.principalAccount ?? '', key.env.account) === SAME && Token.compareStrings(Stack.of(principal).region, key.env.region) === DIFFERENT;
}

/**
 * What of a grant names somebody in the policy of the key: all of another account, where the stack of the code waits for that of the key. Not a
 * service, which sends by itself, nor whose own conditions are one token (`CfnJson`), to which the CDK can add none. Of a statement for both
 * sides the CDK says that it is the principal's.
 */
function inKeyPolicy({ principalStatements, resourceStatements }: iam.Grant): iam.PolicyStatement[] {
  const ofService = (statement: iam.PolicyStatement): boolean => 'Service' in Object((statement.toStatementJson() as { Principal: unknown }).Principal);
  const isClosed = ({ conditions }: iam.PolicyStatement): boolean => Token.isUnresolved((conditions as Conditions).StringLike);
  const named = [...principalStatements, ...resourceStatements].filter(({ hasPrincipal }) => hasPrincipal);
  return named.filter((statement) => !ofService(statement) && !isClosed(statement));
}

/** What is done with a key by way of Amazon SQS, and not by whoever may hand on what he may do. */
const bySqs = ({ env }: kms.IKey): Conditions => ({ StringLike: { 'kms:ViaService': `sqs.${known(env.region) ?? '*'}.*` } });

/**
 * To another account or Region the CDK grants on `*`, because a key has no name to refer to: then on keys of the account and Region of this
 * one only, and by way of Amazon SQS there.
 */
function viaSqs(principal: iam.IPrincipal, key: kms.IKey): iam.IPrincipal {
  const [account, region] = [known(key.env.account) ?? '*', known(key.env.region) ?? '*'];
  const resources = [Stack.of(key).formatArn({ service: 'kms', account, region, resource: 'key', resourceName: '*' })];
  const conditions = bySqs(key);
  const addToPrincipalPolicy = (statement: iam.PolicyStatement): iam.AddToPrincipalPolicyResult =>
    principal.addToPrincipalPolicy(statement.resources.includes('*') ? statement.copy({ resources, conditions }) : statement);
  // Not a proxy of the principal itself: what other languages override is fixed on it, and cannot be told otherwise.
  return new Proxy(Object.create(principal) as iam.IPrincipal, {
    // What is fixed on the proxy, as the stack that the CDK looks up, is its own.
    get: (own, name) => (name === 'addToPrincipalPolicy' ? addToPrincipalPolicy : Reflect.get(Object.hasOwn(own, name) ? own : principal, name) as unknown),
    set: (_, name, value) => Reflect.set(principal, name, value),
  });
}
