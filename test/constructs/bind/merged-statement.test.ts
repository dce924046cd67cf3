import * as iam from 'aws-cdk-lib/aws-iam';
import { StandardQueue } from '../../../src';
import { statementsOf, strictStack } from '../strict-stack';

const TOPICS = ['a', 'b'].map((name) => `arn:aws:sns:eu-west-1:111111111111:${name}`);

/** The sources of each statement of a queue's policy that was given one for each topic. */
function sourcesOf(effect: iam.Effect, operator: string): unknown[] {
  const stack = strictStack();
  const queue = new StandardQueue(stack, 'Q');
  for (const topic of TOPICS) {
    const conditions = { [operator]: { 'aws:SourceArn': topic } };
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
