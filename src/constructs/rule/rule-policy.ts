import { ACTIVITIES, coversAction, iamActionsOf, type ActivityName } from '../../queue/activity';
import { grouped, isObject } from '../../queue/option-rule';
import { POLICY_QUOTAS } from '../../queue/policy-quota';
import { otherAccounts, principalsByType, type PolicyFacts, type StatementFacts } from './policy-facts';
import { isIntrinsic } from './template-value';
import { SQS_GUIDE, when, type Rule } from './rule';

const QUOTAS = `${SQS_GUIDE}/quotas-policies.html`;
const CONTROLS = 'https://docs.aws.amazon.com/securityhub/latest/userguide/sqs-controls.html';
/** What Amazon SQS lets nobody do but the owner's account, whatever a policy says. */
export const OWNERS_ACTIONS: ReadonlySet<string> = new Set([
  'AddPermission', 'CancelMessageMoveTask', 'CreateQueue', 'DeleteQueue', 'ListMessageMoveTasks', 'ListQueues', 'ListQueueTags', 'RemovePermission',
  'SetQueueAttributes', 'StartMessageMoveTask', 'TagQueue', 'UntagQueue',
].map((action) => `sqs:${action}`));
const TARGET_FLAG = '@aws-cdk/aws-events:eventsTargetQueueSameAccount';
const QUEUE_ACTIONS = iamActionsOf(Object.keys(ACTIVITIES) as ActivityName[]);

/** Conditions whose fixed value keeps strangers out. */
const CLOSING_KEYS = [
  'aws:sourcearn', 'aws:sourceaccount', 'aws:sourceowner', 'aws:sourceorgid', 'aws:sourceorgpaths', 'aws:principalarn', 'aws:principalaccount',
  'aws:principalorgid', 'aws:principalorgpaths', 'aws:sourceip', 'aws:sourcevpc', 'aws:sourcevpce', 'aws:userid', 'aws:vpcsourceip',
];

/**
 * Values that strangers have too: everything, every address, what callers tell of themselves, ARNs of any account, but for a bucket's, which
 * name none, or all of them.
 */
