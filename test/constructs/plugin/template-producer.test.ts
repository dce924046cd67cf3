import { Duration } from 'aws-cdk-lib';
import * as events from 'aws-cdk-lib/aws-events';
import * as targets from 'aws-cdk-lib/aws-events-targets';
import * as sqs from 'aws-cdk-lib/aws-sqs';
import { SqsRules } from '../../../src';
import { findingsOf } from '../findings';

test('what a rule does wrong by each of two targets is told once', () => {
  const findings = findingsOf([new SqsRules()], (stack) => {
    const queue = new sqs.Queue(stack, 'Q', { fifo: true, enforceSSL: true });
    const groups = ['one', 'two'].map((messageGroupId) => new targets.SqsQueue(queue, { messageGroupId }));
    new events.Rule(stack, 'Rule', { schedule: events.Schedule.rate(Duration.hours(1)), targets: groups });
  });

  expect(findings).toEqual(['producer-rule-deduplication Shop/Rule/Resource']);
});
