import { CfnParameter, Fn } from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as iot from 'aws-cdk-lib/aws-iot';
import * as sqs from 'aws-cdk-lib/aws-sqs';
import { SqsRules } from '../../../src/constructs/plugin/sqs-rules';
import { readTemplate } from '../../../src/constructs/plugin/template-resource';
import { templateFindings } from '../../../src/constructs/plugin/template-rules';
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

test.each([{ Ref: 'Roles' }, [{ Ref: 'AnyRole' }]])('a policy of the roles %j may be that of any', (Roles: unknown) => {
  const send = { Sqs: { QueueUrl: { Ref: 'Q' }, RoleArn: { 'Fn::GetAtt': ['Role', 'Arn'] } } };
  const Resources = {
    Key: { Type: 'AWS::KMS::Key', Properties: { KeyPolicy: { Statement: [{ Effect: 'Allow', Principal: { AWS: '111111111111' }, Action: 'kms:*' }] } } },
    Q: { Type: 'AWS::SQS::Queue', Properties: { KmsMasterKeyId: { Ref: 'Key' } } },
    Role: { Type: 'AWS::IAM::Role' },
    Policy: { Type: 'AWS::IAM::Policy', Properties: { Roles, PolicyDocument: { Statement: [{ Effect: 'Allow', Action: 'kms:*', Resource: '*' }] } } },
    Sender: { Type: 'AWS::IoT::TopicRule', Properties: { TopicRulePayload: { Actions: [send] } } },
  };

  const findings = templateFindings(readTemplate(JSON.stringify({ Resources })));

  expect(findings).toEqual([]);
});
