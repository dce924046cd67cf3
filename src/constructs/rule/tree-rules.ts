import { CfnResource, Stack, Stage } from 'aws-cdk-lib';
import type * as events from 'aws-cdk-lib/aws-events';
import type * as lambda from 'aws-cdk-lib/aws-lambda';
import type * as sns from 'aws-cdk-lib/aws-sns';
import type * as sqs from 'aws-cdk-lib/aws-sqs';
import type { IConstruct } from 'constructs';
import { findingsOf, type Finding } from './rule';
import { STACK_NAME_RULES } from './rule-name';
import { POLICY_RULES } from './rule-policy';
import { PRODUCER_RULES, type ProducerFacts } from './rule-producer';

const WATCHED = new WeakMap<IConstruct, sqs.IQueue[]>();

/** Has the resources around the queues of an app or stage judged, once for all of its queues. */
export function watchTree(queue: sqs.IQueue): void {
  const root = Stage.of(queue) ?? queue.node.root;
  const queues = WATCHED.get(root);
  if (queues) {
    queues.push(queue);
    return;
  }
  const first = [queue];
  WATCHED.set(root, first);
  root.node.addValidation({ validate: () => treeFindings(root, first).map(({ rule, sentence }) => `${sentence} [${rule.id}]`) });
}

/** Every hard finding that needs more than one resource. */
function treeFindings(root: IConstruct, queues: readonly sqs.IQueue[]): Finding[] {
  const resources = root.node.findAll().filter((construct): construct is CfnResource => CfnResource.isCfnResource(construct));
  const ofType = <Resource extends CfnResource>(type: string): Resource[] =>
    resources.filter(({ cfnResourceType }) => cfnResourceType === type) as Resource[];
  const fifoArns = new Set(queues.filter(({ fifo }) => fifo).flatMap((queue) => [queue.queueArn, (queue.node.defaultChild as sqs.CfnQueue).attrArn]));
  const producers = fifoArns.size === 0 ? [] : [
    ...ofType<lambda.CfnFunction>('AWS::Lambda::Function').flatMap((fn) => asyncProducer(fn, fifoArns)),
    ...ofType<lambda.CfnEventInvokeConfig>('AWS::Lambda::EventInvokeConfig').flatMap((config) => destinationProducer(config, fifoArns)),
    ...ofType<sns.CfnSubscription>('AWS::SNS::Subscription').flatMap((subscription) => topicProducer(root, subscription, fifoArns)),
    ...ofType<events.CfnRule>('AWS::Events::Rule').flatMap((rule) => ruleProducer(rule, queues)),
  ];
  return [
    ...nameFindings(ofType<sqs.CfnQueue>('AWS::SQS::Queue')),
    ...policyFindings(queues, [...ofType<sqs.CfnQueuePolicy>('AWS::SQS::QueuePolicy'), ...ofType<sqs.CfnQueueInlinePolicy>('AWS::SQS::QueueInlinePolicy')]),
    ...producers.flatMap((facts) => findingsOf(PRODUCER_RULES, facts)),
  ];
}

function nameFindings(queues: readonly sqs.CfnQueue[]): Finding[] {
  const named = queues.flatMap((queue) => {
    const queueName: unknown = queue.queueName === undefined ? undefined : queue.stack.resolve(queue.queueName);
    return typeof queueName === 'string' ? [{ queueName, path: queue.node.scope!.node.path, stack: queue.stack }] : [];
  });
  const stacks = [...new Set(named.map(({ stack }) => stack))];
  return stacks.flatMap((stack) => findingsOf(STACK_NAME_RULES, { queues: named.filter((queue) => queue.stack === stack) }));
}

/** Policy resources by the URL that they name, token for token. */
function policyFindings(queues: readonly sqs.IQueue[], policies: ReadonlyArray<sqs.CfnQueuePolicy | sqs.CfnQueueInlinePolicy>): Finding[] {
  const urls = policies.flatMap((policy) => ('queues' in policy ? policy.queues : [policy.queue]));
  return queues.flatMap(({ queueUrl, node }) => {
    const count = urls.filter((url) => url === queueUrl).length;
    return count < 2 ? [] : findingsOf(POLICY_RULES, { statements: [], bytes: 0, policies: count }).map(({ rule, sentence }) => ({ rule, sentence: `${node.path}: ${sentence}` }));
  });
}

const lambdaTo = (fn: IConstruct): ProducerFacts => ({ service: 'Lambda', producer: fn.node.path, kind: 'fifo' });

function asyncProducer(fn: lambda.CfnFunction, fifoArns: ReadonlySet<string>): ProducerFacts[] {
  const target = (fn.deadLetterConfig as lambda.CfnFunction.DeadLetterConfigProperty | undefined)?.targetArn;
  return target !== undefined && fifoArns.has(target) ? [lambdaTo(fn.node.scope!)] : [];
}

function destinationProducer(config: lambda.CfnEventInvokeConfig, fifoArns: ReadonlySet<string>): ProducerFacts[] {
  const { onFailure, onSuccess } = (config.destinationConfig ?? {}) as Record<'onFailure' | 'onSuccess', { destination?: string } | undefined>;
  return [onFailure, onSuccess].some((end) => fifoArns.has(end?.destination ?? '')) ? [lambdaTo(config.node.scope!)] : [];
}

function topicProducer(root: IConstruct, { endpoint, topicArn, stack }: sns.CfnSubscription, fifoArns: ReadonlySet<string>): ProducerFacts[] {
  if (endpoint === undefined || !fifoArns.has(endpoint)) return [];
  const arn = textOf(stack, topicArn);
  const topics = root.node.findAll().filter((construct): construct is sns.Topic => typeof (construct as Partial<sns.ITopic>).topicArn === 'string');
  const topic = topics.find((candidate) => typeof candidate.fifo === 'boolean' && textOf(candidate.stack, candidate.topicArn) === arn);
  return topic ? [{ service: 'SNS', producer: topic.node.path, kind: 'fifo', fifoTopic: topic.fifo }] : [];
}

const textOf = (stack: Stack, value: unknown): string => JSON.stringify(stack.resolve(value));

function ruleProducer(rule: events.CfnRule, queues: readonly sqs.IQueue[]): ProducerFacts[] {
  const targets = (rule.stack.resolve(rule.targets) ?? []) as Array<{ arn?: unknown; sqsParameters?: { messageGroupId?: unknown } }>;
  const fifoArns = queues.filter(({ fifo }) => fifo).map((queue) => textOf(Stack.of(queue), queue.queueArn));
  return targets.filter(({ arn }) => fifoArns.includes(JSON.stringify(arn))).map(({ sqsParameters }) => ({
    service: 'EventBridge' as const, producer: rule.node.scope!.node.path, kind: 'fifo' as const, messageGroupId: sqsParameters?.messageGroupId !== undefined,
  }));
}
