import { Stack, Token, type IResource } from 'aws-cdk-lib';
import type * as events from 'aws-cdk-lib/aws-events';
import * as iam from 'aws-cdk-lib/aws-iam';
import type * as s3 from 'aws-cdk-lib/aws-s3';
import type * as sns from 'aws-cdk-lib/aws-sns';
import type * as sqs from 'aws-cdk-lib/aws-sqs';
import { RegionInfo } from 'aws-cdk-lib/region-info';
import type { IConstruct } from 'constructs';
import { ACTIVITIES } from '../../queue/activity';
import { checkArgument } from '../rule/checked-options';
import { known } from '../rule/declared-values';
import { GIVEN } from '../rule/option-tables';
import type { ProducerService } from '../rule/rule-producer';
import { SOURCE_ARN, type Conditions } from './any-source';

/** What a producer writes into policies. */
interface ProducerGrant {
  readonly service: ProducerService;
  /** What the user calls it. */
  readonly producer: string;
  readonly principalFor: (queue: sqs.IQueue) => iam.IPrincipal;
  /** Conditions on the queue: exactly this source. */
  readonly onQueue: Conditions;
  /**
   * Conditions on the key: sources of this kind and account. A rule refers to its queue and the queue to its key, so the key
   * cannot refer to the rule. An account, whose administrators may hand on what it may, uses it by way of Amazon SQS only.
   */
  readonly onKey: (queue: sqs.IQueue) => Conditions;
  readonly fifoTopic?: boolean;
  readonly accountId?: string;
}

/**
 * What may send to a queue without being bound to it. Each has its own form of statement, tied to its source.
 */
export class Producer {
  /** An SNS topic. Subscribe the queue to it with `SqsSubscription` besides. */
  public static topic(topic: sns.ITopic): Producer {
    checkArgument('Producer.topic', GIVEN.topic, topic);
    const onQueue = { ArnEquals: { [SOURCE_ARN]: topic.topicArn } };
    const principalFor = (queue: sqs.IQueue): iam.IPrincipal => new iam.ServicePrincipal(snsHost(known(topic.env.region), known(queue.env.region)));
    return new Producer({ ...service('SNS', 'sns.amazonaws.com', topic), principalFor, onQueue, fifoTopic: isFifoTopic(topic) });
  }

  /** Event notifications of an S3 bucket. Add the queue with `SqsDestination` besides. */
  public static bucket(bucket: s3.IBucket): Producer {
    checkArgument('Producer.bucket', GIVEN.bucket, bucket);
    const account = { StringEquals: { 'aws:SourceAccount': bucket.env.account } };
    return new Producer({
      ...service('S3', 's3.amazonaws.com', bucket),
      onQueue: { ArnLike: { [SOURCE_ARN]: bucket.bucketArn }, ...account },
      onKey: () => account,
    });
  }

  /** An EventBridge rule. Add the queue as target with `targets.SqsQueue` besides. */
  public static rule(rule: events.IRule): Producer {
    checkArgument('Producer.rule', GIVEN.rule, rule);
    const onQueue = { ArnEquals: { [SOURCE_ARN]: rule.ruleArn } };
    return new Producer({ ...service('EventBridge', 'events.amazonaws.com', rule), onQueue });
  }

  /**
   * Another AWS account, whose administrators then decide who of it sends.
   *
   * @param accountId 12 digits
   */
  public static account(accountId: string): Producer {
    checkArgument('Producer.account', GIVEN.accountId, accountId);
    const principal = new iam.AccountPrincipal(accountId);
    const onKey = ({ env }: sqs.IQueue): Conditions => ({ StringLike: { 'kms:ViaService': `sqs.${env.region}.*` } });
    return new Producer({ service: 'account', producer: `account ${accountId}`, principalFor: () => principal, accountId: known(accountId), onQueue: {}, onKey });
  }

  private constructor(
    /** @internal */
    public readonly _grant: ProducerGrant,
  ) {}

  /** @internal */
  public _statement(queue: sqs.IQueue): iam.PolicyStatement {
    const { principalFor, onQueue } = this._grant;
    const actions = [...ACTIVITIES.sendMessage.iam];
    return new iam.PolicyStatement({ principals: [principalFor(queue)], actions, resources: [queue.queueArn], conditions: onQueue });
  }

  /** @internal */
  public _keyStatement(queue: sqs.IQueue): iam.PolicyStatement {
    const { principalFor, onKey } = this._grant;
    return new iam.PolicyStatement({ principals: [principalFor(queue)], actions: [...ACTIVITIES.sendMessage.kms], resources: ['*'], conditions: onKey(queue) });
  }
}

/** A service that sends on behalf of a resource: on the key, every resource of the service in its account and Region. */
function service(name: ProducerService, host: string, resource: IResource & IConstruct): Omit<ProducerGrant, 'onQueue'> {
  const { account, region } = resource.env;
  const pattern = `arn:${Stack.of(resource).partition}:${host.split('.')[0]}:${region}:${account}:*`;
  const onKey = { ArnLike: { [SOURCE_ARN]: pattern } };
  return { service: name, producer: resource.node.path, principalFor: () => new iam.ServicePrincipal(host), onKey: () => onKey };
}

/** Undefined for an imported topic whose ARN only deployment knows: the CDK then calls it a standard topic. */
function isFifoTopic(topic: sns.ITopic): boolean | undefined {
  const told = topic.fifo || topic.node.defaultChild !== undefined || !Token.isUnresolved(topic.topicArn);
  return told ? topic.fifo : undefined;
}

/**
 * Into a Region that accounts opt in to, and out of one, Amazon SNS delivers as a principal of that Region.
 *
 * @see https://docs.aws.amazon.com/sns/latest/dg/sns-cross-region-delivery.html
 */
function snsHost(topicRegion: string | undefined, queueRegion: string | undefined): string {
  if (!topicRegion || !queueRegion || topicRegion === queueRegion) return 'sns.amazonaws.com';
  const optIn = [queueRegion, topicRegion].find((region) => RegionInfo.get(region).isOptInRegion);
  return optIn ? `sns.${optIn}.amazonaws.com` : 'sns.amazonaws.com';
}
