import { CfnGuardValidator } from '@cdklabs/cdk-validator-cfnguard';
import { Duration, type IPolicyValidationPlugin, type Stack } from 'aws-cdk-lib';
import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import * as kms from 'aws-cdk-lib/aws-kms';
import * as sns from 'aws-cdk-lib/aws-sns';
import * as sqs from 'aws-cdk-lib/aws-sqs';
import * as nag from 'cdk-nag';
import { Encryption } from '../../src/constructs/encryption';
import { FifoQueue } from '../../src/constructs/fifo-queue';
import { RedrivePolicy } from '../../src/constructs/redrive-policy';
import { StandardQueue } from '../../src/constructs/standard-queue';
import { findingsOf } from './findings';
import { functionIn } from './strict-stack';

/** An L1 and an L2 queue of the CDK as careless as they get, with the alarm and the key that the packs have rules for. */
function declareBadly(stack: Stack): void {
  new sqs.Queue(stack, 'Bad', { encryption: sqs.QueueEncryption.UNENCRYPTED });
  new sqs.CfnQueue(stack, 'Worse', { delaySeconds: 901 });
  new kms.Key(stack, 'Key', { enableKeyRotation: false });
  new cloudwatch.CfnAlarm(stack, 'Alarm', { comparisonOperator: 'GreaterThanThreshold', evaluationPeriods: 1, metricName: 'Age', namespace: 'Shop', threshold: 1, period: 60, statistic: 'Sum' });
}

const PACKS: ReadonlyArray<{ name: string; plugins: () => IPolicyValidationPlugin[]; finds: string }> = [
  { name: "CDK's strict built-in validation", plugins: () => [], finds: 'F3034 Shop/Worse' },
  { name: 'cdk-nag AwsSolutions', plugins: () => [new nag.AwsSolutionsChecks()], finds: 'AwsSolutions-SQS4 Shop/Bad/Resource' },
  { name: 'cdk-nag Serverless', plugins: () => [new nag.ServerlessChecks()], finds: 'Serverless-SQSRedrivePolicy Shop/Bad/Resource' },
  { name: 'cdk-nag HIPAA', plugins: () => [new nag.HIPAASecurityChecks()], finds: 'HIPAA.Security-CloudWatchAlarmAction Shop/Alarm' },
  { name: 'cdk-nag NIST 800-53 r4', plugins: () => [new nag.NIST80053R4Checks()], finds: 'NIST.800.53.R4-KMSBackingKeyRotationEnabled Shop/Key/Resource' },
  { name: 'cdk-nag NIST 800-53 r5', plugins: () => [new nag.NIST80053R5Checks()], finds: 'NIST.800.53.R5-KMSBackingKeyRotationEnabled Shop/Key/Resource' },
  { name: 'cdk-nag PCI DSS', plugins: () => [new nag.PCIDSS321Checks()], finds: 'PCI.DSS.321-KMSBackingKeyRotationEnabled Shop/Key/Resource' },
  { name: 'the Control Tower rules of cfn-guard', plugins: () => [new CfnGuardValidator() as never], finds: 'sqs_queue_encrypted_check Shop/Worse' },
];

test.each(PACKS)('$name finds nothing on a plain standard queue', ({ plugins }) => {
  const findings = findingsOf(plugins(), (stack) => new StandardQueue(stack, 'Q'));

  expect(findings).toEqual([]);
});

test.each(PACKS)('$name finds nothing on a plain FIFO queue', ({ plugins }) => {
  const findings = findingsOf(plugins(), (stack) => new FifoQueue(stack, 'Q'));

  expect(findings).toEqual([]);
});

// Control Tower also asks each key policy to limit kms:CreateGrant, which no key of the CDK does: its policy leaves that to IAM.
const WITHOUT_CONTROL_TOWER = PACKS.filter(({ name }) => !name.includes('Control Tower'));

test.each(WITHOUT_CONTROL_TOWER)('$name finds nothing on a queue with its own key', ({ plugins }) => {
  const findings = findingsOf(plugins(), (stack) => new StandardQueue(stack, 'Q', { encryption: Encryption.kms() }));

  expect(findings).toEqual([]);
});

test.each(PACKS)('$name finds nothing on the alarms of a queue', ({ plugins }) => {
  const findings = findingsOf(plugins(), (stack) => {
    const topic = sns.Topic.fromTopicArn(stack, 'Topic', 'arn:aws:sns:eu-west-1:111111111111:on-call');
    new StandardQueue(stack, 'Q').monitor({ topic });
  });

  expect(findings).toEqual([]);
});

test.each(PACKS)('$name finds nothing on the mapping of a consumer', ({ plugins }) => {
  const findings = findingsOf(plugins(), (stack) => new StandardQueue(stack, 'Q').bindConsumer(functionIn(stack)));

  expect(findings.filter((finding) => finding.includes('Shop/Ship/SqsEventSource:'))).toEqual([]);
});

test.each(PACKS)('$name does find $finds on careless resources', ({ plugins, finds }) => {
  const findings = findingsOf(plugins(), declareBadly);

  expect(findings).toContain(finds);
});

test('the acknowledgment covers dead-letter queues only, managed or named by their sources', () => {
  const findings = findingsOf([new nag.ServerlessChecks()], (stack) => {
    new StandardQueue(stack, 'Q');
    const shelf = new StandardQueue(stack, 'Shelf', { redrivePolicy: RedrivePolicy.none() });
    ['A', 'B'].forEach((id) => new StandardQueue(stack, id, { retentionPeriod: Duration.days(1), redrivePolicy: RedrivePolicy.deadLetterQueue(shelf) }));
    new sqs.Queue(stack, 'Plain', { enforceSSL: true });
  });

  expect(findings).toEqual(['Serverless-SQSRedrivePolicy Shop/Plain/Resource']);
});
