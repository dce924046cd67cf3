import { App, Stack, Stage } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as kms from 'aws-cdk-lib/aws-kms';
import * as s3 from 'aws-cdk-lib/aws-s3';
import { SqsDestination } from 'aws-cdk-lib/aws-s3-notifications';
import { Encryption, Producer, StandardQueue } from '../../src';
import { functionIn, strictStack } from './strict-stack';

test('notifications of a bucket wait for the alias that stands for the key of their queue', () => {
  const stack = strictStack();
  const alias = new kms.Key(stack, 'Key').addAlias('alias/orders');
  const queue = new StandardQueue(stack, 'Orders', { encryption: Encryption.kms(alias) });
  const bucket = new s3.Bucket(stack, 'Uploads');
  queue.allowProducer(Producer.bucket(bucket));

  bucket.addEventNotification(s3.EventType.OBJECT_CREATED, new SqsDestination(queue));

  const template = Template.fromStack(stack);
  const [aliasId] = Object.keys(template.findResources('AWS::KMS::Alias'));
  const [notifications] = Object.values(template.findResources('Custom::S3BucketNotifications'));
  expect(notifications!.DependsOn).toContain(aliasId);
});

test('the policy of a key that an alias stands for may name the queue', () => {
  const stack = strictStack();
  const key = new kms.Key(stack, 'Key');
  const { queueArn } = new StandardQueue(stack, 'Orders', { encryption: Encryption.kms(key.addAlias('alias/orders')) });
  key.addToResourcePolicy(new iam.PolicyStatement({
    principals: [new iam.ServicePrincipal('sns.amazonaws.com')], actions: ['kms:Decrypt'], resources: ['*'],
    conditions: { StringEquals: { 'kms:EncryptionContext:aws:sqs:arn': queueArn } },
  }));

  expect(() => Template.fromStack(stack)).not.toThrow();
});

test('the stack of an alias may use the queue of another stack that the alias encrypts', () => {
  const shared = strictStack('Shared');
  const alias = new kms.Key(shared, 'Key').addAlias('alias/orders');
  const queue = new StandardQueue(new Stack(shared.node.root, 'Shop'), 'Orders', { encryption: Encryption.kms(alias) });

  queue.bindSender(functionIn(shared));

  expect(() => Template.fromStack(shared)).not.toThrow();
});

test('an alias of the app stands for the key of a queue in a stage', () => {
  const app = new App();
  const alias = new kms.Key(new Stack(app, 'Shared'), 'Key').addAlias('alias/orders');
  const stack = new Stack(new Stage(app, 'Production'), 'Shop');

  new StandardQueue(stack, 'Orders', { encryption: Encryption.kms(alias) });

  expect(() => Template.fromStack(stack)).not.toThrow();
});
