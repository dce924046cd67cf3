import { NestedStack, Validations } from 'aws-cdk-lib';
import * as sqs from 'aws-cdk-lib/aws-sqs';
import { Encryption, StandardQueue } from '../../../src';
import { SqsRules } from '../../../src/constructs/plugin/sqs-rules';
import { findingsOf } from '../findings';

test('plain queues of nested stacks are held against the rules, unless acknowledged; those of this package are left out', () => {
  const findings = findingsOf([new SqsRules()], (stack) => {
    const inner = new NestedStack(new NestedStack(stack, 'Outer'), 'Inner');
    const [, meant] = ['Plain', 'Meant'].map((id) => new sqs.Queue(inner, id, { encryption: sqs.QueueEncryption.UNENCRYPTED }));
    Validations.of(meant!).acknowledge({ id: 'cdk-sqs-connector::unencrypted', reason: 'holds nothing worth it' });
    new StandardQueue(inner, 'Ours', { encryption: Encryption.unencrypted() });
  });

  expect(findings.filter((finding) => finding.startsWith('unencrypted'))).toEqual(['unencrypted Shop/Outer/Inner/Plain/Resource']);
});
