import type { Stack } from 'aws-cdk-lib';
import { AwsIntegration, RestApi } from 'aws-cdk-lib/aws-apigateway';
import { HttpApi, ParameterMapping } from 'aws-cdk-lib/aws-apigatewayv2';
import { HttpSqsIntegration } from 'aws-cdk-lib/aws-apigatewayv2-integrations';
import * as appconfig from 'aws-cdk-lib/aws-appconfig';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import { SqsDlq } from 'aws-cdk-lib/aws-lambda-event-sources';
import * as pipes from 'aws-cdk-lib/aws-pipes';
import * as sqs from 'aws-cdk-lib/aws-sqs';
import { Encryption, FifoQueue, StandardQueue } from '../../src';
import type { RuleCase } from './rule-case';
import { functionIn } from './strict-stack';

const OWN_KEY = { encryption: Encryption.kms() };
const PLAIN_KEY = { encryption: sqs.QueueEncryption.KMS };
const CONTENT = { contentBasedDeduplication: true };
const lacksKey = (sender: string): string =>
  `the role of ${sender} must be allowed kms:GenerateDataKey and kms:Decrypt for the queue that it sends to, got no statement`;

/** A route of an HTTP API, with parameters beside URL and body. */
function route(stack: Stack, queue: sqs.IQueue, parameters?: Readonly<Record<string, string>>): void {
  const parameterMapping = parameters && new ParameterMapping().custom('QueueUrl', queue.queueUrl).custom('MessageBody', '$request.body');
  Object.entries(parameters ?? {}).forEach(([name, value]) => parameterMapping!.custom(name, value));
  new HttpApi(stack, 'Api').addRoutes({ path: '/orders', integration: new HttpSqsIntegration('Send', { queue, parameterMapping }) });
}

/** A method of a REST API, by a role that may send. */
function method(stack: Stack, queue: sqs.IQueue): iam.Role {
  const role = new iam.Role(stack, 'Role', { assumedBy: new iam.ServicePrincipal('apigateway.amazonaws.com') });
  role.addToPolicy(new iam.PolicyStatement({ actions: ['sqs:SendMessage'], resources: [queue.queueArn] }));
  const requestTemplates = { 'application/json': 'Action=SendMessage&MessageBody=$util.urlEncode($input.body)' };
  const sending = new AwsIntegration({ service: 'sqs', path: `${stack.account}/${queue.queueName}`, options: { credentialsRole: role, requestTemplates } });
  new RestApi(stack, 'Api', { cloudWatchRole: false }).root.addMethod('POST', sending);
  return role;
}

/** The mapping of a function to a stream, with a queue for what fails. */
function follow(stack: Stack, queue: sqs.IQueue): void {
  const startingPosition = lambda.StartingPosition.LATEST;
  functionIn(stack, 'Fn').addEventSourceMapping('Carts', { eventSourceArn: TABLE, startingPosition, onFailure: new SqsDlq(queue) });
}

function pipe(stack: Stack, id: string, props: Pick<pipes.CfnPipeProps, 'source' | 'target' | 'sourceParameters' | 'targetParameters'>): iam.Role {
  const role = new iam.Role(stack, `${id}Role`, { assumedBy: new iam.ServicePrincipal('pipes.amazonaws.com') });
  new pipes.CfnPipe(stack, id, { roleArn: role.roleArn, ...props });
  return role;
}

const TABLE = 'arn:aws:dynamodb:eu-west-1:111111111111:table/carts/stream/2026-01-01T00:00:00.000';
const BUS = 'arn:aws:events:eu-west-1:111111111111:event-bus/carts';
const fill = (stack: Stack, { queueArn: target }: sqs.IQueue): iam.Role => pipe(stack, 'Pipe', { source: 'arn:aws:sqs:eu-west-1:111111111111:carts', target });
const drain = (stack: Stack, { queueArn: arn }: sqs.IQueue): iam.Role => pipe(stack, 'Stream', {
  source: TABLE, target: BUS, sourceParameters: { dynamoDbStreamParameters: { startingPosition: 'LATEST', deadLetterConfig: { arn } } },
});
function extend(stack: Stack, queue: sqs.IQueue, executionRole?: iam.IRole): void {
  const eventDestination = new appconfig.SqsDestination(queue);
  const actions = [new appconfig.Action({ actionPoints: [appconfig.ActionPoint.ON_DEPLOYMENT_COMPLETE], eventDestination, executionRole })];
  new appconfig.Extension(stack, 'Extension', { actions });
}

/** A pipe to a FIFO queue that says of each message what it is told. */
function funnel(stack: Stack, queue: sqs.IQueue, sqsQueueParameters?: pipes.CfnPipe.PipeTargetSqsQueueParametersProperty): void {
  pipe(stack, 'Pipe', { source: 'arn:aws:sqs:eu-west-1:111111111111:carts', target: queue.queueArn, targetParameters: { sqsQueueParameters } });
}

