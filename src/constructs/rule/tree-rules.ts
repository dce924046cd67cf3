import { CfnResource, Stack, Stage } from 'aws-cdk-lib';
import type * as autoscaling from 'aws-cdk-lib/aws-autoscaling';
import type * as events from 'aws-cdk-lib/aws-events';
import type * as iot from 'aws-cdk-lib/aws-iot';
import type * as lambda from 'aws-cdk-lib/aws-lambda';
import type * as scheduler from 'aws-cdk-lib/aws-scheduler';
import type * as sns from 'aws-cdk-lib/aws-sns';
import type * as sqs from 'aws-cdk-lib/aws-sqs';
import type { IConstruct } from 'constructs';
import { foreignConsumerFindings } from '../bind/foreign-consumer';
import { isFifoTopic, pathOf } from './producer-facts';
import { findingsOf, type Finding } from './rule';
import { STACK_NAME_RULES } from './rule-name';
import { POLICY_RULES } from './rule-policy';
import { PRODUCER_RULES, type ProducerFacts } from './rule-producer';
import { hardLines } from './rule-report';
import { annotateKeylessSenders } from './sender-key';
import { annotateShutOut, byUrl, type PoliciesByUrl } from './shut-out';

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
  root.node.addValidation({ validate: () => hardLines(treeFindings(root, first)) });
}

/** Every finding that needs more than one resource; soft ones are annotated. */
function treeFindings(root: IConstruct, queues: readonly sqs.IQueue[]): Finding[] {
  const constructs = root.node.findAll();
  const resources = constructs.filter((construct): construct is CfnResource => CfnResource.isCfnResource(construct));
  const ofType = <Resource extends CfnResource>(type: string): Resource[] =>
    resources.filter(({ cfnResourceType }) => cfnResourceType === type) as Resource[];
  const fifo = queues.filter((queue) => queue.fifo);
  const fifoArns = new Set(fifo.flatMap((queue) => [queue.queueArn, (queue.node.defaultChild as sqs.CfnQueue).attrArn]));
  const policies = byUrl([...ofType<sqs.CfnQueuePolicy>('AWS::SQS::QueuePolicy'), ...ofType<sqs.CfnQueueInlinePolicy>('AWS::SQS::QueueInlinePolicy')]);
  annotateKeylessSenders(resources, queues);
  annotateShutOut(resources, queues, policies);
  const producers = fifo.length === 0 ? [] : [
    ...ofType<lambda.CfnFunction>('AWS::Lambda::Function').flatMap((fn) => asyncProducer(fn, fifoArns)),
    ...ofType<lambda.CfnEventInvokeConfig>('AWS::Lambda::EventInvokeConfig').flatMap((config) => destinationProducer(config, fifoArns)),
    ...ofType<iot.CfnTopicRule>('AWS::IoT::TopicRule').flatMap((rule) => actionProducer(rule, fifo)),
    ...ofType<autoscaling.CfnLifecycleHook>('AWS::AutoScaling::LifecycleHook').flatMap((hook) => hookProducer(hook, fifoArns)),
    ...ofType<sns.CfnSubscription>('AWS::SNS::Subscription').flatMap((subscription) => topicProducer(constructs, subscription, fifoArns)),
    ...ofType<events.CfnRule>('AWS::Events::Rule').flatMap((rule) => targetProducers(rule, rule.targets, fifo)),
    ...ofType<scheduler.CfnSchedule>('AWS::Scheduler::Schedule').flatMap((schedule) => targetProducers(schedule, [schedule.target], fifo)),
  ];
  return [
    ...nameFindings(ofType<sqs.CfnQueue>('AWS::SQS::Queue')),
    ...policyFindings(queues, policies),
    ...producers.flatMap((facts) => findingsOf(PRODUCER_RULES, facts)),
    ...foreignConsumerFindings(constructs, ofType<lambda.CfnEventSourceMapping>('AWS::Lambda::EventSourceMapping'), queues),
  ];
}

function nameFindings(queues: readonly sqs.CfnQueue[]): Finding[] {
  const named = queues.flatMap((queue) => {
    // Of two queues with a condition, perhaps only one is ever there.
    const queueName: unknown = queue.queueName === undefined || queue.cfnOptions.condition ? undefined : queue.stack.resolve(queue.queueName);
    return typeof queueName === 'string' ? [{ queueName, path: pathOf(queue), stack: queue.stack }] : [];
  });
  const stacks = [...new Set(named.map(({ stack }) => stack))];
  return stacks.flatMap((stack) => findingsOf(STACK_NAME_RULES, { queues: named.filter((queue) => queue.stack === stack) }));
}

