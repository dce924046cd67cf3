import { join } from 'node:path';
import { compileFunction } from 'node:vm';
import { App, CfnCondition, CfnParameter, Duration, Fn, Stack, Validations } from 'aws-cdk-lib';
import * as autoscaling from 'aws-cdk-lib/aws-autoscaling';
import * as events from 'aws-cdk-lib/aws-events';
import * as targets from 'aws-cdk-lib/aws-events-targets';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import * as sources from 'aws-cdk-lib/aws-lambda-event-sources';
import * as s3 from 'aws-cdk-lib/aws-s3';
import * as s3n from 'aws-cdk-lib/aws-s3-notifications';
import * as sns from 'aws-cdk-lib/aws-sns';
import * as sqs from 'aws-cdk-lib/aws-sqs';
import { buildSync } from 'esbuild';
import { version } from '../../../package.json';
import { RULE_BOOK } from '../../../src/constructs/rule/rule-book';
import { SqsRules } from '../../../src/constructs/plugin/sqs-rules';
import { StandardQueue } from '../../../src/constructs/standard-queue';
import { findingsOf } from '../findings';
import { eitherOf } from '../rule-case';
import { RULE_CASES } from '../rule-cases';
import { functionIn } from '../strict-stack';

const ARN = 'arn:aws:sqs:eu-west-1:222222222222';

function allowing(stack: Stack, statement: Partial<iam.PolicyStatementProps>): void {
  new sqs.Queue(stack, 'Q').addToResourcePolicy(new iam.PolicyStatement({ actions: ['sqs:SendMessage'], principals: [new iam.AnyPrincipal()], resources: ['*'], ...statement }));
}

function mapped(stack: Stack, options: Partial<lambda.CfnEventSourceMappingProps>, fn: Partial<lambda.FunctionProps> = {}): void {
  const { queueArn: eventSourceArn } = new sqs.Queue(stack, 'Q');
  const { functionName } = functionIn(stack, 'Fn', fn);
  new lambda.CfnEventSourceMapping(stack, 'Mapping', { eventSourceArn, functionName, functionResponseTypes: ['ReportBatchItemFailures'], ...options });
}