const OPEN_VALUE = /^\*+$|^(0\.0\.0\.0|::)\/0$|\$\{aws:|^arn(:[^:]*){0,3}:\*+$|^arn:[^:]*:(?!s3:)[^:]*:[^:]*:\*|^arn(:[^:]*){3}:\*?(:\*+)?$/;

const strings = (value: unknown): string[] => [value ?? []].flat().filter((item): item is string => typeof item === 'string');
const actionsOf = ({ Action }: StatementFacts): string[] => strings(Action);
const exceptions = ({ NotAction }: StatementFacts): string[] => NotAction === undefined ? [] : [`all but ${strings(NotAction).join(', ')}`];
const principalsOf = (statement: StatementFacts): unknown[] => Object.values(principalsByType(statement) ?? {}).flat();

/** How many principals a statement has at least: a function of CloudFormation may choose one, and in a list none. */
function leastPrincipals(statement: StatementFacts): number {
  return isIntrinsic(statement.Principal) ? 1 : principalsOf(statement).filter((principal) => !(isObject(principal) && 'Fn::If' in principal)).length;
}

const allowing = (statements: readonly StatementFacts[]): StatementFacts[] => statements.filter(({ Effect }) => Effect === 'Allow');
const openOf = (statements: readonly StatementFacts[]): StatementFacts[] => allowing(statements).filter((statement) => !isClosed(statement));

/** Whether a condition with a fixed value stands before the statement; what only deployment knows is fixed. */
function isClosed({ Condition = {} }: StatementFacts): boolean {
  if ([Condition, ...Object.values(Condition)].some(isIntrinsic)) return true;
  const conditions = Object.entries(Condition).filter(([operator]) => !/IfExists$|^Null$|Not|^ForAllValues:/.test(operator));
  return conditions.some(([, keys]) => Object.entries(keys).some(([key, value]) =>
    CLOSING_KEYS.includes(key.toLowerCase()) && !strings(value).some((text) => OPEN_VALUE.test(text))));
}

/** What an action, or a pattern of them, allows on a queue; `*` is not about queues. */
const fitting = (pattern: string): string[] => QUEUE_ACTIONS.filter((action) => coversAction(pattern, action));
const isForeign = (pattern: string): boolean => pattern !== '*' && fitting(pattern).length === 0;
/** Nothing that another account may do. */
const isOwners = (pattern: string): boolean => !isForeign(pattern) && fitting(pattern).every((action) => OWNERS_ACTIONS.has(action));

/** Also of what a grant asks: a policy that allowed it may be refused (https://github.com/hashicorp/terraform-provider-aws/pull/42209). */
export const OWNERS_ACTION_RULE: Rule<PolicyFacts> = {
  id: 'policy-owners-action',
  severity: 'soft',
  sentence: 'Other accounts are allowed nothing that Amazon SQS leaves to the queue\'s own: its permissions, settings and tags, its deletion, message move tasks.',
  source: `${SQS_GUIDE}/sqs-limitations-of-custom-policies.html`,
  check: ({ statements, account }) => {
    const vain = allowing(statements)
      .map((statement) => ({ accounts: otherAccounts(statement, account), actions: actionsOf(statement).filter(isOwners) }))
      .filter(({ actions }) => actions.length > 0);
    return [...new Set(vain.flatMap(({ accounts }) => accounts))].map((other) => {
      const actions = new Set(vain.filter(({ accounts }) => accounts.includes(other)).flatMap((each) => each.actions));
      return `the policy must allow account ${other} what other accounts may do, got ${[...actions].join(', ')}; have it assume a role of the queue's own account`;
    });
  },
};

/** Rules of a queue's policy. */
export const POLICY_RULES: ReadonlyArray<Rule<PolicyFacts>> = [
  {
    id: 'policy-statements',
    severity: 'hard',
    sentence: 'The policy of a queue has at most 20 statements.',
    source: QUOTAS,
    check: ({ statements }) => {
      const count = statements.filter((statement) => !isIntrinsic(statement)).length;
      return when(count > POLICY_QUOTAS.statements,
        `the policy must have at most ${POLICY_QUOTAS.statements} statements, got ${count}; allow sources of one service with allowProducer, which share a statement, and many accounts by their organization`);
    },
  },
  {
    id: 'policy-actions',
    severity: 'hard',
    sentence: 'A statement of a queue\'s policy has at most 7 actions.',
    source: QUOTAS,
    check: ({ statements }) => statements.filter((statement) => actionsOf(statement).length > POLICY_QUOTAS.actionsPerStatement).map((statement) =>
      `a statement of the policy must have at most ${POLICY_QUOTAS.actionsPerStatement} actions, got ${actionsOf(statement).length}; split it`),
  },
  {
    id: 'policy-bytes',
    severity: 'hard',
    sentence: 'The policy of a queue has at most 8,192 bytes.',
    source: QUOTAS,
    check: ({ bytes }) => when(bytes > POLICY_QUOTAS.bytes,
      `the policy must have at most ${grouped(POLICY_QUOTAS.bytes)} bytes, got ${grouped(bytes)}; allow an account or a pattern of ARNs instead of many`),
  },
  {
    id: 'policy-principals',
    severity: 'hard',
    sentence: 'The policy of a queue has at most 50 principals.',
    source: QUOTAS,
    check: ({ statements }) => {
      const count = statements.reduce((sum, statement) => sum + leastPrincipals(statement), 0);
      return when(count > POLICY_QUOTAS.principals, `the policy must have at most ${POLICY_QUOTAS.principals} principals, got ${count}; allow their accounts or organization`);
    },
  },
  {
    id: 'policy-conditions',
    severity: 'soft',
    sentence: 'A statement of a queue\'s policy has at most 10 conditions.',
    source: QUOTAS,
    check: ({ statements }) => statements.map(({ Condition = {} }) => Object.values(Condition).filter(isObject).flatMap(Object.keys).length)
      .filter((count) => count > POLICY_QUOTAS.conditions)
      .map((count) => `a statement of the policy must have at most ${POLICY_QUOTAS.conditions} conditions, got ${count}; drop some`),
  },
  {
    id: 'policy-foreign-action',
    severity: 'hard',
    sentence: 'The policy of a queue names actions of queues only; batches are allowed by their single action.',
    source: 'https://github.com/aws/aws-cdk/issues/2381',
    check: ({ statements }) => [...new Set(statements.flatMap(actionsOf))].filter(isForeign).map((action) =>
      `the policy must name actions of Amazon SQS queues, got ${action}; ${/Batch$/.test(action) ? `${action.replace(/Batch$/, '')} covers batches` : 'correct it'}`),
  },
  OWNERS_ACTION_RULE,
  {
    id: 'policy-twice',
    severity: 'hard',
    sentence: 'One policy resource sets the policy of a queue: of two, the last written would win, and once one is deleted the policy is empty.',
    source: 'https://github.com/hashicorp/terraform-provider-aws/issues/12003',
    check: ({ policies }) => when(policies > 1, `one resource must set the policy, got ${policies}; add the statements with addToResourcePolicy, and keep the logical id of a policy that is deployed`),
  },
  {
    id: 'policy-public',
    severity: 'soft',
    sentence: 'No statement allows everybody, or all but a `NotPrincipal`, without a fixed condition (Security Hub SQS.3).',
    source: CONTROLS,
    check: ({ statements }) => openOf(statements).flatMap((statement) => {
      const everybody = principalsOf(statement).includes('*') ? '*' : 'all but the NotPrincipal';
      return when(everybody === '*' || statement.NotPrincipal !== undefined,
        `the policy must not allow everybody, got ${[...actionsOf(statement), ...exceptions(statement)].join(', ')} for ${everybody}; name principals or add a condition on aws:SourceArn`);
    }),
  },
  {
    id: 'policy-all-actions',
    severity: 'soft',
    sentence: 'No statement allows every action, or all but a `NotAction`.',
    source: 'https://docs.aws.amazon.com/config/latest/developerguide/sqs-queue-policy-full-access-check.html',
    check: ({ statements }) => allowing(statements).flatMap((statement) => [...actionsOf(statement).filter((action) => /^(\*|sqs:\*)$/i.test(action)), ...exceptions(statement)])
      .map((actions) => `the policy must not allow every action, got ${actions}; name the actions`),
  },
  {
    id: 'policy-open-service',
    severity: 'soft',
    sentence: 'An AWS service is allowed on behalf of a known source or account: any customer of the service could send otherwise.',
    source: 'https://docs.aws.amazon.com/IAM/latest/UserGuide/confused-deputy.html',
    check: ({ statements }) => openOf(statements).flatMap((statement) => strings(principalsByType(statement)?.Service))
      .map((service) => `the policy must bind ${service} to a source, got no condition that names one; use allowProducer, or a condition on aws:SourceArn or aws:SourceAccount${
        // What `targets.SqsQueue` writes for an encrypted queue names none without it.
        service.startsWith('events.') ? `; for a target of the CDK, set its feature flag ${TARGET_FLAG}` : ''}`),
  },
];
