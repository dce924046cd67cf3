import type { StatementFacts } from '../../../src/constructs/rule/policy-facts';
import { POLICY_RULES } from '../../../src/constructs/rule/rule-policy';

const check = (id: string, statement: Partial<StatementFacts>): readonly string[] =>
  POLICY_RULES.find((rule) => rule.id === id)!.check({ statements: [{ Effect: 'Allow', Action: 'sqs:SendMessage', ...statement }], bytes: 0, policies: 1 });

/** Whether a source that is held to this value counts as known, for a service and for everybody. */
const isClosed = (Condition: StatementFacts['Condition']): boolean[] =>
  [check('policy-open-service', { Principal: { Service: 's3.amazonaws.com' }, Condition }), check('policy-public', { Principal: '*', Condition })].map(({ length }) => length === 0);

test.each([
  'arn:aws:s3:::uploads', 'arn:aws:s3:::uploads-*', 'arn:aws:s3:*:*:uploads', 'arn:aws:sns:*:111111111111:*', 'arn:*:events:eu-west-1:111111111111:rule/*',
  [{ 'Fn::GetAtt': ['Topic', 'Arn'] }], ['arn:aws:s3:::one', 'arn:aws:s3:::other'],
])('a source ARN %j keeps strangers out', (value) => {
  expect(isClosed({ ArnLike: { 'aws:SourceArn': value } })).toEqual([true, true]);
});

test.each(['*', 'arn:*', 'arn:aws:sns:*', 'arn:aws:sns:eu-west-1:*', 'arn:aws:s3:::*', 'arn:aws:s3:*:*:*', 'arn:aws:sns:eu-west-1:*:orders', 'arn:*:*:*:*:*', ['arn:aws:s3:::one', 'arn:aws:s3:::*']])(
  'a source ARN %j, which strangers have too, keeps nobody out', (value) => {
    expect(isClosed({ ArnLike: { 'aws:SourceArn': value } })).toEqual([false, false]);
  },
);

test('an account beside a source ARN of any bucket keeps strangers out', () => {
  expect(isClosed({ ArnLike: { 'aws:SourceArn': 'arn:aws:s3:::*' }, StringEquals: { 'aws:SourceAccount': '111111111111' } })).toEqual([true, true]);
});

test.each(['ArnLikeIfExists', 'ForAllValues:ArnLike', 'ArnNotLike'])('a condition by %s, which a caller without a source meets too, keeps nobody out', (operator) => {
  expect(isClosed({ [operator]: { 'aws:SourceArn': 'arn:aws:s3:::uploads' } })).toEqual([false, false]);
});

test.each([['10.0.0.0/8', true], ['0.0.0.0/0', false], ['::/0', false]])('addresses in %s keep strangers out: %s', (range, closed) => {
  expect(isClosed({ IpAddress: { 'aws:SourceIp': range } })).toEqual([closed, closed]);
});

test.each([
  { 'Fn::If': ['IsOpen', { ArnLike: { 'aws:SourceArn': 'arn:aws:s3:::uploads' } }, {}] },
  { ArnLike: { 'Fn::If': ['IsOpen', { 'aws:SourceArn': 'arn:aws:s3:::uploads' }, {}] } },
])('conditions that only deployment knows, %j, may keep strangers out', (Condition) => {
  expect(isClosed(Condition as unknown as StatementFacts['Condition'])).toEqual([true, true]);
});

test('a principal that a condition decides is one, and none of a list', () => {
  const either = { 'Fn::If': ['IsOpen', '*', { AWS: '111111111111' }] };

  expect(check('policy-public', { Principal: either })).toEqual([]);
  expect(check('policy-principals', { Principal: { AWS: [...Array<string>(50).fill('111111111111'), either] } })).toEqual([]);
  expect(check('policy-principals', { Principal: { AWS: Array<string>(51).fill('111111111111') } })).toHaveLength(1);
});

test('a statement that a condition may leave out does not count', () => {
  const statements = [...Array<StatementFacts>(20).fill({ Effect: 'Deny' }), { 'Fn::If': ['IsOpen', {}, { Ref: 'AWS::NoValue' }] } as unknown as StatementFacts];

  expect(POLICY_RULES.find(({ id }) => id === 'policy-statements')!.check({ statements, bytes: 0, policies: 1 })).toEqual([]);
});

const ownersActions = (...statements: ReadonlyArray<Partial<StatementFacts>>): readonly string[] =>
  POLICY_RULES.find(({ id }) => id === 'policy-owners-action')!.check({
    statements: statements.map((statement) => ({ Effect: 'Allow', Principal: { AWS: '222222222222' }, ...statement })), bytes: 0, policies: 1, account: '111111111111',
  });

test('an action of the owner that two statements allow another account is told once', () => {
  expect(ownersActions({ Action: 'sqs:TagQueue' }, { Action: ['sqs:SendMessage', 'sqs:TagQueue'] })).toEqual([expect.stringContaining('got sqs:TagQueue; ')]);
});

test.each(['sqs:Tag*', 'SQS:*MessageMoveTask', 'sqs:?ntagQueue', 'sqs:*Permission'])('a pattern %s that fits only what is the owner\'s allows another account nothing', (Action) => {
  expect(ownersActions({ Action })).toEqual([expect.stringContaining(`got ${Action}; `)]);
});

test.each(['sqs:List*', 'sqs:Delete*', 'sqs:*', '*'])('a pattern %s that fits more than what is the owner\'s allows something', (Action) => {
  expect(ownersActions({ Action })).toEqual([]);
});

test('all but some principals are everybody where they are allowed, and where they are denied nobody', () => {
  const NotPrincipal = { AWS: 'arn:aws:iam::111111111111:root' };

  expect(check('policy-public', { Principal: undefined, NotPrincipal })).toHaveLength(1);
  expect(check('policy-public', { Effect: 'Deny', NotPrincipal })).toEqual([]);
});

test.each([['events.amazonaws.com', true], ['sns.amazonaws.com', false]])('%s, let in without a condition, may be the target of the CDK that a feature flag closes: %s', (Service, flagged) => {
  const [said] = check('policy-open-service', { Principal: { Service } });

  expect(said!.includes('@aws-cdk/aws-events:eventsTargetQueueSameAccount')).toBe(flagged);
});