/** What sends by a role and is no function, schedule or rule. */
export const ROLE_CASES: readonly RuleCase[] = [
  {
    rule: 'producer-role-key',
    title: 'an HTTP API that sends to an encrypted queue by a role of the CDK',
    bad: (stack) => route(stack, new StandardQueue(stack, 'Q', OWN_KEY)),
    says: `${lacksKey('Shop/Api/ANY--orders/Send')} for Shop/Api/ANY--orders/InvokeRole; add queue.grantSendMessages(role)`,
    good: (stack) => route(stack, new StandardQueue(stack, 'Q')),
    plain: (stack) => route(stack, new sqs.Queue(stack, 'Q', PLAIN_KEY)),
  },
  {
    rule: 'producer-role-key',
    title: 'a REST API that sends to an encrypted queue by a role that may only send',
    bad: (stack) => method(stack, new StandardQueue(stack, 'Q', OWN_KEY)),
    says: `${lacksKey('Shop/Api/Default/POST')} for Shop/Role; add queue.grantSendMessages(role)`,
    good: (stack) => {
      const queue = new StandardQueue(stack, 'Q', OWN_KEY);
      queue.grantSendMessages(method(stack, queue));
    },
    plain: (stack) => method(stack, new sqs.Queue(stack, 'Q', PLAIN_KEY)),
  },
  {
    rule: 'producer-lambda-fifo',
    title: 'a FIFO queue for what a function fails to take from a stream',
    bad: (stack) => follow(stack, new FifoQueue(stack, 'Q')),
    says: 'the dead-letter queue and the destinations of Shop/Fn/Carts must be standard queues, got a FIFO queue; name a standard queue',
    good: (stack) => follow(stack, new StandardQueue(stack, 'Q')),
    plain: (stack) => follow(stack, new sqs.Queue(stack, 'Q', { fifo: true })),
  },
  {
    rule: 'producer-role-key',
    title: 'a pipe to an encrypted queue that its role may not use the key of',
    bad: (stack) => fill(stack, new StandardQueue(stack, 'Q', OWN_KEY)),
    says: lacksKey('Shop/Pipe'),
    good: (stack) => {
      const queue = new StandardQueue(stack, 'Q', OWN_KEY);
      queue.grantSendMessages(fill(stack, queue));
    },
    plain: (stack) => fill(stack, new sqs.Queue(stack, 'Q', PLAIN_KEY)),
  },
  {
    rule: 'producer-role-key',
    title: 'a pipe from a stream whose dead letters go to an encrypted queue',
    bad: (stack) => drain(stack, new StandardQueue(stack, 'Q', OWN_KEY)),
    says: lacksKey('Shop/Stream'),
    good: (stack) => drain(stack, new StandardQueue(stack, 'Q', { encryption: Encryption.kmsManaged() })),
    plain: (stack) => drain(stack, new sqs.Queue(stack, 'Q', PLAIN_KEY)),
  },
  {
    rule: 'producer-role-key',
    title: 'an AppConfig extension that notifies an encrypted queue by a role of the CDK',
    bad: (stack) => extend(stack, new StandardQueue(stack, 'Q', OWN_KEY)),
    says: lacksKey('Shop/Extension'),
    good: (stack) => {
      const role = new iam.Role(stack, 'Role', { assumedBy: new iam.ServicePrincipal('appconfig.amazonaws.com') });
      const queue = new StandardQueue(stack, 'Q', OWN_KEY);
      queue.grantSendMessages(role);
      extend(stack, queue, role);
    },
    plain: (stack) => extend(stack, new sqs.Queue(stack, 'Q', PLAIN_KEY)),
  },
  {
    rule: 'producer-rule-group',
    title: 'an HTTP API that sends to a FIFO queue without a group',
    bad: (stack) => route(stack, new FifoQueue(stack, 'Q', CONTENT)),
    says: 'Shop/Api/ANY--orders/Send must set a messageGroupId for a FIFO queue, got none; pass it to the target or integration',
    good: (stack) => route(stack, new FifoQueue(stack, 'Q', CONTENT), { MessageGroupId: 'all' }),
    plain: (stack) => route(stack, new sqs.Queue(stack, 'Q', { fifo: true, ...CONTENT })),
  },
  {
    rule: 'producer-rule-deduplication',
    title: 'an HTTP API that sends to a FIFO queue which cannot tell messages apart',
    bad: (stack) => route(stack, new FifoQueue(stack, 'Q'), { MessageGroupId: 'all' }),
    says: 'a FIFO queue that Shop/Api/ANY--orders/Send sends to must deduplicate by content, got one that does not; set contentBasedDeduplication',
    good: (stack) => route(stack, new FifoQueue(stack, 'Q'), { MessageGroupId: 'all', MessageDeduplicationId: '$context.requestId' }),
    plain: (stack) => route(stack, new sqs.Queue(stack, 'Q', { fifo: true }), { MessageGroupId: 'all' }),
  },
  {
    rule: 'producer-pipe-fifo',
    title: 'a pipe to a FIFO queue without a message group',
    bad: (stack) => funnel(stack, new FifoQueue(stack, 'Q', CONTENT)),
    says: 'Shop/Pipe must set a messageGroupId for a FIFO queue, got none; set it in the parameters of its target, such as $.attributes.MessageGroupId',
    good: (stack) => funnel(stack, new FifoQueue(stack, 'Q', CONTENT), { messageGroupId: 'carts' }),
    plain: (stack) => funnel(stack, new sqs.Queue(stack, 'Q', { fifo: true, ...CONTENT })),
  },
  {
    rule: 'producer-pipe-fifo',
    title: 'a pipe to a FIFO queue without deduplication',
    bad: (stack) => funnel(stack, new FifoQueue(stack, 'Q'), { messageGroupId: 'carts' }),
    says: 'Shop/Pipe must set a messageDeduplicationId for a FIFO queue that does not deduplicate by content, got none; set it, or contentBasedDeduplication',
    good: (stack) => funnel(stack, new FifoQueue(stack, 'Q'), { messageGroupId: 'carts', messageDeduplicationId: '$.messageId' }),
    plain: (stack) => funnel(stack, new sqs.Queue(stack, 'Q', { fifo: true }), { messageGroupId: 'carts' }),
  },
];
