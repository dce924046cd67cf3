import { readTemplates } from '../../../src/local/template/template';

const arn = (logicalId: string) => ({ 'Fn::GetAtt': [logicalId, 'Arn'] });
const sender = { Statement: [{ Effect: 'Allow', Action: ['sqs:SendMessage'], Resource: [arn('Orders')] }] };
const RESOURCES = {
  Dead: { Type: 'AWS::SQS::Queue', Properties: { QueueName: 'dead', Tags: [{ Key: 'team', Value: 'shop' }] } },
  Orders: { Type: 'AWS::SQS::Queue', Properties: { QueueName: 'orders', RedrivePolicy: { deadLetterTargetArn: arn('Dead'), maxReceiveCount: 3 } } },
  Role: { Type: 'AWS::IAM::Role', Properties: { Policies: [{ PolicyDocument: sender }] } },
  Policy: { Type: 'AWS::IAM::Policy', Properties: { Roles: [{ Ref: 'Role' }], PolicyDocument: sender } },
  Ship: {
    Type: 'AWS::Lambda::Function',
    Properties: { Role: arn('Role'), Runtime: 'nodejs22.x', Code: { ZipFile: '' }, Timeout: 5, Layers: [{ Ref: 'Layer' }], Environment: { Variables: { QUEUE: { Ref: 'Orders' } } } },
  },
  Layer: { Type: 'AWS::Lambda::LayerVersion', Properties: { Content: { S3Key: 'layer' } } },
  Mapping: {
    Type: 'AWS::Lambda::EventSourceMapping',
    Properties: {
      EventSourceArn: arn('Orders'), FunctionName: { Ref: 'Ship' }, FunctionResponseTypes: ['ReportBatchItemFailures'],
      FilterCriteria: { Filters: [{ Pattern: '{"body":{"sku":["lamp"]}}' }] }, ScalingConfig: { MaximumConcurrency: 4 },
    },
  },
  Task: {
    Type: 'AWS::ECS::TaskDefinition',
    Properties: { TaskRoleArn: arn('Role'), ContainerDefinitions: [{ Name: 'worker', Environment: [{ Name: 'QUEUE', Value: { Ref: 'Orders' } }] }] },
  },
  Topic: { Type: 'AWS::SNS::Topic', Properties: {} },
  Subscription: { Type: 'AWS::SNS::Subscription', Properties: { Endpoint: arn('Orders'), TopicArn: { Ref: 'Topic' } } },
  Rule: { Type: 'AWS::Events::Rule', Properties: { Targets: [{ Arn: arn('Orders') }] } },
  Bucket: { Type: 'AWS::S3::Bucket', Properties: { NotificationConfiguration: { QueueConfigurations: [{ Queue: arn('Orders') }] } } },
};

/** Every place at which something stands, as `Orders.Properties.RedrivePolicy`. */
function placesIn(value: object, above: readonly string[] = []): string[] {
  return Object.entries(value).flatMap(([key, item]: [string, unknown]) => {
    const path = [...above, key];
    const isWhole = typeof item !== 'object' || item === null || 'Ref' in item || 'Fn::GetAtt' in item;
    return [path.join('.'), ...(isWhole ? [] : placesIn(item, path))];
  });
}

/** The app with something else at a place. */
function read(place: string, replace: (value: unknown) => unknown): unknown {
  const Resources = structuredClone(RESOURCES) as Record<string, { Type: string }>;
  const [last, ...above] = place.split('.').reverse();
  const holder = above.reverse().reduce<Record<string, unknown>>((at, key) => at[key] as Record<string, unknown>, Resources);
  holder[last!] = replace(holder[last!]);
  return readTemplates({ Shop: { Resources, Conditions: { Yes: { 'Fn::Equals': ['a', 'a'] } } } });
}

const PLACES = placesIn(RESOURCES).filter((place) => /\.Properties\./.test(place));

test.each(PLACES)('%s reads the same where a condition that holds chooses it', (place) => {
  expect(read(place, (value) => ({ 'Fn::If': ['Yes', value, { Ref: 'AWS::NoValue' }] }))).toEqual(read(place, (value) => value));
});

test.each(PLACES.filter((place) => !/^(Dead|Orders|Mapping)\./.test(place)))('%s may have no value', (place) => {
  expect(read(place, () => ({ Ref: 'AWS::NoValue' }))).toMatchObject({ queues: [{ path: 'Dead' }, { path: 'Orders' }] });
});

test('a choice that cannot be made here is no mistake where nobody asks for its value', () => {
  const isUnknown = (value: unknown): unknown => ({ 'Fn::If': ['Nowhere', value, value] });

  expect(read('Bucket.Properties.NotificationConfiguration', isUnknown)).toMatchObject({ queues: [{}, {}] });
  expect(() => read('Orders.Properties.RedrivePolicy', isUnknown)).toThrow("property RedrivePolicy: a condition must stand in the template, got 'Nowhere'; declare it");
});
