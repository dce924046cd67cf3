import { isAwsManaged, joinedResource } from '../../../src/constructs/plugin/template-resource';

const ALIAS = 'alias/aws/sqs';
const keyed = (KmsMasterKeyId: unknown): boolean => isAwsManaged({ logicalId: 'Q', type: 'AWS::SQS::Queue', properties: { KmsMasterKeyId }, conditional: false });

test.each([
  ALIAS,
  `arn:aws:kms:eu-west-1:111111111111:${ALIAS}`,
  { 'Fn::Sub': `arn:aws:kms:\${AWS::Region}:111111111111:${ALIAS}` },
  { 'Fn::Join': ['', ['arn:aws:kms:', { Ref: 'AWS::Region' }, `:111111111111:${ALIAS}`]] },
])('the key of AWS is known by %j', (key) => {
  expect(keyed(key)).toBe(true);
});

test.each([
  undefined,
  'alias/my/aws/sqs',
  { Ref: 'Key' },
  { 'Fn::If': ['IsOwn', { Ref: 'Key' }, ALIAS] },
  { 'Fn::If': ['IsOwn', { Ref: 'Key' }, `arn:aws:kms:eu-west-1:111111111111:${ALIAS}`] },
])('another key, or perhaps another, is %j', (key) => {
  expect(keyed(key)).toBe(false);
});

test.each([[undefined, true], [true, true], ['false', false], [{ Ref: 'IsOn' }, undefined]])('a queue with SqsManagedSseEnabled %j is encrypted: %j', (SqsManagedSseEnabled, encrypted) => {
  const resource = { logicalId: 'Q', type: 'AWS::SQS::Queue', properties: { SqsManagedSseEnabled }, conditional: false };

  expect(joinedResource({ resources: [resource] }, resource).encrypted).toBe(encrypted);
});
