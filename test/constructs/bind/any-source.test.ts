import { Template } from 'aws-cdk-lib/assertions';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as sqs from 'aws-cdk-lib/aws-sqs';
import { Encryption, StandardQueue } from '../../../src';
import { strictStack } from '../strict-stack';

const SOURCE = { ArnEquals: { 'aws:SourceArn': 'arn:aws:sns:eu-west-1:111111111111:news' } };

test.each([
  ['a service that sends for no source', new iam.ServicePrincipal('s3.amazonaws.com', { conditions: { StringEquals: { 'aws:SourceAccount': '111111111111' } } })],
  ['an account with a condition on a source', new iam.PrincipalWithConditions(new iam.AccountPrincipal('222222222222'), SOURCE)],
])('%s is granted what aws-cdk-lib grants it', (_, principal) => {
  const [ours, plain] = [strictStack(), strictStack()];

  new StandardQueue(ours, 'Q', { encryption: Encryption.kms(), enforceSSL: false }).grantSendMessages(principal);
  new sqs.Queue(plain, 'Q', { encryption: sqs.QueueEncryption.KMS }).grantSendMessages(principal);

  const [granted, expected] = [ours, plain].map((stack) => ['AWS::SQS::QueuePolicy', 'AWS::KMS::Key'].flatMap((type) =>
    Object.values(Template.fromStack(stack).findResources(type)).map(({ Properties }) => Properties.PolicyDocument ?? Properties.KeyPolicy)));
  expect(granted).toEqual(expected);
});
