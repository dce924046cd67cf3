import { CfnCondition, CfnParameter, Fn, Lazy, type Stack } from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';
import { StandardQueue } from '../../../src';
import { statementsOf, strictStack } from '../strict-stack';

const TOPICS = ['a', 'b'].map((name) => `arn:aws:sns:eu-west-1:111111111111:${name}`);

/** The sources of each statement of a queue's policy that was given one for each source. */
function sourcesOf(effect: iam.Effect, operator: string, sourcesIn: (stack: Stack) => unknown[] = () => TOPICS): unknown[] {
  const stack = strictStack();
  const queue = new StandardQueue(stack, 'Q');
  for (const source of sourcesIn(stack)) {
    const conditions = { [operator]: { 'aws:SourceArn': source } };
    queue.addToResourcePolicy(new iam.PolicyStatement({ effect, principals: [new iam.AnyPrincipal()], actions: ['sqs:SendMessage'], resources: [queue.queueArn], conditions }));
  }
  return statementsOf(stack, 'AWS::SQS::QueuePolicy').map(({ Condition }) => Condition?.[operator]?.['aws:SourceArn']).filter((sources) => sources !== undefined);
}

test.each(['ArnNotEquals', 'ArnNotLike', 'StringNotEquals', 'ForAllValues:ArnNotLike'])('denials of all sources but one stay apart (%s): together they would deny all but both', (operator) => {
  expect(sourcesOf(iam.Effect.DENY, operator)).toEqual(TOPICS);
});

test.each([[iam.Effect.ALLOW, 'ArnLike'], [iam.Effect.DENY, 'ArnEquals'], [iam.Effect.ALLOW, 'StringEquals']])('sources that are named become one statement (%s, %s)', (effect, operator) => {
  expect(sourcesOf(effect, operator)).toEqual([TOPICS]);
});

const EIGHT = ['SendMessage', 'ReceiveMessage', 'DeleteMessage', 'ChangeMessageVisibility', 'GetQueueAttributes', 'PurgeQueue', 'ListDeadLetterSourceQueues', 'GetQueueUrl'];
const OTHERS = ['c', 'd'].map((name) => `arn:aws:sns:eu-west-1:111111111111:${name}`);
const isNew = (stack: Stack) => new CfnCondition(stack, 'IsNew', { expression: Fn.conditionEquals(stack.region, 'eu-west-1') });

test.each<readonly [string, (stack: Stack) => unknown, unknown]>([
  ['a parameter', (stack) => new CfnParameter(stack, 'Arns', { type: 'CommaDelimitedList' }).valueAsList, { Ref: 'Arns' }],
  ['a condition', (stack) => Fn.conditionIf(isNew(stack).logicalId, OTHERS, TOPICS[0]), { 'Fn::If': ['IsNew', OTHERS, TOPICS[0]] }],
  ['what is added later', () => Lazy.any({ produce: () => OTHERS }), OTHERS],
])('sources that are a list by %s stay apart from others, as a list has no place in a list', (_, listIn, list) => {
  expect(sourcesOf(iam.Effect.ALLOW, 'ArnLike', (stack) => [TOPICS[0], listIn(stack), TOPICS[1]])).toEqual([TOPICS, list]);
});

test('a statement that became a part of another takes no condition any more, which would be lost', () => {
  const queue = new StandardQueue(strictStack(), 'Q');
  const conditions = { ArnLike: { 'aws:SourceArn': TOPICS[0] } };
  const statement = new iam.PolicyStatement({ principals: [new iam.AnyPrincipal()], actions: ['sqs:SendMessage'], resources: [queue.queueArn], conditions });

  queue.addToResourcePolicy(statement);

  expect(() => statement.addCondition('StringEquals', { 'aws:SourceAccount': '111111111111' })).toThrow('freeze() has been called');
});

test('more actions than one statement takes, allowed again, are no more statements', () => {
  const stack = strictStack();
  const queue = new StandardQueue(stack, 'Q');

  for (const actions of [['GetQueueUrl'], EIGHT, EIGHT]) {
    const principals = [new iam.AccountPrincipal('222222222222')];
    queue.addToResourcePolicy(new iam.PolicyStatement({ principals, actions: actions.map((action) => `sqs:${action}`), resources: [queue.queueArn] }));
  }

  expect(statementsOf(stack, 'AWS::SQS::QueuePolicy').filter(({ Effect }) => Effect === 'Allow')).toHaveLength(2);
});

test('each part of more actions than one statement takes has an id of its own, for each account', () => {
  const stack = strictStack();
  const queue = new StandardQueue(stack, 'Q');

  for (const account of ['222222222222', '333333333333']) {
    const principals = [new iam.AccountPrincipal(account)];
    const actions = [...EIGHT, 'AddPermission', 'RemovePermission', 'TagQueue', 'UntagQueue', 'ListQueueTags', 'DeleteQueue', 'SetQueueAttributes'];
    queue.addToResourcePolicy(new iam.PolicyStatement({ principals, actions: actions.map((action) => `sqs:${action}`), resources: [queue.queueArn] }));
  }

  const ids = statementsOf(stack, 'AWS::SQS::QueuePolicy').flatMap(({ Sid }) => (/^Part/.test(Sid ?? '') ? [Sid] : []));
  expect(ids).toEqual(['Part1', 'Part2', 'Part3', 'Part4']);
});
