import { Duration, Fn, Stack } from 'aws-cdk-lib';
import * as events from 'aws-cdk-lib/aws-events';
import { SqsQueue } from 'aws-cdk-lib/aws-events-targets';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as sqs from 'aws-cdk-lib/aws-sqs';
import { Encryption, FifoQueue, StandardQueue } from '../../src';
import { IRELAND, appOf, eitherOf, type RuleCase } from './rule-case';

const SENDER = 'arn:aws:iam::111111111111:role/sender';
const ALL_SEVEN = ['SendMessage', 'ReceiveMessage', 'DeleteMessage', 'ChangeMessageVisibility', 'GetQueueAttributes', 'GetQueueUrl', 'PurgeQueue'];
const ARN = 'arn:aws:sqs:eu-west-1:111111111111:orders';

const daily = (stack: Stack, queue: sqs.IQueue): unknown =>
  new events.Rule(stack, 'Rule', { schedule: events.Schedule.cron({ hour: '4' }), targets: [new SqsQueue(queue)] });

interface Allowed {
  readonly actions?: string[];
  readonly principals?: iam.IPrincipal[];
  readonly notActions?: string[];
  readonly notPrincipals?: iam.IPrincipal[];
  readonly conditions?: Record<string, unknown>;
  readonly sid?: string;
}

const allow = (queue: sqs.IQueue, { notActions, notPrincipals, ...rest }: Allowed): void => {
  const actions = notActions ? undefined : ['sqs:SendMessage'];
  const principals = notPrincipals ? undefined : [new iam.ArnPrincipal(SENDER)];
  queue.addToResourcePolicy(new iam.PolicyStatement({ actions, principals, notActions, notPrincipals, resources: [queue.queueArn], ...rest }));
};

const times = (count: number, action: (index: number) => void): void => Array.from({ length: count }, (_, index) => index).forEach(action);
const role = (index: number, path = ''): iam.ArnPrincipal => new iam.ArnPrincipal(`arn:aws:iam::111111111111:role/${path}sender${index}`);
const MOVES_FOR_ANOTHER: Allowed = {
  actions: ['sqs:StartMessageMoveTask', 'sqs:ReceiveMessage'], principals: [new iam.ArnPrincipal('arn:aws:iam::222222222222:role/operator')],
};
const SNS = new iam.ServicePrincipal('sns.amazonaws.com');

/** The same statements on a queue of ours and on one of aws-cdk-lib. */
function statements(rule: string, title: string, parts: Pick<RuleCase, 'says'> & { bad(queue: sqs.IQueue): void; good(queue: sqs.IQueue): void }): RuleCase {
  return {
    rule, title, says: parts.says,
    bad: (stack) => parts.bad(new StandardQueue(stack, 'Q')),
    good: (stack) => parts.good(new StandardQueue(stack, 'Q')),
    plain: (stack) => parts.bad(new sqs.Queue(stack, 'Q')),
  };
}

