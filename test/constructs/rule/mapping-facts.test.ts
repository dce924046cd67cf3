import { mappingFacts } from '../../../src/constructs/rule/mapping-facts';
import { UNKNOWN } from '../../../src/constructs/rule/queue-facts';

const REPORTS = ['ReportBatchItemFailures'];

test.each([
  [undefined, false],
  [[], false],
  [REPORTS, true],
  [{ 'Fn::If': ['IsNew', REPORTS, { Ref: 'AWS::NoValue' }] }, undefined],
  [[{ Ref: 'Report' }], undefined],
])('response types of %j say of partial batches %j', (FunctionResponseTypes, expected) => {
  expect(mappingFacts({ mapping: { FunctionResponseTypes }, queue: {} }).reportsBatchItemFailures).toBe(expected);
});

test.each([
  [{}, true],
  [{ ScalingConfig: { MaximumConcurrency: 5 } }, false],
  [{ ProvisionedPollerConfig: { MaximumPollers: 2 } }, false],
  [{ ScalingConfig: { 'Fn::If': ['IsNew', { MaximumConcurrency: 5 }, { Ref: 'AWS::NoValue' }] } }, false],
])('a mapping with %j is unbounded: %j', (mapping, expected) => {
  expect(mappingFacts({ mapping, queue: {} }).unbounded).toBe(expected);
});

test('a filter that a condition decides, or its pattern, is not known', () => {
  const Filters = [{ Pattern: '{}' }, { Pattern: { Ref: 'Pattern' } }, { 'Fn::If': ['IsNew', { Pattern: '{}' }, { Ref: 'AWS::NoValue' }] }, {}];

  expect(mappingFacts({ mapping: { FilterCriteria: { Filters } }, queue: {} }).patterns).toEqual(['{}', UNKNOWN, UNKNOWN, undefined]);
});

test.each([[undefined, 100], [5, 100], ['5', 100], [{ Ref: 'Window' }, undefined]])('with a window of %j a batch size of 100 is known as %j', (MaximumBatchingWindowInSeconds, batchSize) => {
  expect(mappingFacts({ mapping: { MaximumBatchingWindowInSeconds, BatchSize: 100 }, queue: {} }).polling.batchSize).toBe(batchSize);
});

test('the timeout of a function that is declared elsewhere is not known, that of one here is 3 seconds unless said', () => {
  const timeouts = [undefined, {}, { Timeout: 9 }].map((fn) => mappingFacts({ mapping: {}, queue: {}, fn }).functionTimeoutSeconds);

  expect(timeouts).toEqual([undefined, 3, 9]);
});
