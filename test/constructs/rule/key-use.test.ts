import { mayUseKey, type KeyUse } from '../../../src/constructs/rule/key-use';

const ROLE = { 'Fn::GetAtt': ['Role', 'Arn'] };
const KEY = { 'Fn::GetAtt': ['Key', 'Arn'] };
const OTHER = { 'Fn::GetAtt': ['Other', 'Arn'] };
const ROOT = { 'Fn::Join': ['', ['arn:', { Ref: 'AWS::Partition' }, ':iam::111111111111:root']] };

const statement = (fields: object) => ({ Statement: [{ Effect: 'Allow', Action: 'kms:GenerateDataKey*', Resource: '*', ...fields }] });
const byRole = (fields: object): Partial<KeyUse> => ({ documents: [statement(fields)] });
const byKey = (fields: object): Partial<KeyUse> => ({ keyPolicy: statement(fields) });
const awsPolicy = (name: string): Partial<KeyUse> => ({ foreignPolicies: [{ 'Fn::Join': ['', ['arn:', { Ref: 'AWS::Partition' }, `:iam::aws:policy/${name}`]] }] });
const mayUse = (told: Partial<KeyUse>): boolean => mayUseKey({ roleArn: ROLE, keyArn: KEY, keyPolicy: statement({ Action: 'kms:*', Principal: { AWS: ROOT } }), documents: [], foreignPolicies: [], ...told });

test.each<readonly [string, Partial<KeyUse>]>([
  ['a statement of its own for the key', byRole({ Resource: [OTHER, KEY] })],
  ['a statement of its own for every key', byRole({ Action: 'kms:*' })],
  ['a statement of its own for the keys that fit a pattern', byRole({ Resource: 'arn:aws:kms:eu-west-1:111111111111:key/*' })],
  ['a statement of its own for an ARN that is put together', byRole({ Resource: { 'Fn::Join': ['', ['arn:aws:kms:eu-west-1:111111111111:key/', { Ref: 'Key' }]] } })],
  ['a statement of its own for all actions but some', byRole({ Action: undefined, NotAction: 'iam:*' })],
  ['a statement of its own for all keys but some', byRole({ Resource: undefined, NotResource: OTHER })],
  ['a statement of its own for actions that only deployment knows', byRole({ Action: { Ref: 'Actions' } })],
  ['a policy of its own that only deployment knows', { documents: [{ 'Fn::If': ['Strict', {}, {}] }] }],
  ['a policy of the key that only deployment knows', { keyPolicy: { Ref: 'Policy' } }],
  ['AdministratorAccess', awsPolicy('AdministratorAccess')],
  ['a managed policy from elsewhere', { foreignPolicies: ['arn:aws:iam::111111111111:policy/keys'] }],
  ['the policy of the key, which names it', byKey({ Principal: { AWS: [ROOT, ROLE] } })],
  ['the policy of the key, which names it by a name', byKey({ Principal: { AWS: 'arn:aws:iam::111111111111:role/ship' } })],
  ['the policy of the key, which names everybody', byKey({ Principal: '*', Condition: { StringEquals: { 'kms:CallerAccount': '111111111111' } } })],
  ['the policy of the key, which names whom only deployment knows', byKey({ Principal: { 'Fn::If': ['Strict', { AWS: ROLE }, { AWS: OTHER }] } })],
  ['the policy of the key, which names all but some', byKey({ NotPrincipal: { AWS: OTHER } })],
])('a role may use a key by %s', (_, told) => {
  expect(mayUse(told)).toBe(true);
});

test.each<readonly [string, Partial<KeyUse>]>([
  ['nothing but the policy of a key for the account', {}],
  ['a statement of its own for another key', byRole({ Resource: [OTHER, { 'Fn::ImportValue': 'Other' }, 'arn:aws:kms:eu-west-1:111111111111:key/other'] })],
  ['a statement of its own that denies', byRole({ Effect: 'Deny' })],
  ['a statement of its own for other actions', byRole({ Action: ['sqs:*', 'kms:Decrypt'] })],
  ['a managed policy of AWS that knows no keys', awsPolicy('service-role/AWSLambdaBasicExecutionRole')],
  ['the policy of the key, which names others', byKey({ Principal: { AWS: [OTHER, '111111111111'], Service: 'sns.amazonaws.com' } })],
  ['the policy of the key, which names a service', byKey({ Principal: { Service: 'sns.amazonaws.com' } })],
  ['the policy of the key, which lets it decrypt', byKey({ Action: 'kms:Decrypt', Principal: { AWS: ROLE } })],
])('a role may not use a key by %s', (_, told) => {
  expect(mayUse(told)).toBe(false);
});