/** What plain resources may say and Amazon SQS would refuse or regret, by the rule that finds it. */
const BAD: ReadonlyArray<{ rule: string; at?: string; declare: (stack: Stack) => void }> = [
  { rule: 'queue-name', declare: (stack) => new sqs.Queue(stack, 'Q', { queueName: 'a b' }) },
  { rule: 'queue-name-suffix', declare: (stack) => new sqs.CfnQueue(stack, 'Q', { queueName: 'q.fifo' }) },
  { rule: 'queue-name-unique', at: 'Other', declare: (stack) => ['Q', 'Other'].forEach((id) => new sqs.Queue(stack, id, { queueName: 'orders' })) },
  { rule: 'attribute-range', declare: (stack) => new sqs.CfnQueue(stack, 'Q', { kmsMasterKeyId: 'alias/own', kmsDataKeyReusePeriodSeconds: 59 }) },
  { rule: 'retention-short', declare: (stack) => new sqs.Queue(stack, 'Q', { retentionPeriod: Duration.minutes(1), visibilityTimeout: Duration.minutes(1) }) },
  { rule: 'tag-key', declare: (stack) => new sqs.CfnQueue(stack, 'Q', { tags: [{ key: 'aws:x', value: 'y' }] }) },
  { rule: 'fifo-only-attribute', declare: (stack) => new sqs.Queue(stack, 'Q', { contentBasedDeduplication: false }) },
  { rule: 'fifo-throughput-scope', declare: (stack) => new sqs.Queue(stack, 'Q', { fifo: true, fifoThroughputLimit: sqs.FifoThroughputLimit.PER_MESSAGE_GROUP_ID }) },
  { rule: 'max-receive-count', declare: (stack) => new sqs.CfnQueue(stack, 'Q', { redrivePolicy: { deadLetterTargetArn: `${ARN}:dead`, maxReceiveCount: 1001 } }) },
  { rule: 'max-receive-count-one', declare: (stack) => new sqs.CfnQueue(stack, 'Q', { redrivePolicy: { deadLetterTargetArn: `${ARN}:dead`, maxReceiveCount: 1 } }) },
  { rule: 'source-queue-count', declare: (stack) => new sqs.CfnQueue(stack, 'Q', { redriveAllowPolicy: { redrivePermission: 'byQueue', sourceQueueArns: [] } }) },
  { rule: 'one-encryption', declare: (stack) => new sqs.CfnQueue(stack, 'Q', { kmsMasterKeyId: 'alias/own', sqsManagedSseEnabled: true }) },
  { rule: 'unencrypted', declare: (stack) => new sqs.CfnQueue(stack, 'Q', { sqsManagedSseEnabled: false }) },
  { rule: 'dead-letter-kind', declare: (stack) => new sqs.CfnQueue(stack, 'Q', { redrivePolicy: { deadLetterTargetArn: `${ARN}:dead.fifo`, maxReceiveCount: 9 } }) },
  {
    rule: 'dead-letter-retention',
    declare: (stack) => new sqs.Queue(stack, 'Q', { deadLetterQueue: { queue: new sqs.Queue(stack, 'Dead'), maxReceiveCount: 9 } }),
  },
  {
    rule: 'dead-letter-shut-out',
    declare: (stack) => {
      const queue = new sqs.Queue(stack, 'Dead', { redriveAllowPolicy: { redrivePermission: sqs.RedrivePermission.DENY_ALL } });
      new sqs.Queue(stack, 'Q', { deadLetterQueue: { queue, maxReceiveCount: 9 } });
    },
  },
  { rule: 'policy-public', at: 'Q/Policy', declare: (stack) => allowing(stack, {}) },
  { rule: 'policy-foreign-action', at: 'Q/Policy', declare: (stack) => allowing(stack, { actions: ['s3:GetObject'] }) },
  { rule: 'policy-all-actions', at: 'Q/Policy', declare: (stack) => allowing(stack, { actions: ['sqs:*'] }) },
  { rule: 'policy-open-service', at: 'Q/Policy', declare: (stack) => allowing(stack, { principals: [new iam.ServicePrincipal('sns.amazonaws.com')] }) },
  { rule: 'visibility-below-timeout', at: 'Mapping', declare: (stack) => mapped(stack, {}, { timeout: Duration.minutes(1) }) },
  { rule: 'visibility-short', at: 'Mapping', declare: (stack) => mapped(stack, {}, { timeout: Duration.seconds(10) }) },
  { rule: 'consumer-batch', at: 'Mapping', declare: (stack) => mapped(stack, { batchSize: 100 }) },
  { rule: 'consumer-partial-batch', at: 'Mapping', declare: (stack) => mapped(stack, { functionResponseTypes: [] }) },
  { rule: 'consumer-reserved-concurrency', at: 'Mapping', declare: (stack) => mapped(stack, { scalingConfig: { maximumConcurrency: 9 } }, { reservedConcurrentExecutions: 5 }) },
  {
    rule: 'producer-s3-fifo',
    at: 'Bucket/Notifications',
    declare: (stack) => new s3.Bucket(stack, 'Bucket').addObjectCreatedNotification(new s3n.SqsDestination(new sqs.Queue(stack, 'Q', { fifo: true }))),
  },
  {
    rule: 'producer-aws-managed-key',
    at: 'Rule',
    declare: (stack) => new events.Rule(stack, 'Rule', {
      schedule: events.Schedule.rate(Duration.hours(1)), targets: [new targets.SqsQueue(new sqs.Queue(stack, 'Q', { encryption: sqs.QueueEncryption.KMS_MANAGED }))],
    }),
  },
  {
    rule: 'producer-standard-topic-fifo',
    at: 'Subscription',
    declare: (stack) => {
      const endpoint = new sqs.Queue(stack, 'Q', { fifo: true }).queueArn;
      new sns.CfnSubscription(stack, 'Subscription', { topicArn: new sns.Topic(stack, 'Topic').topicArn, protocol: 'sqs', endpoint });
    },
  },
  {
    rule: 'producer-rule-dead-letter-fifo',
    at: 'Rule',
    declare: (stack) => new events.Rule(stack, 'Rule', {
      schedule: events.Schedule.rate(Duration.hours(1)),
      targets: [new targets.SqsQueue(new sqs.Queue(stack, 'Target'), { deadLetterQueue: new sqs.Queue(stack, 'Q', { fifo: true }) })],
    }),
  },
  {
    rule: 'producer-rule-deduplication',
    at: 'Rule',
    declare: (stack) => new events.Rule(stack, 'Rule', {
      schedule: events.Schedule.rate(Duration.hours(1)), targets: [new targets.SqsQueue(new sqs.Queue(stack, 'Q', { fifo: true }), { messageGroupId: 'g' })],
    }),
  },
  {
    rule: 'producer-key',
    at: 'Q/Policy',
    declare: (stack) => new events.Rule(stack, 'Rule', {
      schedule: events.Schedule.rate(Duration.hours(1)),
      targets: [new targets.SqsQueue(new sqs.Queue(stack, 'Target'), { deadLetterQueue: new sqs.Queue(stack, 'Q', { encryption: sqs.QueueEncryption.KMS }) })],
    }),
  },
  { rule: 'consumer-filter-pattern', at: 'Mapping', declare: (stack) => mapped(stack, { filterCriteria: { filters: [{ pattern: '{"body":{"kind":"lamp"}}' }] } }) },
  {
    rule: 'consumer-filters-beside',
    at: 'Mapping',
    declare: (stack) => {
      mapped(stack, { filterCriteria: { filters: [{ pattern: '{"body":{"kind":["lamp"]}}' }] } });
      const { queueArn } = stack.node.findChild('Q') as sqs.Queue;
      new lambda.CfnEventSourceMapping(stack, 'Beside', { eventSourceArn: queueArn, functionName: 'other', functionResponseTypes: ['ReportBatchItemFailures'] });
    },
  },
  { rule: 'producer-role-key', at: 'Fn', declare: (stack) => functionIn(stack, 'Fn', { deadLetterQueue: new sqs.Queue(stack, 'Q', { encryption: sqs.QueueEncryption.KMS }) }) },
  {
    rule: 'producer-standard-topic-fifo',
    at: 'Topic',
    declare: (stack) => new sns.CfnTopic(stack, 'Topic', { subscription: [{ protocol: 'sqs', endpoint: new sqs.Queue(stack, 'Q', { fifo: true }).queueArn }] }),
  },
  {
    rule: 'producer-rule-dead-letter-fifo',
    at: 'Bus',
    declare: (stack) => new events.EventBus(stack, 'Bus', { deadLetterQueue: new sqs.Queue(stack, 'Q', { fifo: true }) }),
  },
  {
    rule: 'producer-lifecycle-hook-fifo',
    at: 'Group',
    declare: (stack) => {
      const notificationTargetArn = new sqs.Queue(stack, 'Q', { fifo: true }).queueArn;
      const hook = { lifecycleHookName: 'drain', lifecycleTransition: 'autoscaling:EC2_INSTANCE_TERMINATING', notificationTargetArn };
      new autoscaling.CfnAutoScalingGroup(stack, 'Group', { minSize: '0', maxSize: '1', lifecycleHookSpecificationList: [hook] });
    },
  },
  { rule: 'producer-lambda-fifo', at: 'Fn', declare: (stack) => functionIn(stack, 'Fn', { deadLetterQueue: new sqs.Queue(stack, 'Q', { fifo: true }) }) },
];

