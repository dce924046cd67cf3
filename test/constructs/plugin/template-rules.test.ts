import { readTemplate } from '../../../src/constructs/plugin/template-resource';
import { templateFindings } from '../../../src/constructs/plugin/template-rules';

const ARN = 'arn:aws:sqs:eu-west-1:111111111111:other';

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
