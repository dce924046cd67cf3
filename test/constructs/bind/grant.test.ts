import { App, Duration, Stack } from 'aws-cdk-lib';
import { Annotations, Match, Template } from 'aws-cdk-lib/assertions';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as sqs from 'aws-cdk-lib/aws-sqs';
import { RedrivePolicy, StandardQueue } from '../../../src';
import { BINDING_ROLES, iamActionsOf } from '../../../src/queue/activity';
import { IRELAND, STRANGER } from '../rule-case';
import { functionIn } from '../strict-stack';

/** The actions of each statement of the policy of a dead-letter queue of aws-cdk-lib, once code elsewhere operates its source twice. */
function operatedFrom(env: { account?: string; region: string }, context: Record<string, unknown> = {}): { stack: Stack; actions: string[][] } {
  const app = new App({ context });
  const stack = new Stack(app, 'Shop', { env: IRELAND });
  const away = new Stack(app, 'Away', { env });
  const role = new iam.Role(away, 'Role', { roleName: 'operate', assumedBy: new iam.ServicePrincipal('lambda.amazonaws.com') });
  const dead = new sqs.Queue(stack, 'Dead', { queueName: 'dead', retentionPeriod: Duration.days(14) });
  const orders = new StandardQueue(stack, 'Orders', { queueName: 'orders', redrivePolicy: RedrivePolicy.deadLetterQueue(dead) });
  ['Operate', 'Again'].forEach((id) => orders.bindOperator(functionIn(away, id, { role })));
  const policies = Template.fromStack(stack).findResources('AWS::SQS::QueuePolicy', { Properties: { Queues: [stack.resolve(dead.queueUrl)] } });
  const statements = Object.values(policies).flatMap(({ Properties }) => Properties?.PolicyDocument.Statement as Array<{ Action: string[] }>);
  return { stack, actions: statements.map(({ Action }) => Action) };
}

test.each([true, false])('an operator of an account that only deployment knows is allowed a queue of aws-cdk-lib by statements that it takes (minimizePolicies %s)', (minimize) => {
  const { actions } = operatedFrom({ region: IRELAND.region }, { '@aws-cdk/aws-iam:minimizePolicies': minimize });

  expect(actions.map(({ length }) => length)).toEqual([7, 3]);
  expect(new Set(actions.flat())).toEqual(new Set(iamActionsOf(BINDING_ROLES.operator)));
});

test('an operator of another account is granted nothing that Amazon SQS leaves to the queue\'s own, and both queues tell', () => {
  const { stack, actions } = operatedFrom(STRANGER);

  expect(actions.flat()).toContain('sqs:PurgeQueue');
  expect(actions.flat()).not.toContain('sqs:StartMessageMoveTask');
  const told = Match.stringLikeRegexp('the policy must allow account \\d+ what other accounts may do, got sqs:ListQueueTags, sqs:StartMessageMoveTask');
  ['/Shop/Orders', '/Shop/Dead'].forEach((path) => Annotations.fromStack(stack).hasWarning(path, told));
});
