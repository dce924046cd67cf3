import { readTemplates } from '../../../src/local/template/template';
import type { Template } from '../../../src/local/template/template-stack';

const Parameters = { May: { Type: 'String', Default: 'Allow' }, Actions: { Type: 'CommaDelimitedList', Default: 'sqs:GetQueueUrl, sqs:SendMessage' } };
const Place = { Type: 'AWS::Lambda::Function', Properties: { Role: { 'Fn::GetAtt': ['Role', 'Arn'] } } };

/** What the one function of a stack does with its queue by a statement. */
function doneBy(statement: Record<string, unknown>): string[] {
  const Policy = { Type: 'AWS::IAM::Policy', Properties: { Roles: [{ Ref: 'Role' }], PolicyDocument: { Statement: { Resource: { 'Fn::GetAtt': ['Orders', 'Arn'] }, ...statement } } } };
  const Resources = { Orders: { Type: 'AWS::SQS::Queue' }, Role: { Type: 'AWS::IAM::Role' }, Place, Policy };
  return readTemplates({ Shop: { Parameters, Resources } as unknown as Template }).accesses.map(({ does }) => does);
}

test.each<[string, Record<string, unknown>, string[]]>([
  ['an effect and actions that are parameters', { Effect: { Ref: 'May' }, Action: { Ref: 'Actions' } }, ['sends']],
  ['one action that is put together', { Effect: 'Allow', Action: [{ 'Fn::Join': [':', ['sqs', 'ReceiveMessage']] }] }, ['receives']],
  ['the beginning of an action, of whatever case', { Effect: 'Allow', Action: 'SQS:send*' }, ['sends']],
  ['all actions of queues', { Effect: 'Allow', Action: ['sqs:*'] }, ['sends', 'receives']],
  ['other actions only', { Effect: 'Allow', Action: ['sqs:Get*', 's3:*', { Ref: 'Gone' }] }, []],
  ['a row of stars before nothing that there is, at once', { Effect: 'Allow', Action: `sqs:${'*'.repeat(40)}x` }, []],
  ['no effect that is known', { Effect: { Ref: 'Gone' }, Action: 'sqs:*' }, []],
])('by %s a function has what they allow', (_, statement, does) => {
  expect(doneBy(statement)).toEqual(does);
});
