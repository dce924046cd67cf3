import { App, Stack } from 'aws-cdk-lib';
import { Annotations, Match } from 'aws-cdk-lib/assertions';
import { Encryption, StandardQueue } from '../../../src';
import { functionIn } from '../strict-stack';

test('the key of a queue of the same id in another stack is another key', () => {
  const app = new App({ builtinCloudFormationValidation: false });
  const [stack, other] = [new Stack(app, 'Shop'), new Stack(app, 'Other')];
  functionIn(stack, 'Fn', { deadLetterQueue: new StandardQueue(stack, 'Q') });
  new StandardQueue(other, 'Q', { encryption: Encryption.kms() });

  app.synth();

  expect(Annotations.fromStack(stack).findWarning('*', Match.stringLikeRegexp('producer-role-key'))).toEqual([]);
});
