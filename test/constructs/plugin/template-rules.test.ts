import { readTemplate } from '../../../src/constructs/plugin/template-resource';
import { templateFindings } from '../../../src/constructs/plugin/template-rules';

const ARN = 'arn:aws:sqs:eu-west-1:111111111111:other';

const ruleIds = (Resources: object): string[] => templateFindings(readTemplate(JSON.stringify({ Resources }))).map(({ rule }) => rule.id);

/** Rules that a named source and its dead-letter queue break, which lets in what is listed. */
function brokenBy(sourceQueueArns: unknown): string[] {
  const Dead = { MessageRetentionPeriod: 1_209_600, RedriveAllowPolicy: { redrivePermission: 'byQueue', sourceQueueArns } };
  const Orders = { QueueName: 'orders', RedrivePolicy: { deadLetterTargetArn: { 'Fn::GetAtt': ['Dead', 'Arn'] }, maxReceiveCount: 9 } };
  const Resources = Object.fromEntries(Object.entries({ Dead, Orders }).map(([id, Properties]) => [id, { Type: 'AWS::SQS::Queue', Properties }]));
  return templateFindings(readTemplate(JSON.stringify({ Resources }))).map(({ rule, logicalId }) => `${rule.id} ${logicalId}`);
}

test('a dead-letter queue that lists another queue shuts its source out', () => {
  expect(brokenBy([ARN])).toEqual(['dead-letter-shut-out Orders']);
});

test.each(['arn:aws:sqs:eu-west-1:111111111111:orders', { 'Fn::Sub': 'arn:aws:sqs:${AWS::Region}:${AWS::AccountId}:orders' }])('a dead-letter queue lets in a source that it lists by its name: %j', (arn: unknown) => {
  expect(brokenBy([arn])).toEqual([]);
});

test('a dead-letter queue lets in a source that it lists by reference, which is a circle', () => {
  expect(brokenBy([{ 'Fn::GetAtt': ['Orders', 'Arn'] }])).toEqual(['source-queue-named Dead']);
});

test.each([
  ['account', 'arn:aws:sqs:eu-west-1:222222222222:orders'],
  ['region', 'arn:aws:sqs:eu-west-2:111111111111:orders'],
  ['kind', 'arn:aws:sqs:eu-west-1:111111111111:orders.fifo'],
])('a list has only queues of the same %s', (field, arn) => {
  const Properties = { RedriveAllowPolicy: { redrivePermission: 'byQueue', sourceQueueArns: [arn] } };
  const json = JSON.stringify({ Resources: { Dead: { Type: 'AWS::SQS::Queue', Properties } } });

  const findings = templateFindings(readTemplate(json, { account: '111111111111', region: 'eu-west-1' }));

  expect(findings.map(({ sentence }) => sentence)).toEqual([expect.stringContaining(`a source queue in byQueue must have the ${field} `)]);
});

test('a queue that is listed by reference and sends no dead letters there makes no circle', () => {
  const Dead = { RedriveAllowPolicy: { redrivePermission: 'byQueue', sourceQueueArns: [{ 'Fn::GetAtt': ['Orders', 'Arn'] }] } };

  expect(ruleIds({ Orders: { Type: 'AWS::SQS::Queue' }, Dead: { Type: 'AWS::SQS::Queue', Properties: Dead } })).toEqual([]);
});

test.each([[{ Ref: 'Arn' }], { Ref: 'Arns' }, { 'Fn::If': ['IsNew', [ARN], { Ref: 'AWS::NoValue' }] }])('a list %j that only deployment knows shuts nobody out', (list: unknown) => {
  expect(brokenBy(list)).toEqual([]);
});

test('byQueue without a list lets nobody in', () => {
  expect(brokenBy(undefined)).toEqual(['source-queue-count Dead', 'dead-letter-shut-out Orders']);
});

test('values that CloudFormation looks up elsewhere break no rule', () => {
  const looked = '{{resolve:ssm:/shop/orders}}';
  const RedrivePolicy = { deadLetterTargetArn: looked, maxReceiveCount: looked };
  const Properties = { QueueName: looked, VisibilityTimeout: looked, SqsManagedSseEnabled: looked, RedrivePolicy };

  const findings = templateFindings(readTemplate(JSON.stringify({ Resources: { Orders: { Type: 'AWS::SQS::Queue', Properties } } })));

  expect(findings).toEqual([]);
});

test('a null in a template says nothing', () => {
  const PolicyDocument = { Statement: [{ Effect: 'Deny', Action: 'sqs:*', Principal: '*', Condition: { Bool: null } }, null] };
  const Resources = {
    Orders: { Type: 'AWS::SQS::Queue', Properties: { RedrivePolicy: null, RedriveAllowPolicy: null, Tags: [null], DelaySeconds: null } },
    Policy: { Type: 'AWS::SQS::QueuePolicy', Properties: { Queues: [{ Ref: 'Orders' }], PolicyDocument } },
  };

  expect(templateFindings(readTemplate(JSON.stringify({ Resources })))).toEqual([]);
});

