import { readTemplates, type TemplateApp } from '../../../src/local/template/template';
import type { Template } from '../../../src/local/template/template-stack';

const Parameters = { Given: { Type: 'Number' }, Stored: { Type: 'AWS::SSM::Parameter::Value<String>', Default: '/seconds' } };
const Stored = { Type: 'AWS::SSM::Parameter', Properties: { Name: '/shop/delay', Value: '7' } };

function read(Type: string, Properties: Record<string, unknown>): TemplateApp {
  return readTemplates({ Shop: { Parameters, Resources: { Orders: { Type, Properties }, Stored } } as unknown as Template });
}

const queue = (properties: Record<string, unknown>): TemplateApp => read('AWS::SQS::Queue', properties);

describe('of a queue', () => {
  test.each<[string, unknown, string]>([
    ['a parameter without a default', { Ref: 'Given' }, 'parameter Given without a default'],
    ['a parameter of Systems Manager', { Ref: 'Stored' }, "the value of SSM parameter '/seconds'"],
    ['a dynamic reference', '{{resolve:ssm:/seconds}}', "'{{resolve:ssm:/seconds}}'"],
    ['a secret', '{{resolve:secretsmanager:shop:SecretString:seconds}}', "'{{resolve:secretsmanager:shop:SecretString:seconds}}'"],
    ['an export of another app', { 'Fn::ImportValue': 'Seconds' }, "import 'Seconds'"],
  ])('an attribute by %s is left out and told', (_, VisibilityTimeout, source) => {
    const { queues, notes } = queue({ VisibilityTimeout, DelaySeconds: 5 });

    expect(queues[0]!.declaration).toEqual({ queueName: 'Shop-Orders', kind: 'standard', delaySeconds: 5 });
    expect(notes).toEqual([`Orders: attributes must be known without AWS, got VisibilityTimeout (${source}); it goes without them here`]);
  });

  test('an attribute by a dynamic reference to a parameter of the app is resolved', () => {
    const { queues, notes } = queue({ DelaySeconds: '{{resolve:ssm:/shop/delay}}' });

    expect(queues[0]!.declaration.delaySeconds).toBe(7);
    expect(notes).toEqual([]);
  });

  test('the dead-letter queue of another app is left out with its policy and told', () => {
    const { queues, notes } = queue({ RedrivePolicy: { deadLetterTargetArn: { 'Fn::ImportValue': 'Dead' }, maxReceiveCount: 3 } });

    expect(queues[0]!.declaration.redrivePolicy).toBeUndefined();
    expect(notes).toEqual(["Orders: attributes must be known without AWS, got RedrivePolicy (import 'Dead'); it goes without them here"]);
  });

  test('the key of another app is one that is not known, of which nothing has to be told', () => {
    const { queues, notes } = queue({ KmsMasterKeyId: { 'Fn::ImportValue': 'Key' }, KmsDataKeyReusePeriodSeconds: 600 });

    expect(queues[0]!.declaration).toMatchObject({ kmsMasterKeyId: 'alias/unknown', kmsDataKeyReusePeriodSeconds: 600 });
    expect(notes).toEqual([]);
  });

  test('a tag is left out and told, the others are read', () => {
    const { queues, notes } = queue({ Tags: [{ Key: 'team', Value: { Ref: 'Given' } }, { Key: 'app', Value: 'shop' }] });

    expect(queues[0]!.declaration.tags).toEqual({ app: 'shop' });
    expect(notes).toEqual(['Orders: attributes must be known without AWS, got tag team (parameter Given without a default); it goes without them here']);
  });

  test('a tag whose key is not in the app is left out and told, other keys by functions are read', () => {
    const { queues, notes } = queue({ Tags: [{ Key: { Ref: 'Given' }, Value: 'shop' }, { Key: { 'Fn::Sub': 'of-${AWS::StackName}' }, Value: 1 }] });

    expect(queues[0]!.declaration.tags).toEqual({ 'of-Shop': '1' });
    expect(notes).toEqual(['Orders: attributes must be known without AWS, got the key of a tag (parameter Given without a default); it goes without them here']);
  });
});

test('a timeout of a function that is not in the app is left out and told', () => {
  const { functions, notes } = read('AWS::Lambda::Function', { Timeout: { Ref: 'Given' }, MemorySize: '{{resolve:ssm:/shop/delay}}' });

  expect(functions[0]).toMatchObject({ timeoutSeconds: 3, memoryMegabytes: 7 });
  expect(notes).toEqual(['Orders: properties must be known without AWS, got Timeout (parameter Given without a default); it has the defaults of AWS Lambda here']);
});

test('a mapping whose batch size is not in the app is left alone and told', () => {
  const EventSourceArn = 'arn:aws:sqs:us-east-1:111111111111:orders';

  const { eventSources, notes } = read('AWS::Lambda::EventSourceMapping', { FunctionName: 'ship', EventSourceArn, BatchSize: { Ref: 'Given' } });

  expect(eventSources).toEqual([]);
  expect(notes).toEqual([
    'stack Shop, Orders, property BatchSize: parameter Given must have a default to be resolved without AWS, got none; give it one; that event source mapping is left alone',
  ]);
});
