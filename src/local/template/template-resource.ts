import { hash } from 'node:crypto';
import { FIFO_SUFFIX, QUEUE_NAME_MAX, formatQueueArn, partitionOf } from '../../queue/queue-name';
import type { TemplatePlace } from './template-place';
import type { TemplateResource } from './template-stack';

/** What of a resource is asked for; an empty attribute is its `Ref`. */
export interface AttributeQuestion {
  readonly logicalId: string;
  readonly attribute: string;
  readonly place: Pick<TemplatePlace, 'stack' | 'stacks' | 'account' | 'region'>;
  readonly resolve: (value: unknown) => unknown;
}

type Attributes = Readonly<Record<string, (resource: TemplateResource, question: AttributeQuestion) => unknown>>;

const own = (property: string) => (resource: TemplateResource, question: AttributeQuestion): unknown =>
  question.resolve(resource.Properties?.[property]) ?? generatedName(question);

const declared = (property: string) => ({ Properties }: TemplateResource, { resolve }: AttributeQuestion): unknown => resolve(Properties?.[property]);

/** `Ref` of CloudFormation resources that a queue's app refers to, and their attributes, as far as they are known without AWS. */
const RESOURCES: Readonly<Record<string, Attributes>> = {
  'AWS::SQS::Queue': {
    '': (resource, question) => queueUrl(queueNameOf(resource, question), question.place),
    'QueueUrl': (resource, question) => queueUrl(queueNameOf(resource, question), question.place),
    'Arn': (resource, question) => formatQueueArn({ partition: partitionOf(question.place.region), ...question.place, queueName: queueNameOf(resource, question) }),
    'QueueName': queueNameOf,
  },
  'AWS::Lambda::Function': {
    '': own('FunctionName'),
    'Arn': (resource, question) => arn('lambda', `function:${functionNameOf(resource, question)}`, question),
  },
  'AWS::Lambda::Version': { '': (resource, question) => qualified(resource, '1', question), 'Version': () => '1' },
  'AWS::Lambda::Alias': { '': (resource, question) => qualified(resource, String(question.resolve(resource.Properties?.Name)), question) },
  'AWS::Lambda::LayerVersion': { '': (_, question) => arn('lambda', `layer:${question.logicalId}:1`, question) },
  'AWS::KMS::Key': { '': (_, { logicalId }) => logicalId, 'Arn': (_, question) => arn('kms', `key/${question.logicalId}`, question) },
  'AWS::KMS::Alias': { '': own('AliasName') },
  'AWS::SNS::Topic': { '': topicArn, 'TopicArn': topicArn, 'TopicName': own('TopicName') },
  'AWS::SSM::Parameter': { '': declared('Name'), 'Value': declared('Value') },
  'AWS::IAM::Role': { '': own('RoleName'), 'Arn': (_, question) => `arn:${partitionOf(question.place.region)}:iam::${question.place.account}:role/${question.logicalId}` },
};

/** The value of a `Ref` or an attribute, or undefined when only AWS can tell it. */
export function resourceAttribute(resource: TemplateResource, question: AttributeQuestion): unknown {
  return RESOURCES[resource.Type]?.[question.attribute]?.(resource, question);
}

/** The name of a queue: its own, or one made of stack and logical id where CloudFormation would make one. */
function queueNameOf(resource: TemplateResource, question: AttributeQuestion): string {
  const { QueueName, FifoQueue } = resource.Properties ?? {};
  const given = question.resolve(QueueName);
  if (given !== undefined) return String(given);
  const suffix = String(question.resolve(FifoQueue)) === 'true' ? FIFO_SUFFIX : '';
  return shortened(generatedName(question), QUEUE_NAME_MAX - suffix.length) + suffix;
}

/** What two names end in alike may differ before it, as nested stacks of two stages do. */
function shortened(name: string, length: number): string {
  if (name.length <= length) return name;
  const digest = hash('sha256', name).slice(0, 8);
  return `${digest}-${name.slice(digest.length + 1 - length)}`;
}

function functionNameOf(resource: TemplateResource, question: AttributeQuestion): string {
  return String(own('FunctionName')(resource, question));
}

/** The URL that the queue has in AWS; `localText` swaps it for the one of the endpoint. */
function queueUrl(queueName: string, { region, account }: AttributeQuestion['place']): string {
  return `https://sqs.${region}.amazonaws.com/${account}/${queueName}`;
}

/** An alias or a version of a function: both refer to themselves by ARN. */
function qualified(resource: TemplateResource, qualifier: string, question: AttributeQuestion): string {
  const functionName = String(question.resolve(resource.Properties?.FunctionName)).replace(/^.*:function:/, '');
  return arn('lambda', `function:${functionName}:${qualifier}`, question);
}

function topicArn(resource: TemplateResource, question: AttributeQuestion): string {
  return arn('sns', String(own('TopicName')(resource, question)), question);
}

function arn(service: string, resource: string, { place }: AttributeQuestion): string {
  return `arn:${partitionOf(place.region)}:${service}:${place.region}:${place.account}:${resource}`;
}

/** Stages may give one stack name to each of their accounts; here there is only one. */
function generatedName({ place: { stack, stacks }, logicalId }: AttributeQuestion): string {
  const isOne = stacks.every((other) => other === stack || other.name !== stack.name);
  return `${isOne ? stack.name : stack.label.replaceAll('/', '-')}-${logicalId}`;
}