export const POLICY_CASES: readonly RuleCase[] = [
  statements('policy-statements', '21 statements', {
    bad: (queue) => times(21, (index) => allow(queue, { principals: [role(index)], sid: `s${index}` })),
    says: 'the policy must have at most 20 statements, got 22; allow sources of one service with allowProducer, which share a statement, and many accounts by their organization',
    good: (queue) => times(40, (index) => allow(queue, { principals: [SNS], conditions: { ArnEquals: { 'aws:SourceArn': `arn:aws:sns:eu-west-1:111111111111:t${index}` } } })),
  }),
  statements('policy-actions', '8 actions in a statement with an id', {
    bad: (queue) => allow(queue, { sid: 'All', actions: [...ALL_SEVEN, 'ListQueueTags'].map((action) => `sqs:${action}`) }),
    says: 'a statement of the policy must have at most 7 actions, got 8; split it',
    good: (queue) => allow(queue, { actions: [...ALL_SEVEN, 'ListQueueTags'].map((action) => `sqs:${action}`) }),
  }),
  statements('policy-bytes', 'a policy of more than 8,192 bytes', {
    bad: (queue) => times(18, (index) => allow(queue, { principals: [role(index, `${'p'.repeat(480)}/`)], sid: `s${index}` })),
    says: 'the policy must have at most 8,192 bytes, got ',
    good: (queue) => times(18, (index) => allow(queue, { principals: [role(index)], sid: `s${index}` })),
  }),
  statements('policy-principals', '51 principals', {
    bad: (queue) => allow(queue, { principals: Array.from({ length: 51 }, (_, index) => role(index)) }),
    says: 'the policy must have at most 50 principals, got 52; allow their accounts or organization',
    good: (queue) => allow(queue, { principals: Array.from({ length: 49 }, (_, index) => role(index)) }),
  }),
  statements('policy-conditions', '11 conditions in a statement', {
    bad: (queue) => allow(queue, { conditions: { StringEquals: Object.fromEntries(Array.from({ length: 11 }, (_, index) => [`aws:RequestTag/t${index}`, 'x'])) } }),
    says: 'a statement of the policy must have at most 10 conditions, got 11; drop some',
    good: (queue) => allow(queue, { conditions: { StringEquals: Object.fromEntries(Array.from({ length: 10 }, (_, index) => [`aws:RequestTag/t${index}`, 'x'])) } }),
  }),
  statements('policy-foreign-action', 'a misspelt action', {
    bad: (queue) => allow(queue, { actions: ['sqs:SendMesage'] }),
    says: 'the policy must name actions of Amazon SQS queues, got sqs:SendMesage; correct it',
    good: (queue) => allow(queue, { actions: ['sqs:SendMessage'] }),
  }),
  statements('policy-foreign-action', 'an action of another service', {
    bad: (queue) => allow(queue, { actions: ['s3:GetObject'] }),
    says: 'the policy must name actions of Amazon SQS queues, got s3:GetObject; correct it',
    good: (queue) => allow(queue, { actions: ['sqs:Get*'] }),
  }),
  statements('policy-foreign-action', 'a batch action', {
    bad: (queue) => allow(queue, { actions: ['sqs:ChangeMessageVisibilityBatch'] }),
    says: 'got sqs:ChangeMessageVisibilityBatch; sqs:ChangeMessageVisibility covers batches',
    good: (queue) => allow(queue, { actions: ['sqs:ChangeMessageVisibility'] }),
  }),
  {
    rule: 'policy-twice',
    title: 'a second policy resource for a queue',
    bad: (stack) => {
      const queue = new StandardQueue(stack, 'Q');
      allow(new sqs.QueuePolicy(stack, 'Second', { queues: [queue] }) && queue, {});
    },
    says: 'Shop/Q: one resource must set the policy, got 2; add the statements with addToResourcePolicy',
    good: (stack) => {
      allow(new StandardQueue(stack, 'Q'), {});
      const { queueUrl } = new StandardQueue(stack, 'Either', { enforceSSL: false });
      eitherOf(stack, ['eu-west-1', 'eu-west-2'].map((id) => new sqs.CfnQueuePolicy(stack, id, { queues: [queueUrl], policyDocument: {} })));
    },
    plain: (stack) => {
      const queue = new sqs.Queue(stack, 'Q', { enforceSSL: true });
      new sqs.QueuePolicy(stack, 'Second', { queues: [queue] }).document.addStatements(new iam.PolicyStatement({ actions: ['sqs:SendMessage'], principals: [role(1)], resources: [queue.queueArn] }));
    },
  },
  statements('policy-public', 'everybody may send', {
    bad: (queue) => allow(queue, { principals: [new iam.AnyPrincipal()] }),
    says: 'the policy must not allow everybody, got sqs:SendMessage for *; name principals or add a condition on aws:SourceArn',
    good: (queue) => allow(queue, { principals: [new iam.AnyPrincipal()], conditions: { StringEquals: { 'aws:PrincipalOrgID': 'o-1234567890' } } }),
  }),
  {
    rule: 'policy-public',
    title: 'everybody may send by the only statement',
    bad: (stack) => allow(new StandardQueue(stack, 'Q', { enforceSSL: false }), { principals: [new iam.AnyPrincipal()] }),
    says: 'the policy must not allow everybody, got sqs:SendMessage for *',
    good: (stack) => allow(new StandardQueue(stack, 'Q', { enforceSSL: false }), {}),
  },
  statements('policy-public', 'all but one account may send', {
    bad: (queue) => allow(queue, { notPrincipals: [new iam.AccountPrincipal('222222222222')] }),
    says: 'the policy must not allow everybody, got sqs:SendMessage for all but the NotPrincipal; name principals or add a condition on aws:SourceArn',
    good: (queue) => allow(queue, { notPrincipals: [new iam.AccountPrincipal('222222222222')], conditions: { StringEquals: { 'aws:PrincipalOrgID': 'o-1234567890' } } }),
  }),
  statements('policy-all-actions', 'all actions but one for a role', {
    bad: (queue) => allow(queue, { notActions: ['sqs:DeleteQueue'] }),
    says: 'the policy must not allow every action, got all but sqs:DeleteQueue; name the actions',
    good: (queue) => allow(queue, { actions: ['sqs:*Message'] }),
  }),
  statements('policy-all-actions', 'every action for a role', {
    bad: (queue) => allow(queue, { actions: ['sqs:*'] }),
    says: 'the policy must not allow every action, got sqs:*; name the actions',
    good: (queue) => allow(queue, { actions: ['sqs:Send*'] }),
  }),
  statements('policy-open-service', 'a service without a condition', {
    bad: (queue) => allow(queue, { principals: [SNS] }),
    says: 'the policy must bind sns.amazonaws.com to a source, got no condition that names one; use allowProducer',
    good: (queue) => allow(queue, { principals: [SNS], conditions: { StringEquals: { 'aws:SourceAccount': '111111111111' } } }),
  }),
  {
    rule: 'policy-open-service',
    title: 'a rule whose target the CDK lets into an encrypted queue without a condition',
    bad: (stack) => daily(stack, new StandardQueue(stack, 'Q', { encryption: Encryption.kms() })),
    says: 'for a target of the CDK, set its feature flag @aws-cdk/aws-events:eventsTargetQueueSameAccount',
    good: (stack) => {
      stack.node.setContext('@aws-cdk/aws-events:eventsTargetQueueSameAccount', true);
      daily(stack, new StandardQueue(stack, 'Q', { encryption: Encryption.kms() }));
    },
    plain: (stack) => daily(stack, new sqs.Queue(stack, 'Q', { encryption: sqs.QueueEncryption.KMS })),
  },
  {
    rule: 'policy-owners-action',
    title: 'message move tasks for a role of another account',
    bad: (stack) => allow(new StandardQueue(new Stack(appOf(stack), 'Ireland', { env: IRELAND }), 'Q'), MOVES_FOR_ANOTHER),
    says: "the policy must allow account 222222222222 what other accounts may do, got sqs:StartMessageMoveTask; have it assume a role of the queue's own account",
    good: (stack) => allow(new StandardQueue(new Stack(appOf(stack), 'Ireland', { env: IRELAND }), 'Q'), { ...MOVES_FOR_ANOTHER, principals: [role(1)] }),
    plain: (stack) => allow(new sqs.Queue(new Stack(appOf(stack), 'Ireland', { env: IRELAND }), 'Q'), MOVES_FOR_ANOTHER),
  },
  {
    rule: 'import-arn',
    title: 'the import of a topic as a queue',
    bad: (stack) => StandardQueue.fromQueueArn(stack, 'Q', 'arn:aws:sns:eu-west-1:111111111111:orders'),
    says: "queueArn must be the ARN of a queue, got 'arn:aws:sns:eu-west-1:111111111111:orders'; it has the form arn:aws:sqs:<region>:<account>:<name>",
    good: (stack) => StandardQueue.fromQueueArn(stack, 'Q', ARN),
    plain: (stack) => sqs.Queue.fromQueueArn(stack, 'Q', 'arn:aws:sns:eu-west-1:111111111111:orders'),
  },
  {
    rule: 'import-arn',
    title: 'a queue imported by its URL',
    bad: (stack) => StandardQueue.fromQueueArn(stack, 'Q', 'https://sqs.eu-west-1.amazonaws.com/111111111111/q'),
    says: "Shop/Q: queueArn must be the ARN of a queue, got 'https://sqs.eu-west-1.amazonaws.com/111111111111/q'; it has the form arn:aws:sqs:<region>:<account>:<name>",
    good: (stack) => StandardQueue.fromQueueArn(stack, 'Q', Fn.importValue('q')),
    plain: (stack) => sqs.Queue.fromQueueArn(stack, 'Q', 'https://sqs.eu-west-1.amazonaws.com/111111111111/q'),
  },
  {
    rule: 'import-arn',
    title: 'an imported queue with an alias for a key ARN',
    bad: (stack) => StandardQueue.fromQueueAttributes(stack, 'Q', { queueArn: 'arn:aws:sqs:eu-west-1:111111111111:q', keyArn: 'alias/q' }),
    says: "keyArn must be the ARN of a key, got 'alias/q'; it has the form arn:aws:kms:<region>:<account>:key/<id>",
    good: (stack) => StandardQueue.fromQueueAttributes(stack, 'Q', { queueArn: 'arn:aws:sqs:eu-west-1:111111111111:q', keyArn: Fn.importValue('key') }),
    plain: (stack) => sqs.Queue.fromQueueAttributes(stack, 'Q', { queueArn: 'arn:aws:sqs:eu-west-1:111111111111:q', keyArn: 'alias/q' }),
  },
  {
    rule: 'import-url',
    title: 'an imported queue with its name for a URL',
    bad: (stack) => StandardQueue.fromQueueAttributes(stack, 'Q', { queueArn: 'arn:aws:sqs:eu-west-1:111111111111:q', queueUrl: 'q' }),
    says: "queueUrl must be the URL of the queue, got 'q'; leave it out to have it made from the ARN",
    good: (stack) => StandardQueue.fromQueueAttributes(stack, 'Q', { queueArn: 'arn:aws:sqs:eu-west-1:111111111111:q', queueUrl: Fn.importValue('url') }),
    plain: (stack) => sqs.Queue.fromQueueAttributes(stack, 'Q', { queueArn: 'arn:aws:sqs:eu-west-1:111111111111:q', queueUrl: 'q' }),
  },
  {
    rule: 'attribute-range',
    title: 'an imported queue that hides messages for a day',
    bad: (stack) => StandardQueue.fromQueueAttributes(stack, 'Q', { queueArn: 'arn:aws:sqs:eu-west-1:111111111111:q', visibilityTimeout: Duration.days(1) }),
    says: 'visibilityTimeout must be a whole number of seconds from 0 to 43,200, got 86400',
    good: (stack) => StandardQueue.fromQueueAttributes(stack, 'Q', { queueArn: 'arn:aws:sqs:eu-west-1:111111111111:q', visibilityTimeout: Duration.hours(12) }),
  },
  {
    rule: 'import-kind',
    title: 'the import of a standard queue as a FIFO queue',
    bad: (stack) => FifoQueue.fromQueueArn(stack, 'Q', ARN),
    says: `queueArn must be that of a FIFO queue, got '${ARN}'; import it with StandardQueue`,
    good: (stack) => FifoQueue.fromQueueArn(stack, 'Q', `${ARN}.fifo`),
    plain: (stack) => sqs.Queue.fromQueueAttributes(stack, 'Q', { queueArn: ARN, fifo: true }),
  },
  {
    rule: 'import-policy',
    title: 'a statement for an imported queue',
    bad: (stack) => allow(StandardQueue.fromQueueArn(new Stack(appOf(stack), 'Ireland', { env: IRELAND }), 'Q', ARN), {}),
    says: 'the policy of an imported queue is set as a whole, got a statement for it',
    good: (stack) => allow(new StandardQueue(stack, 'Q'), {}),
    plain: (stack) => allow(sqs.Queue.fromQueueArn(stack, 'Q', ARN), {}),
  },
  {
    rule: 'import-policy-elsewhere',
    title: 'a statement for an imported queue of another account',
    bad: (stack) => allow(StandardQueue.fromQueueArn(new Stack(appOf(stack), 'Ireland', { env: IRELAND }), 'Q', ARN.replaceAll('1111', '2222')), {}),
    says: 'the policy of a queue of another account or Region must be set there, got a statement for it here',
    good: (stack) => allow(new StandardQueue(stack, 'Q'), {}),
    plain: (stack) => allow(sqs.Queue.fromQueueArn(new Stack(appOf(stack), 'Ireland', { env: IRELAND }), 'Q', ARN.replaceAll('1111', '2222')), {}),
  },
];
