import { Template } from 'aws-cdk-lib/assertions';
import * as kms from 'aws-cdk-lib/aws-kms';
import { Encryption, StandardQueue } from '../../src';
import { strictStack } from './strict-stack';

test('a queue and its dead-letter queue wait for the alias that stands for their key', () => {
  const stack = strictStack();
  const alias = new kms.Key(stack, 'Key').addAlias('alias/orders');

  new StandardQueue(stack, 'Orders', { encryption: Encryption.kms(alias) });

  const template = Template.fromStack(stack);
  const [aliasId] = Object.keys(template.findResources('AWS::KMS::Alias'));
  template.allResources('AWS::SQS::Queue', { DependsOn: [aliasId] });
});

test('a queue waits for no alias that is imported', () => {
  const stack = strictStack();
  const alias = kms.Alias.fromAliasName(stack, 'Shared', 'alias/shared');

  new StandardQueue(stack, 'Orders', { encryption: Encryption.kms(alias) });

  const queues = Object.values(Template.fromStack(stack).findResources('AWS::SQS::Queue'));
  expect(queues.map(({ DependsOn }) => DependsOn as unknown)).toEqual([undefined, undefined]);
});
