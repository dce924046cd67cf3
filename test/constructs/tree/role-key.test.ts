import { App, CfnParameter, Fn, Stack } from 'aws-cdk-lib';
import { Annotations, Match } from 'aws-cdk-lib/assertions';
import * as autoscaling from 'aws-cdk-lib/aws-autoscaling';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as iot from 'aws-cdk-lib/aws-iot';
import * as kms from 'aws-cdk-lib/aws-kms';
import { Encryption, StandardQueue } from '../../../src';
import { functionIn } from '../strict-stack';

test('the key of a queue of the same id in another stack is another key', () => {
  const app = new App({ builtinCloudFormationValidation: false });
  const [stack, other] = [new Stack(app, 'Shop'), new Stack(app, 'Other')];
  functionIn(stack, 'Fn', { deadLetterQueue: new StandardQueue(stack, 'Q') });
  new StandardQueue(other, 'Q', { encryption: Encryption.kms() });

  app.synth();

  expect(Annotations.fromStack(stack).findWarning('*', Match.stringLikeRegexp('producer-role-key'))).toEqual([]);
});

test('the key behind an alias tells nothing of its policy', () => {
  const app = new App({ builtinCloudFormationValidation: false });
  const stack = new Stack(app, 'Shop');
  const alias = new kms.Key(stack, 'Key').addAlias('lamps');
  functionIn(stack, 'Fn', { deadLetterQueue: new StandardQueue(stack, 'Q', { encryption: Encryption.kms(alias) }) });

  app.synth();

  expect(Annotations.fromStack(stack).findWarning('*', Match.stringLikeRegexp('producer-role-key'))).toEqual([]);
});

const KEYLESS: ReadonlyArray<readonly [string, (stack: Stack, queue: StandardQueue, roleArn: string) => unknown]> = [
  ['a rule of AWS IoT', (stack, { queueUrl }, roleArn) => new iot.CfnTopicRule(stack, 'Sender', { topicRulePayload: { sql: "SELECT * FROM 'lamps'", actions: [{ sqs: { queueUrl, roleArn } }] } })],
  ['a lifecycle hook', (stack, { queueArn: notificationTargetArn }, roleArn) => new autoscaling.CfnLifecycleHook(stack, 'Sender', {
    autoScalingGroupName: 'lamps', lifecycleTransition: 'autoscaling:EC2_INSTANCE_TERMINATING', notificationTargetArn, roleArn,
  })],
];

test.each(KEYLESS)('%s is told that its role may not use the key of its queue', (_, declare) => {
  const app = new App({ builtinCloudFormationValidation: false });
  const stack = new Stack(app, 'Shop');
  const role = new iam.Role(stack, 'Role', { assumedBy: new iam.ServicePrincipal('iot.amazonaws.com') });
  declare(stack, new StandardQueue(stack, 'Q', { encryption: Encryption.kms() }), role.roleArn);

  app.synth();

  expect(Annotations.fromStack(stack).findWarning('*', Match.stringLikeRegexp('producer-role-key')).map(({ id }) => id)).toEqual(['/Shop/Sender']);
});

test.each<readonly [string, (stack: Stack) => Partial<iam.CfnRoleProps>]>([
  ['managed policies', (stack) => ({ managedPolicyArns: new CfnParameter(stack, 'Arns', { type: 'CommaDelimitedList' }).valueAsList })],
  ['policies', () => ({ policies: Fn.conditionIf('Strict', [], []) })],
  ['policy', () => ({ policies: [Fn.conditionIf('Strict', {}, {})] })],
])('a role whose %s only deployment knows is no finding', (_, declare) => {
  const app = new App({ builtinCloudFormationValidation: false });
  const stack = new Stack(app, 'Shop');
  const { attrArn } = new iam.CfnRole(stack, 'Role', { assumeRolePolicyDocument: {}, ...declare(stack) });
  KEYLESS[0]![1](stack, new StandardQueue(stack, 'Q', { encryption: Encryption.kms() }), attrArn);

  app.synth();

  expect(Annotations.fromStack(stack).findWarning('*', Match.stringLikeRegexp('producer-role-key'))).toEqual([]);
});

test.each<readonly [string, (stack: Stack, statement: iam.PolicyStatement, role: iam.Role) => unknown]>([
  ['a policy of another role that lets it', (stack, statement) => new iam.Role(stack, 'Other', { assumedBy: new iam.AccountRootPrincipal() }).addToPrincipalPolicy(statement)],
  ['a managed policy of nobody that lets whoever has it', (stack, statement) => new iam.ManagedPolicy(stack, 'Nobodys', { statements: [statement] })],
  ['a managed policy of its own that is about something else', (stack, _, role) => role.addManagedPolicy(
    new iam.ManagedPolicy(stack, 'Own', { statements: [new iam.PolicyStatement({ actions: ['sqs:*'], resources: ['*'] })] }))],
])('a role may not use a key by %s', (_, declare) => {
  const app = new App({ builtinCloudFormationValidation: false });
  const stack = new Stack(app, 'Shop');
  const role = new iam.Role(stack, 'Role', { assumedBy: new iam.ServicePrincipal('iot.amazonaws.com') });
  KEYLESS[0]![1](stack, new StandardQueue(stack, 'Q', { encryption: Encryption.kms() }), role.roleArn);

  declare(stack, new iam.PolicyStatement({ actions: ['kms:*'], resources: ['*'] }), role);
  app.synth();

  expect(Annotations.fromStack(stack).findWarning('*', Match.stringLikeRegexp('producer-role-key')).map(({ id }) => id)).toEqual(['/Shop/Sender']);
});

test('a policy that knows the role by its name as text is one of its own', () => {
  const app = new App({ builtinCloudFormationValidation: false });
  const stack = new Stack(app, 'Shop');
  const role = new iam.Role(stack, 'Role', { roleName: 'shipper', assumedBy: new iam.ServicePrincipal('iot.amazonaws.com') });
  const queue = new StandardQueue(stack, 'Q', { encryption: Encryption.kms() });
  KEYLESS[0]![1](stack, queue, role.roleArn);

  queue.encryptionMasterKey!.grantEncryptDecrypt(iam.Role.fromRoleName(stack, 'SameRole', 'shipper'));
  app.synth();

  expect(Annotations.fromStack(stack).findWarning('*', Match.stringLikeRegexp('producer-role-key'))).toEqual([]);
});

test('a policy of roles that only deployment knows may be that of any', () => {
  const app = new App({ builtinCloudFormationValidation: false });
  const stack = new Stack(app, 'Shop');
  const role = new iam.Role(stack, 'Role', { assumedBy: new iam.ServicePrincipal('iot.amazonaws.com') });
  const queue = new StandardQueue(stack, 'Q', { encryption: Encryption.kms() });
  KEYLESS[0]![1](stack, queue, role.roleArn);

  const roles = new CfnParameter(stack, 'Roles', { type: 'CommaDelimitedList' }).valueAsList;
  const Statement = [{ Effect: 'Allow', Action: 'kms:*', Resource: queue.encryptionMasterKey!.keyArn }];
  new iam.CfnPolicy(stack, 'Policy', { policyName: 'keys', policyDocument: { Statement }, roles });
  app.synth();

  expect(Annotations.fromStack(stack).findWarning('*', Match.stringLikeRegexp('producer-role-key'))).toEqual([]);
});
