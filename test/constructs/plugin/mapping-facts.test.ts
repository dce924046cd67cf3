import { mappingFacts } from '../../../src/constructs/plugin/mapping-facts';

const REPORTS = ['ReportBatchItemFailures'];

test.each([
  [undefined, false],
  [[], false],
  [REPORTS, true],
  [{ 'Fn::If': ['IsNew', REPORTS, { Ref: 'AWS::NoValue' }] }, undefined],
])('response types of %j say of partial batches %j', (FunctionResponseTypes, expected) => {
  expect(mappingFacts({ mapping: { FunctionResponseTypes }, queue: {} }).reportsBatchItemFailures).toBe(expected);
});
