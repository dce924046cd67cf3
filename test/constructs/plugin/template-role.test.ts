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

const KMS = { PolicyDocument: { Statement: [{ Effect: 'Allow', Action: 'kms:*', Resource: '*' }] } };

/** Rules that a sender breaks by a role with these policies. */
function brokenBy(role: object, policy: object): string[] {
  const send = { Sqs: { QueueUrl: { Ref: 'Q' }, RoleArn: { 'Fn::GetAtt': ['Role', 'Arn'] } } };
  const Resources = {
    Key: { Type: 'AWS::KMS::Key', Properties: { KeyPolicy: { Statement: [{ Effect: 'Allow', Principal: { AWS: '111111111111' }, Action: 'kms:*' }] } } },
    Q: { Type: 'AWS::SQS::Queue', Properties: { KmsMasterKeyId: { Ref: 'Key' } } },
    Role: { Type: 'AWS::IAM::Role', Properties: role },
    Other: { Type: 'AWS::IAM::Role' },
    Policy: { Type: 'AWS::IAM::ManagedPolicy', Properties: policy },
    Sender: { Type: 'AWS::IoT::TopicRule', Properties: { TopicRulePayload: { Actions: [send] } } },
  };

  return templateFindings(readTemplate(JSON.stringify({ Resources }))).map(({ rule }) => rule.id);
}

test.each([{ Ref: 'Roles' }, [{ Ref: 'AnyRole' }], ['shipper'], [{ Ref: 'Other' }, { Ref: 'Role' }]])('a policy of the roles %j may be that of the sender', (Roles: unknown) => {
  expect(brokenBy({ RoleName: 'shipper' }, { ...KMS, Roles })).toEqual([]);
});

test.each([[['other']], [[{ Ref: 'Other' }]], [undefined]])('a policy of the roles %j is not that of the sender', (Roles) => {
  expect(brokenBy({}, { ...KMS, Roles })).toEqual(['producer-role-key']);
});

test.each([
  [KMS, []],
  [{ PolicyDocument: { Statement: [{ Effect: 'Allow', Action: 'sqs:*', Resource: '*' }] } }, ['producer-role-key']],
])('a managed policy of the template that a role names is known: %j', (policy, broken) => {
  expect(brokenBy({ ManagedPolicyArns: [{ Ref: 'Policy' }] }, policy)).toEqual(broken);
});
