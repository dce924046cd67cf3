import { PRODUCERS, topicByArn, type Sent } from '../../../src/constructs/rule/producer-row';
import { isOn } from '../../../src/constructs/rule/template-value';

const [QUEUE, ROLE, GROUP] = ['the queue', 'the role', { MessageGroupId: 'all' }];
const EITHER = { 'Fn::If': ['IsNew', GROUP, { Ref: 'AWS::NoValue' }] };

/** What a resource sends to a queue. */
function sentBy(type: string, properties: Record<string, unknown>): Sent[] {
  const { sends } = PRODUCERS.find((row) => row.type === type)!;
  return sends(properties, () => ({})).filter(({ arn }) => arn === QUEUE);
}

const integration = (IntegrationSubtype: string): Sent[] =>
  sentBy('AWS::ApiGatewayV2::Integration', { IntegrationSubtype, CredentialsArn: ROLE, RequestParameters: { QueueUrl: QUEUE } });

test('of the integrations of an HTTP API those send that send messages', () => {
  expect(integration('SQS-SendMessage')).toEqual([{ arn: QUEUE, role: ROLE, messageGroupId: false }]);
  expect(['SQS-ReceiveMessage', 'SQS-DeleteMessage', 'SQS-PurgeQueue'].flatMap(integration)).toEqual([]);
});

test.each([
  ['SendMessage for another service', { RequestTemplates: { 'application/json': 'Action=SendMessage' }, Uri: { 'Fn::Join': ['', ['arn:aws:apigateway:eu-west-1:sns:path/', QUEUE]] } }],
  ['a receive', { Uri: { 'Fn::Join': ['', ['arn:aws:apigateway:eu-west-1:sqs:path/1/', QUEUE]] }, RequestTemplates: { 'application/json': 'Action=ReceiveMessage' } }],
  ['no integration', undefined],
])('a method of a REST API with %s sends nothing', (_, Integration) => {
  expect(sentBy('AWS::ApiGateway::Method', { Integration })).toEqual([]);
});

const KINESIS = 'arn:aws:kinesis:eu-west-1:111111111111:stream/orders';

test.each([
  ['arn:aws:dynamodb:eu-west-1:111111111111:table/carts/stream/2026-01-01T00:00:00.000', 1],
  [{ 'Fn::GetAtt': ['Carts', 'StreamArn'] }, 1],
  [{ 'Fn::GetAtt': 'Carts.StreamArn' }, 1],
  [KINESIS, 0],
  [{ 'Fn::GetAtt': ['Orders', 'Arn'] }, 0],
  [{ Ref: 'StreamArn' }, 0],
  [undefined, 0],
])('a mapping of %j that keeps what fails sends %d times to a standard queue only', (EventSourceArn, times) => {
  const DestinationConfig = { OnFailure: { Destination: QUEUE } };

  expect(sentBy('AWS::Lambda::EventSourceMapping', { EventSourceArn, DestinationConfig })).toHaveLength(times);
});

test.each([
  ['its target', { Target: QUEUE }],
  ['the dead letters of a Kinesis stream', { SourceParameters: { KinesisStreamParameters: { DeadLetterConfig: { Arn: QUEUE } } } }],
  ['the dead letters of a DynamoDB stream', { SourceParameters: { DynamoDBStreamParameters: { DeadLetterConfig: { Arn: QUEUE } } } }],
])('a pipe sends by its role to %s', (_, properties) => {
  expect(sentBy('AWS::Pipes::Pipe', { RoleArn: ROLE, ...properties })).toMatchObject([{ arn: QUEUE, role: ROLE }]);
});

test.each([
  [{ SqsQueueParameters: { ...GROUP, MessageDeduplicationId: '$.eventID' } }, { messageGroupId: true, deduplicates: true }],
  [{ SqsQueueParameters: GROUP }, { messageGroupId: true }],
  [{ InputTemplate: '{}' }, { messageGroupId: false }],
  [{ SqsQueueParameters: EITHER }, {}],
])('a pipe with the target parameters %j says %j of each message', (TargetParameters, said) => {
  expect(sentBy('AWS::Pipes::Pipe', { Target: QUEUE, TargetParameters })).toEqual([{ arn: QUEUE, ...said }]);
});

test.each([
  [{ START: [{ Uri: QUEUE, RoleArn: ROLE }], END: [{ Uri: 'a function' }] }, 1],
  [{ 'Fn::If': ['IsNew', { START: [{ Uri: QUEUE, RoleArn: ROLE }] }, { Ref: 'AWS::NoValue' }] }, 0],
  [undefined, 0],
])('an AppConfig extension with the actions %j sends %d times', (Actions, times) => {
  expect(sentBy('AWS::AppConfig::Extension', { Actions })).toEqual(Array(times).fill({ arn: QUEUE, role: ROLE }));
});

test.each([[GROUP, true], [{}, false], [undefined, false], [EITHER, undefined]])('the parameters %j of a target have a group: %j', (SqsParameters, messageGroupId) => {
  expect(sentBy('AWS::Scheduler::Schedule', { Target: { Arn: QUEUE, SqsParameters } })).toMatchObject([{ messageGroupId }]);
});

test('what CloudFormation looks up elsewhere is neither a standard topic nor a flag that is off', () => {
  expect(topicByArn('{{resolve:ssm:/shop/topic}}')).toEqual({});
  expect(isOn('{{resolve:ssm:/shop/flag}}')).toBeUndefined();
});
