import { CfnResource, Stack, Stage } from 'aws-cdk-lib';
import type * as events from 'aws-cdk-lib/aws-events';
import type * as lambda from 'aws-cdk-lib/aws-lambda';
import type * as scheduler from 'aws-cdk-lib/aws-scheduler';
import type * as sns from 'aws-cdk-lib/aws-sns';
import type * as sqs from 'aws-cdk-lib/aws-sqs';
import type { IConstruct } from 'constructs';
import { foreignConsumerFindings } from '../bind/foreign-consumer';
import { fieldOf } from '../plugin/template-resource';
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
  const fifoNames = new Set(fifo.flatMap((queue) => [queue.queueArn, (queue.node.defaultChild as sqs.CfnQueue).attrArn, queue.queueUrl]));
  const policies = byUrl([...ofType<sqs.CfnQueuePolicy>('AWS::SQS::QueuePolicy'), ...ofType<sqs.CfnQueueInlinePolicy>('AWS::SQS::QueueInlinePolicy')]);
  annotateKeylessSenders(resources, queues);
  annotateShutOut(resources, queues, policies);
  const producers = fifo.length === 0 ? [] : [
    ...resources.flatMap((resource) => senderProducer(resource, fifoNames)),
    ...ofType<sns.CfnSubscription>('AWS::SNS::Subscription').flatMap((subscription) => topicProducer(constructs, subscription, fifoNames)),
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

interface Sender {
  readonly service: ProducerFacts['service'];
  /** ARNs or URLs of what it sends to. */
  readonly ends: (resource: CfnResource) => readonly unknown[];
}

/** What sends to standard queues only. */
const SENDERS: Readonly<Record<string, Sender>> = {
  'AWS::Lambda::Function': { service: 'Lambda', ends: (fn) => [fieldOf(fn, 'deadLetterConfig', 'targetArn')] },
  'AWS::Lambda::EventInvokeConfig': {
    service: 'Lambda', ends: (config) => ['onFailure', 'onSuccess'].map((end) => fieldOf(config, 'destinationConfig', end, 'destination')),
  },
  'AWS::IoT::TopicRule': {
    service: 'IoT', ends: (rule) => ['actions', 'errorAction'].flatMap((field) => fieldOf(rule, 'topicRulePayload', field)).map((action) => fieldOf(action, 'sqs', 'queueUrl')),
  },
  'AWS::AutoScaling::LifecycleHook': { service: 'Auto Scaling', ends: (hook) => [fieldOf(hook, 'notificationTargetArn')] },
};

function senderProducer(resource: CfnResource, fifoNames: ReadonlySet<unknown>): ProducerFacts[] {
  const sender = SENDERS[resource.cfnResourceType];
  if (!sender?.ends(resource).some((end) => fifoNames.has(end))) return [];
  return [{ service: sender.service, producer: pathOf(resource), kind: 'fifo' }];
}

/** A topic that a FIFO queue is subscribed to, or whose dead letters go to one. */
function topicProducer(constructs: readonly IConstruct[], subscription: sns.CfnSubscription, fifoNames: ReadonlySet<string>): ProducerFacts[] {
  const { endpoint, topicArn } = subscription;
  const { deadLetterTargetArn } = (subscription.redrivePolicy ?? {}) as { deadLetterTargetArn?: string };
  if (![endpoint, deadLetterTargetArn].some((arn) => fifoNames.has(arn ?? ''))) return [];
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