const ours = (findings: string[]) => findings.filter((finding) => new SqsRules().ruleIds!.includes(finding.split(' ')[0]!));

test.each(BAD)('$rule is found in a template of plain resources', ({ rule, at = 'Q', declare }) => {
  const findings = ours(findingsOf([new SqsRules()], declare));

  expect(findings.map((finding) => finding.replace(/\/Resource$/, ''))).toContain(`${rule} Shop/${at}`);
});

test('a producer that cannot use the AWS managed key is told once, not by the policy that lets it in too', () => {
  const findings = findingsOf([new SqsRules()], (stack) => new events.Rule(stack, 'Rule', {
    schedule: events.Schedule.rate(Duration.hours(1)), targets: [new targets.SqsQueue(new sqs.Queue(stack, 'Q', { encryption: sqs.QueueEncryption.KMS_MANAGED }))],
  }));

  expect(ours(findings)).toEqual(['producer-aws-managed-key Shop/Rule/Resource']);
});

/** Rules of what no template shows: imports, bound code, and what aws-cdk-lib drops or leaves to deployment. */
const UNSEEN = /^(import|code)-|^(consumer-concurrency|consumer-region|producer-account|producer-imported-key)$/;

/** The bad declarations with aws-cdk-lib alone that its constructors take. */
const PLAIN = RULE_CASES.filter(({ rule, plain }) => plain && !UNSEEN.test(rule) && isTaken(plain));

