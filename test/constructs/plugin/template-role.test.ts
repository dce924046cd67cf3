import { CfnParameter, Fn } from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as iot from 'aws-cdk-lib/aws-iot';
import * as sqs from 'aws-cdk-lib/aws-sqs';
import { SqsRules } from '../../../src/constructs/plugin/sqs-rules';
import { findingsOf } from '../findings';

test('a role whose policies only deployment knows is no finding', () => {
  const findings = findingsOf([new SqsRules()], (stack) => {
    const { queueUrl } = new sqs.Queue(stack, 'Q', { encryption: sqs.QueueEncryption.KMS, enforceSSL: true });
    const managedPolicyArns = new CfnParameter(stack, 'Arns', { type: 'CommaDelimitedList' }).valueAsList;
    [{ managedPolicyArns }, { policies: Fn.conditionIf('Strict', [], []) }].forEach((policies, index) => {
      const { attrArn: roleArn } = new iam.CfnRole(stack, `Role${index}`, { assumeRolePolicyDocument: {}, ...policies });
      new iot.CfnTopicRule(stack, `Sender${index}`, { topicRulePayload: { sql: "SELECT * FROM 'lamps'", actions: [{ sqs: { queueUrl, roleArn } }] } });
    });
  });

  expect(findings.filter((finding) => finding.startsWith('producer-role-key'))).toEqual([]);
});
