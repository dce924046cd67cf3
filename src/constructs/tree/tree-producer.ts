import type { CfnResource } from 'aws-cdk-lib';
import type * as iam from 'aws-cdk-lib/aws-iam';
import type * as kms from 'aws-cdk-lib/aws-kms';
import type * as sns from 'aws-cdk-lib/aws-sns';
import type * as sqs from 'aws-cdk-lib/aws-sqs';
import { known } from '../rule/declared-values';
import { producerFacts, queueForProducers } from '../rule/producer-facts';
import { PRODUCERS, topicByArn, type TopicOf } from '../rule/producer-row';
import { propertiesOf } from '../rule/resource-value';
import { findingsOf, type Finding } from '../rule/rule';
import { PRODUCER_RULES } from '../rule/rule-producer';
import { annotate } from '../rule/rule-report';
import { isOn } from '../rule/template-value';
import { isKeyless } from './role-key';
import { namedIn, ofTypes, pathOf, policiesOf, type PoliciesByQueue } from './tree-resource';

const ROWS = new Map(PRODUCERS.map((row) => [row.type, row]));

/** What is around the queues of a tree. */
export interface Tree {
  readonly queues: readonly sqs.IQueue[];
  readonly resources: readonly CfnResource[];
  readonly policies: PoliciesByQueue;
}

/** Findings about resources that send to queues of the tree; soft ones are annotated. */
export function treeProducers({ queues, resources, policies }: Tree): Finding[] {
  const queueNamed = namedIn(queues, namesOf);
  const topicNamed = namedIn(ofTypes<sns.CfnTopic>(resources, 'AWS::SNS::Topic'), ({ ref }) => [ref]);
  const lacksKey = keylessIn(resources);
  return resources.flatMap((resource) => {
    const row = ROWS.get(resource.cfnResourceType);
    const { stack } = resource;
    const topicOf: TopicOf = (arn) => {
      const topic = topicNamed(stack, arn);
      return topic ? { producer: pathOf(topic), fifoTopic: isOn(topic.fifoTopic) } : topicByArn(arn);
    };
    if (!row) return [];
    const findings = row.sends(propertiesOf(resource), topicOf).flatMap((sent) => {
      const queue = queueNamed(stack, sent.arn);
      if (!queue) return [];
      return findingsOf(PRODUCER_RULES, producerFacts(sent, {
        service: row.service, producer: pathOf(resource), ...queueForProducers(queue),
        documents: policiesOf(queue, policies).map((policy) => propertiesOf(policy).PolicyDocument),
        deduplicates: deduplicates(queue), keylessRole: lacksKey(resource, sent.role, queue),
      }));
    });
    annotate(resource, findings);
    return findings;
  });
}

/** ARNs, URL and name of a queue. In another Region or account, `queueArn` gives the queue a name, or fails where it may have none. */
function namesOf(queue: sqs.IQueue): string[] {
  const { attrArn, attrQueueName, ref } = queue.node.defaultChild as sqs.CfnQueue;
  const isNamed = known((queue as unknown as { readonly physicalName?: string }).physicalName) !== undefined;
  return [attrArn, ref, attrQueueName, ...(isNamed ? [queue.queueArn] : [])];
}

/** Whether a FIFO queue deduplicates by content, overrides included. */
function deduplicates({ fifo, node }: sqs.IQueue): boolean | undefined {
  return fifo ? isOn(propertiesOf(node.defaultChild as sqs.CfnQueue).ContentBasedDeduplication) : undefined;
}

/** Tells the role that a resource sends by when it may not use the key of the queue. */
function keylessIn(resources: readonly CfnResource[]): (sender: CfnResource, role: unknown, queue: sqs.IQueue) => string | undefined {
  const policies = ofTypes<iam.CfnPolicy | iam.CfnManagedPolicy>(resources, 'AWS::IAM::Policy', 'AWS::IAM::ManagedPolicy');
  const roleNamed = namedIn(ofTypes<iam.CfnRole>(resources, 'AWS::IAM::Role'), ({ attrArn }) => [attrArn]);
  return ({ stack }, roleArn, { encryptionMasterKey }) => {
    const key = encryptionMasterKey?.node.defaultChild as kms.CfnKey | undefined;
    // An alias for a key does not tell the policy, an imported role not its policies.
    const role = key?.cfnResourceType === 'AWS::KMS::Key' ? roleNamed(stack, roleArn) : undefined;
    return role && isKeyless(role, key!, policies) ? pathOf(role) : undefined;
  };
}