function isTaken(plain: (stack: Stack) => unknown): boolean {
  try {
    plain(new Stack(new App(), 'Shop'));
    return true;
  } catch {
    return false;
  }
}

test.each(PLAIN)('$rule: a template tells of $title as well', ({ rule, plain }) => {
  const findings = findingsOf([new SqsRules()], plain!);

  expect(findings.map((finding) => finding.split(' ')[0])).toContain(rule);
});

test.each([
  { severity: 'error', success: false, rule: 'queue-name', props: { queueName: 'a b' }, fix: /^\S/ },
  { severity: 'warning', success: true, rule: 'unencrypted', props: { sqsManagedSseEnabled: false }, fix: /^use Encryption.sqsManaged/ },
])('a finding of severity $severity says what to do, where it is written, and whether synthesis fails', ({ severity, success, rule, props, fix }) => {
  const app = new App({ builtinCloudFormationValidation: false });
  new sqs.CfnQueue(new Stack(app, 'Shop'), 'Q', props);
  const templatePaths = app.synth().stacks.map(({ templateFullPath }) => templateFullPath);

  const report = new SqsRules().validate({ templatePaths, appConstruct: app, stackTemplates: [] });

  const { sentence, source } = RULE_BOOK.flatMap(({ rules }) => rules).find(({ id }) => id === rule)!;
  const violation = { ruleName: rule, severity, fix: expect.stringMatching(fix), ruleMetadata: { rule: sentence, source } };
  expect(report).toEqual({ success, violations: [expect.objectContaining(violation)] });
  expect(report.violations[0]!.description).toContain(', got ');
});

test('a version or an alias of a function has its timeout', () => {
  const findings = findingsOf([new SqsRules()], (stack) => {
    const slow = functionIn(stack, 'Fn', { timeout: Duration.minutes(1) });
    for (const fn of [slow.currentVersion, slow.addAlias('live')]) {
      fn.addEventSource(new sources.SqsEventSource(new sqs.Queue(stack, `${fn.node.id}-Q`), { reportBatchItemFailures: true }));
    }
  });

  expect(ours(findings)).toEqual(Array(2).fill(expect.stringMatching(/^visibility-below-timeout /)));
});

test('a queue whose kind only deployment knows is of no wrong kind for anybody', () => {
  const findings = findingsOf([new SqsRules()], (stack) => {
    const queue = new sqs.CfnQueue(stack, 'Q');
    queue.addPropertyOverride('FifoQueue', { Ref: new CfnParameter(stack, 'IsFifo').logicalId });
    new sqs.CfnQueue(stack, 'Source', { fifoQueue: true, redrivePolicy: { deadLetterTargetArn: queue.attrArn, maxReceiveCount: 9 } });
  });

  expect(ours(findings)).toEqual([]);
});

test('a careful plain queue has no finding', () => {
  const findings = findingsOf([new SqsRules()], (stack) => {
    const queue = new sqs.Queue(stack, 'Dead', { retentionPeriod: Duration.days(14), enforceSSL: true });
    const orders = new sqs.Queue(stack, 'Q', { visibilityTimeout: Duration.seconds(18), deadLetterQueue: { queue, maxReceiveCount: 10 }, enforceSSL: true });
    orders.grantConsumeMessages(functionIn(stack, 'Fn'));
  });

  expect(findings).toEqual([]);
});