function policyFindings(queues: readonly sqs.IQueue[], policies: PoliciesByUrl): Finding[] {
  return queues.flatMap((queue) => {
    const own = policies.get(queue.queueUrl) ?? [];
    // Of two with a condition, perhaps only one is ever there.
    const conditional = own.filter(({ cfnOptions }) => cfnOptions.condition);
    const count = own.length - Math.max(0, conditional.length - 1);
    return count < 2 ? [] : findingsOf(POLICY_RULES, { statements: [], bytes: 0, policies: count }).map(({ rule, sentence }) => ({ rule, sentence: `${queue.node.path}: ${sentence}` }));
  });
}

const lambdaTo = (resource: CfnResource): ProducerFacts => ({ service: 'Lambda', producer: pathOf(resource), kind: 'fifo' });

function asyncProducer(fn: lambda.CfnFunction, fifoArns: ReadonlySet<string>): ProducerFacts[] {
  const target = (fn.deadLetterConfig as lambda.CfnFunction.DeadLetterConfigProperty | undefined)?.targetArn;
  return target !== undefined && fifoArns.has(target) ? [lambdaTo(fn)] : [];
}

function destinationProducer(config: lambda.CfnEventInvokeConfig, fifoArns: ReadonlySet<string>): ProducerFacts[] {
  const { onFailure, onSuccess } = (config.destinationConfig ?? {}) as Record<'onFailure' | 'onSuccess', { destination?: string } | undefined>;
  return [onFailure, onSuccess].some((end) => fifoArns.has(end?.destination ?? '')) ? [lambdaTo(config)] : [];
}

function actionProducer(rule: iot.CfnTopicRule, fifo: readonly sqs.IQueue[]): ProducerFacts[] {
  const { actions, errorAction } = rule.topicRulePayload as iot.CfnTopicRule.TopicRulePayloadProperty;
  const urls = [actions, errorAction].flat().map((action) => (action as { sqs?: { queueUrl?: string } } | undefined)?.sqs?.queueUrl);
  return fifo.some(({ queueUrl }) => urls.includes(queueUrl)) ? [{ service: 'IoT', producer: rule.node.path, kind: 'fifo' }] : [];
}

function hookProducer(hook: autoscaling.CfnLifecycleHook, fifoArns: ReadonlySet<string>): ProducerFacts[] {
  return fifoArns.has(hook.notificationTargetArn ?? '') ? [{ service: 'Auto Scaling', producer: pathOf(hook), kind: 'fifo' }] : [];
}

/** A topic that a FIFO queue is subscribed to, or whose dead letters go to one. */
function topicProducer(constructs: readonly IConstruct[], subscription: sns.CfnSubscription, fifoArns: ReadonlySet<string>): ProducerFacts[] {
  const { endpoint, topicArn } = subscription;
  const { deadLetterTargetArn } = (subscription.redrivePolicy ?? {}) as { deadLetterTargetArn?: string };
  if (![endpoint, deadLetterTargetArn].some((arn) => fifoArns.has(arn ?? ''))) return [];
  const topics = constructs.filter((construct): construct is sns.Topic => typeof (construct as Partial<sns.Topic>).fifo === 'boolean');
  const topic = topics.find((candidate) => candidate.topicArn === topicArn);
  return topic ? [{ service: 'SNS', producer: topic.node.path, kind: 'fifo', fifoTopic: isFifoTopic(topic) }] : [];
}

interface Target {
  readonly arn?: unknown;
  readonly sqsParameters?: { readonly messageGroupId?: unknown };
  readonly deadLetterConfig?: { readonly arn?: unknown };
}

/** What a rule or a schedule sends to FIFO queues of its stack. */
function targetProducers(resource: CfnResource, targets: unknown, fifo: readonly sqs.IQueue[]): ProducerFacts[] {
  const service = resource.cfnResourceType === 'AWS::Events::Rule' ? 'EventBridge' : 'Scheduler';
  const sender = { service, producer: pathOf(resource), kind: 'fifo' } as const;
  const here = fifo.filter((queue) => Stack.of(queue) === resource.stack);
  const queueOf = (arn: unknown): sqs.CfnQueue | undefined =>
    here.find((queue) => textOf(resource.stack, queue.queueArn) === JSON.stringify(arn))?.node.defaultChild as sqs.CfnQueue | undefined;
  return ((resource.stack.resolve(targets) ?? []) as Target[]).flatMap(({ arn, sqsParameters, deadLetterConfig }) => {
    const queue = queueOf(arn);
    const sends = { ...sender, messageGroupId: sqsParameters?.messageGroupId !== undefined, deduplicates: Boolean(queue?.contentBasedDeduplication) };
    return [...(queue ? [sends] : []), ...(queueOf(deadLetterConfig?.arn) ? [{ ...sender, deadLetters: true }] : [])];
  });
}

const textOf = (stack: Stack, value: unknown): string => JSON.stringify(stack.resolve(value));