const NO_VALUE = { Ref: 'AWS::NoValue' };

test('no value in a template says nothing', () => {
  const Properties = { FifoQueue: NO_VALUE, KmsMasterKeyId: NO_VALUE, SqsManagedSseEnabled: true, DelaySeconds: 901 };

  expect(ruleIds({ Orders: { Type: 'AWS::SQS::Queue', Properties } })).toEqual(['attribute-range']);
});

test.each([['5', []], ['abc', ["RedrivePolicy.maxReceiveCount must be a whole number from 1 to 1,000, got 'abc'"]]])('a number may be text, and text that is none (%s) is told as it is', (maxReceiveCount, told) => {
  const Properties = { RedrivePolicy: { deadLetterTargetArn: ARN, maxReceiveCount } };

  const findings = templateFindings(readTemplate(JSON.stringify({ Resources: { Orders: { Type: 'AWS::SQS::Queue', Properties } } })));

  expect(findings.map(({ sentence }) => sentence.split(';')[0])).toEqual(told);
});

test('a dead-letter queue that a condition gives one itself may have none', () => {
  const redriving = (Properties: object) => ({ Type: 'AWS::SQS::Queue', Properties });
  const RedrivePolicy = { deadLetterTargetArn: { 'Fn::GetAtt': ['Dead', 'Arn'] }, maxReceiveCount: 9 };
  const Dead = { MessageRetentionPeriod: 1_209_600, RedrivePolicy: { 'Fn::If': ['IsNew', { deadLetterTargetArn: ARN, maxReceiveCount: 9 }, NO_VALUE] } };

  expect(ruleIds({ Dead: redriving(Dead), Orders: redriving({ RedrivePolicy }) })).toEqual([]);
});

test('two policies of one queue are two, whichever way they name it', () => {
  const policyOf = (queue: object) => ({ Type: 'AWS::SQS::QueuePolicy', Properties: { Queues: [queue], PolicyDocument: {} } });
  const [One, Other] = [policyOf({ Ref: 'Orders' }), policyOf({ 'Fn::GetAtt': ['Orders', 'QueueUrl'] })];

  expect(ruleIds({ Orders: { Type: 'AWS::SQS::Queue' }, One, Other })).toEqual(['policy-twice', 'policy-twice']);
});

test('what a policy tells of its queue is told beside what a producer does', () => {
  const PolicyDocument = { Statement: [{ Effect: 'Allow', Principal: { AWS: '111111111111' }, Action: 'sqs:*' }] };
  const Queue = { Type: 'AWS::SQS::Queue', Properties: { KmsMasterKeyId: 'alias/aws/sqs' } };
  const Policy = { Type: 'AWS::SQS::QueuePolicy', Properties: { Queues: [{ Ref: 'Queue' }], PolicyDocument } };
  const Topic = { Type: 'AWS::SNS::Subscription', Properties: { Endpoint: { 'Fn::GetAtt': ['Queue', 'Arn'] }, TopicArn: 'arn:aws:sns:eu-west-1:111111111111:news' } };

  expect(ruleIds({ Queue, Policy, Topic })).toEqual(['policy-all-actions', 'producer-aws-managed-key']);
});

const mapping = (FunctionName: unknown, Filters?: unknown) => ({
  Type: 'AWS::Lambda::EventSourceMapping',
  Properties: {
    EventSourceArn: { 'Fn::GetAtt': ['Orders', 'Arn'] }, FunctionName, FilterCriteria: Filters && { Filters }, FunctionResponseTypes: ['ReportBatchItemFailures'],
  },
});
const Consumed = { Orders: { Type: 'AWS::SQS::Queue' }, Fn: { Type: 'AWS::Lambda::Function' } };

test('a mapping that filters alone deletes nothing of another', () => {
  expect(ruleIds({ ...Consumed, One: mapping({ Ref: 'Fn' }, [{ Pattern: '{"body":["lamp"]}' }]) })).toEqual([]);
});

test('a function is mapped twice by its name and by its ARN', () => {
  expect(ruleIds({ ...Consumed, One: mapping({ Ref: 'Fn' }), Other: mapping({ 'Fn::GetAtt': ['Fn', 'Arn'] }) })).toEqual(['consumer-twice']);
});

test.each([
  [[{ Pattern: '{"body":["lamp"]}' }], ['consumer-filters-beside']],
  [{ 'Fn::If': ['IsNew', [{ Pattern: '{"body":["lamp"]}' }], NO_VALUE] }, []],
  [[NO_VALUE], ['consumer-filters', 'consumer-filters-beside']],
])('filters %j beside another mapping break %j', (filters: unknown, rules) => {
  expect(ruleIds({ ...Consumed, One: mapping({ Ref: 'Fn' }, filters), Other: mapping('other') })).toEqual(rules);
});
