import { PRODUCER_RULES, type ProducerFacts, type ProducerService } from '../../../src/constructs/rule/rule-producer';

/** Ids of the rules that a service breaks. */
const brokenBy = (service: ProducerService, facts: Partial<ProducerFacts>): string[] =>
  PRODUCER_RULES.filter((rule) => rule.check({ service, producer: 'it', kind: 'standard', ...facts }).length > 0).map(({ id }) => id);

test.each<[ProducerService, string[]]>([
  ['EventBridge', ['producer-rule-group', 'producer-rule-deduplication']],
  ['Scheduler', ['producer-rule-group', 'producer-rule-deduplication']],
  ['API Gateway', ['producer-rule-group', 'producer-rule-deduplication']],
  ['Pipes', ['producer-pipe-fifo']],
  ['AppConfig', []],
])('of %s, which sends to a FIFO queue without a group, is told %j', (service, rules) => {
  expect(brokenBy(service, { kind: 'fifo', messageGroupId: false, deduplicates: false })).toEqual(rules);
});

test.each<[ProducerService, boolean]>([
  ['S3', true], ['SNS', true], ['EventBridge', true], ['account', true], ['service', true],
  ['Scheduler', false], ['Lambda', false], ['IoT', false], ['Auto Scaling', false], ['API Gateway', false], ['Pipes', false], ['AppConfig', false],
])('%s is shut out by the AWS managed key: %s', (service, shutOut) => {
  expect(brokenBy(service, { awsManagedKey: true })).toEqual(shutOut ? ['producer-aws-managed-key'] : []);
});
