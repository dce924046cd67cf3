import { policyFacts, shutOutServices } from '../../../src/constructs/rule/policy-facts';
import { findingsOf } from '../../../src/constructs/rule/rule';
import { POLICY_RULES } from '../../../src/constructs/rule/rule-policy';

const AROUND = { policies: 1 };
const SNS = 'sns.amazonaws.com';
const allow = (Action: string | string[], Principal: unknown = { Service: SNS }, Effect = 'Allow') => ({ Statement: [{ Effect, Action, Principal, Resource: '*' }] });
const none = { Statement: [] };

test.each([
  { what: 'may send', queuePolicy: allow('sqs:SendMessage'), keyPolicy: none, shutOut: [SNS] },
  { what: 'may do anything', queuePolicy: allow(['sqs:GetQueueUrl', 'sqs:*']), keyPolicy: none, shutOut: [SNS] },
  { what: 'is named twice', queuePolicy: allow('*', { Service: [SNS, 's3.amazonaws.com', SNS] }), keyPolicy: none, shutOut: [SNS, 's3.amazonaws.com'] },
  { what: 'may do what fits a pattern', queuePolicy: allow('sqs:S*Message'), keyPolicy: allow('kms:Generate*Pair'), shutOut: [SNS] },
  { what: 'may use the key by a pattern', queuePolicy: allow('SQS:SendMessage'), keyPolicy: allow('kms:G*'), shutOut: [] },
  { what: 'may do what fits a row of stars, of which one would do', queuePolicy: allow([`sqs:${'*'.repeat(40)}x`, 'sqs:**Message']), keyPolicy: none, shutOut: [SNS] },
  { what: 'may only receive', queuePolicy: allow('sqs:ReceiveMessage'), keyPolicy: none, shutOut: [] },
  { what: 'may do something of another service', queuePolicy: allow('s3:sqs:SendMessage'), keyPolicy: none, shutOut: [] },
  { what: 'is denied to send', queuePolicy: allow('sqs:SendMessage', { Service: SNS }, 'Deny'), keyPolicy: none, shutOut: [] },
  { what: 'is everybody, whom no key has to name', queuePolicy: allow('sqs:SendMessage', '*'), keyPolicy: none, shutOut: [] },
  { what: 'may use the key', queuePolicy: allow('sqs:SendMessage'), keyPolicy: allow('kms:GenerateDataKey*'), shutOut: [] },
  { what: 'may use the key as everybody may', queuePolicy: allow('sqs:SendMessage'), keyPolicy: allow('kms:*', { AWS: '*' }), shutOut: [] },
  { what: 'may only decrypt by the key', queuePolicy: allow('sqs:SendMessage'), keyPolicy: allow('kms:Decrypt'), shutOut: [SNS] },
  { what: 'is denied the key', queuePolicy: allow('sqs:SendMessage'), keyPolicy: allow('kms:*', { Service: SNS }, 'Deny'), shutOut: [SNS] },
  { what: 'may use the key no more than another', queuePolicy: allow('sqs:SendMessage'), keyPolicy: allow('kms:*', { Service: 's3.amazonaws.com' }), shutOut: [SNS] },
  { what: 'a parameter may let use the key', queuePolicy: allow('sqs:SendMessage'), keyPolicy: allow('kms:*', { Service: { Ref: 'Host' } }), shutOut: [] },
  { what: 'a condition may let use the key', queuePolicy: allow('sqs:SendMessage'), keyPolicy: { Statement: [{ 'Fn::If': ['IsOpen', {}, {}] }] }, shutOut: [] },
  { what: 'is a parameter', queuePolicy: allow('sqs:SendMessage', { Service: { Ref: 'Host' } }), keyPolicy: none, shutOut: [] },
  { what: 'meets a key whose policy is a parameter', queuePolicy: allow('sqs:SendMessage'), keyPolicy: { Ref: 'Policy' }, shutOut: [] },
])('a service that $what', ({ queuePolicy, keyPolicy, shutOut }) => {
  expect(shutOutServices(queuePolicy, keyPolicy)).toEqual(shutOut);
});

test('a statement says nothing where it says null, as one of JSON may: no rule stumbles over it', () => {
  const statement = { Effect: 'Allow', Action: 'sqs:TagQueue', Principal: null, Condition: null };

  const facts = policyFacts({ Statement: [statement, null] }, { ...AROUND, account: '111111111111' });

  expect(facts.statements).toEqual([{ Effect: 'Allow', Action: 'sqs:TagQueue' }]);
  expect(findingsOf(POLICY_RULES, facts)).toEqual([]);
});

test('a policy without intrinsics has the bytes of its JSON', () => {
  const document = { ...allow(['sqs:SendMessage', 'sqs:GetQueueUrl'], { AWS: null }), Id: 'größe', Count: 3, Empty: {}, List: [] };

  expect(policyFacts(document, AROUND).bytes).toBe(Buffer.byteLength(JSON.stringify(document)));
});

test.each([
  ['a reference', { Ref: 'Topic' }, 2],
  ['an attribute', { 'Fn::GetAtt': ['Topic', 'Arn'] }, 2],
  ['a text with references', { 'Fn::Join': ['', ['arn:', { Ref: 'AWS::Partition' }, ':iam']] }, 2 + 'arn:'.length + ':iam'.length],
])('%s counts what it has at least', (_, value, bytes) => {
  expect(policyFacts({ Value: value }, AROUND).bytes).toBe('{"Value":}'.length + bytes);
});

test('a document that only looks like an intrinsic counts as a whole', () => {
  const document = { Statement: { StringEquals: { Reference: 'x' } } };

  expect(policyFacts(document, AROUND).bytes).toBe(JSON.stringify(document).length);
});