test('a role that may use the key by a policy of any kind is no finding', () => {
  const findings = findingsOf([new SqsRules()], (stack) => {
    const deadLetterQueue = new sqs.Queue(stack, 'Q', { encryption: sqs.QueueEncryption.KMS });
    const statements = [new iam.PolicyStatement({ actions: ['kms:*'], resources: [deadLetterQueue.encryptionMasterKey!.keyArn] })];
    new iam.Policy(stack, 'Policy', { statements, roles: [functionIn(stack, 'Policied', { deadLetterQueue }).role!] });
    new iam.ManagedPolicy(stack, 'Managed', { statements, roles: [functionIn(stack, 'Manages', { deadLetterQueue }).role!] });
    functionIn(stack, 'Named', { deadLetterQueue }).role!.addManagedPolicy(new iam.ManagedPolicy(stack, 'ManagedToo', { statements }));
  });

  expect(findings.filter((finding) => finding.startsWith('producer-role-key'))).toEqual([]);
});

test('values that only deployment knows are no finding', () => {
  const findings = findingsOf([new SqsRules()], (stack) => {
    const { stackName, account } = stack;
    const redrivePolicy = { deadLetterTargetArn: `arn:aws:sqs:eu-west-1:${account}:dead`, maxReceiveCount: 10 };
    new sqs.CfnQueue(stack, 'Q', { queueName: `${stackName}.fifo`, fifoQueue: true, redrivePolicy });
    ['One', 'Other'].forEach((id) => {
      new sqs.CfnQueue(stack, id, { queueName: 'orders' }).cfnOptions.condition = new CfnCondition(stack, `If${id}`, { expression: Fn.conditionEquals(account, id) });
    });
  });

  expect(findings).toEqual([]);
});

test('either of two resources under conditions is no second one', () => {
  const findings = findingsOf([new SqsRules()], (stack) => {
    const [{ queueArn: eventSourceArn, queueUrl }, { functionName }] = [new sqs.Queue(stack, 'Q'), functionIn(stack, 'Fn')];
    const filterCriteria = { filters: [{ pattern: '{"body":{"kind":["lamp"]}}' }] };
    const mapping = { eventSourceArn, functionName, filterCriteria, functionResponseTypes: ['ReportBatchItemFailures'] };
    eitherOf(stack, ['one', 'two'].map((id) => new lambda.CfnEventSourceMapping(stack, id, mapping)));
    eitherOf(stack, ['three', 'four'].map((id) => new sqs.CfnQueuePolicy(stack, id, { queues: [queueUrl], policyDocument: {} })));
  });

  expect(ours(findings)).toEqual([]);
});

test('queues of this package are left out, because they were judged when they were declared', () => {
  const findings = findingsOf([new SqsRules()], (stack) => {
    const queue = new StandardQueue(stack, 'Orders');
    (queue.node.defaultChild as sqs.CfnQueue).addPropertyOverride('SqsManagedSseEnabled', false);
  });

  expect(findings).toEqual([]);
});

test('a rule is acknowledged by its id', () => {
  const findings = findingsOf([new SqsRules()], (stack) => {
    const queue = new sqs.CfnQueue(stack, 'Q', { sqsManagedSseEnabled: false });
    Validations.of(queue).acknowledge({ id: 'cdk-sqs-connector::unencrypted', reason: 'holds nothing worth it' });
  });

  expect(findings).toEqual([]);
});

test('the plugin says which version of the package it is, as it has to for the type checkers of Python', () => {
  expect(new SqsRules().version).toBe(version);
});

test('the plugin has no version where it is bundled with its app, away from the manifest of the package', () => {
  const entryPoints = [join(__dirname, '../../../src/constructs/plugin/sqs-rules.ts')];
  const [bundle] = buildSync({ entryPoints, bundle: true, platform: 'node', external: ['aws-cdk-lib', 'constructs'], write: false }).outputFiles;
  const module = { exports: {} as { SqsRules: typeof SqsRules } };

  compileFunction(bundle!.text, ['module', 'require', '__dirname'])(module, require, '/nowhere/dist');

  expect(new module.exports.SqsRules()).toMatchObject({ name: 'cdk-sqs-connector', version: undefined });
});
