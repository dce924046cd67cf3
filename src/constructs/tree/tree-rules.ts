import { CfnResource, Stage } from 'aws-cdk-lib';
import type * as sqs from 'aws-cdk-lib/aws-sqs';
import type { IConstruct } from 'constructs';
import { factsOf } from '../rule/declared-values';
import { written } from '../rule/resource-value';
import { findingsOf, placed, type Finding } from '../rule/rule';
import { NAME_RULES, STACK_NAME_RULES } from '../rule/rule-name';
import { POLICY_RULES } from '../rule/rule-policy';
import { hardLines } from '../rule/rule-report';
import { isOn } from '../rule/template-value';
import { foreignConsumerFindings } from './foreign-consumer';
import { treeProducers } from './tree-producer';
import { byQueue, ofTypes, pathOf, policiesOf, type PoliciesByQueue, type QueuePolicy } from './tree-resource';

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
  const policies = byQueue(ofTypes<QueuePolicy>(resources, 'AWS::SQS::QueuePolicy', 'AWS::SQS::QueueInlinePolicy'));
  return [
    ...uniqueNameFindings(ofTypes<sqs.CfnQueue>(resources, 'AWS::SQS::Queue')),
    ...nameFindings(queues),
    ...policyFindings(queues, policies),
    ...treeProducers({ queues, resources, policies }),
    ...foreignConsumerFindings(constructs, resources, queues),
  ];
}

/** The name that the template will have, when it is known. */
function nameOf(queue: sqs.CfnQueue): string | undefined {
  const queueName: unknown = queue.stack.resolve(written(queue, 'QueueName'));
  return typeof queueName === 'string' ? queueName : undefined;
}

/** A given name was judged when it was given; an aspect or an override may have set another, and another kind. */
function nameFindings(queues: readonly sqs.IQueue[]): Finding[] {
  return queues.flatMap(({ node }) => {
    const resource = node.defaultChild as sqs.CfnQueue;
    const [isFifo, queueName] = [isOn(written(resource, 'FifoQueue')), nameOf(resource)];
    if (isFifo === undefined || queueName === undefined) return [];
    return placed(node.path, findingsOf(NAME_RULES, factsOf(isFifo ? 'fifo' : 'standard', queueName, {})));
  });
}

function uniqueNameFindings(queues: readonly sqs.CfnQueue[]): Finding[] {
  const named = queues.flatMap((queue) => {
    // Of two queues with a condition, perhaps only one is ever there.
    const queueName = queue.cfnOptions.condition ? undefined : nameOf(queue);
    return queueName === undefined ? [] : [{ queueName, path: pathOf(queue), stack: queue.stack }];
  });
  const stacks = [...new Set(named.map(({ stack }) => stack))];
  return stacks.flatMap((stack) => findingsOf(STACK_NAME_RULES, { queues: named.filter((queue) => queue.stack === stack) }));
}

function policyFindings(queues: readonly sqs.IQueue[], policies: PoliciesByQueue): Finding[] {
  return queues.flatMap((queue) => {
    const own = policiesOf(queue, policies);
    if (own.length < 2) return [];
    // Of two with a condition, perhaps only one is ever there.
    const conditional = own.filter(({ cfnOptions }) => cfnOptions.condition);
    const count = own.length - Math.max(0, conditional.length - 1);
    return placed(queue.node.path, findingsOf(POLICY_RULES, { statements: [], bytes: 0, policies: count }));
  });
}
