import { Lazy, Names, RemovalPolicy, Token, Duration } from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';
import type * as kms from 'aws-cdk-lib/aws-kms';
import * as sqs from 'aws-cdk-lib/aws-sqs';
import type { Construct } from 'constructs';
import { QUEUE_ATTRIBUTES } from '../queue/attribute';
import type { Binding } from '../queue/binding';
import { visibilityTimeoutFor } from '../queue/event-source';
import { QUEUE_NAME_MAX, nameForKind, type QueueKind } from '../queue/queue-name';
import { acknowledgeEndOfRedrive } from './acknowledged';
import { Encryption } from './encryption';
import type { QueueAttributes } from './queue-attributes';
import { QueueVerbs } from './queue-verbs';
import { RedriveAllowPolicy } from './redrive-allow-policy';
import { RedrivePolicy } from './redrive-policy';

/** What only a FIFO queue renders. */
export type FifoRendering = Pick<sqs.CfnQueueProps, 'fifoQueue' | 'contentBasedDeduplication' | 'deduplicationScope' | 'fifoThroughputLimit'>;

/** How long a dead message is kept unless said: the longest that Amazon SQS knows. */
const DEAD_LETTER_RETENTION = Duration.days(14);

/** What the kinds of queue hand down. */
interface QueueToDeclare {
  readonly attributes: QueueAttributes;
  /** Absent for a standard queue. */
  readonly fifo?: FifoRendering;
}

/**
 * A queue that this app declares: our own `CfnQueue`, its policy and its dead-letter queue.
 *
 * @internal
 */
export abstract class DeclaredQueue extends QueueVerbs {
  public readonly queueArn: string;
  public readonly queueUrl: string;
  public readonly queueName: string;
  public readonly fifo: boolean;
  public readonly encryptionMasterKey?: kms.IKey;
  public readonly encryptionType?: sqs.QueueEncryption;
  /**
   * Dead-letter queue and the receives after which a message moves there, unless the queue has none.
   */
  public readonly deadLetterQueue?: sqs.DeadLetterQueue;
  /** @internal */
  public readonly _bindingName: string;

  protected readonly autoCreatePolicy = true;
  private readonly kind: QueueKind;
  private readonly resource: sqs.CfnQueue;
  private readonly nameNeeds = new Set<object>();
  private readonly attributes: QueueAttributes;
  private derivedVisibilityTimeout = 0;

  constructor(scope: Construct, id: string, { attributes, fifo }: QueueToDeclare) {
    super(scope, id, { physicalName: fifoName(attributes.queueName, fifo) });
    this.attributes = attributes;
    this.kind = fifo ? 'fifo' : 'standard';
    this.fifo = fifo !== undefined;
    this._bindingName = attributes.bindingName ?? id;
    const removalPolicy = attributes.removalPolicy ?? RemovalPolicy.DESTROY;
    const encryption = attributes.encryption ?? Encryption.sqsManaged();
    const rendered = encryption._render(this, removalPolicy);
    this.encryptionMasterKey = rendered.key;
    this.encryptionType = rendered.type;
    this.deadLetterQueue = this.findDeadLetterQueue(encryption._shared(rendered));
    this.resource = this.render({ ...rendered.attributes, ...fifo });
    this.resource.applyRemovalPolicy(removalPolicy);
    this.queueArn = this.getResourceArnAttribute(this.resource.attrArn, { service: 'sqs', resource: this.physicalName });
    this.queueName = this.getResourceNameAttribute(this.resource.attrQueueName);
    this.queueUrl = this.resource.ref;
    if (attributes.enforceSSL ?? true) this.addToResourcePolicy(tlsOnly(this.queueArn));
  }

  /**
   * Makes the dead-letter queue of a managed redrive policy.
   *
   * @internal
   */
  protected abstract _createDeadLetterQueue(attributes: QueueAttributes): sqs.IQueue;

  /** @internal */
  public get _deadLetter(): sqs.DeadLetterQueue | undefined {
    return this.deadLetterQueue;
  }

  /** @internal */
  public _needName(policy: object): void {
    this.nameNeeds.add(policy);
  }

  /** @internal */
  public _forgoName(policy: object): void {
    this.nameNeeds.delete(policy);
  }

  /** @internal */
  public get _declaredName(): string | undefined {
    const given = fifoName(this.attributes.queueName, this.fifo);
    if (given !== undefined) return given;
    return this.nameNeeds.size > 0 || this.overflowsWhenGenerated() ? this.derivedName() : undefined;
  }

  /** @internal */
  public override _noteConsumer(functionTimeoutSeconds: number, maxBatchingWindowSeconds: number): void {
    this.derivedVisibilityTimeout = Math.max(this.derivedVisibilityTimeout, visibilityTimeoutFor(functionTimeoutSeconds, maxBatchingWindowSeconds));
  }

  /** @internal */
  public _binding(): Binding {
    const { maximumMessageSize, contentBasedDeduplication } = this.resource;
    return {
      url: this.queueUrl,
      maximumMessageBytes: Token.isUnresolved(maximumMessageSize) ? undefined : maximumMessageSize,
      visibilityTimeoutSeconds: this.visibilityTimeoutSeconds(),
      contentBasedDeduplication: contentBasedDeduplication === true ? true : undefined,
      deadLetterUrl: this.deadLetterQueue?.queue.queueUrl,
      maxReceiveCount: Token.isUnresolved(this.deadLetterQueue?.maxReceiveCount) ? undefined : this.deadLetterQueue?.maxReceiveCount,
    };
  }

  private render(rest: Partial<sqs.CfnQueueProps>): sqs.CfnQueue {
    const { attributes, deadLetterQueue } = this;
    return new sqs.CfnQueue(this, 'Resource', {
      queueName: Lazy.string({ produce: () => this._declaredName }),
      delaySeconds: attributes.deliveryDelay?.toSeconds(),
      maximumMessageSize: attributes.maxMessageSizeBytes,
      messageRetentionPeriod: attributes.retentionPeriod?.toSeconds(),
      receiveMessageWaitTimeSeconds: attributes.receiveMessageWaitTime?.toSeconds(),
      visibilityTimeout: attributes.visibilityTimeout?.toSeconds() ?? Lazy.number({ produce: () => this.visibilityTimeoutSeconds() as number }),
      redrivePolicy: deadLetterQueue && { deadLetterTargetArn: deadLetterQueue.queue.queueArn, maxReceiveCount: deadLetterQueue.maxReceiveCount },
      redriveAllowPolicy: attributes.redriveAllowPolicy && Lazy.any({ produce: () => attributes.redriveAllowPolicy!._render() }),
      ...rest,
    });
  }

  private findDeadLetterQueue(encryption: Encryption): sqs.DeadLetterQueue | undefined {
    const policy = this.attributes.redrivePolicy ?? RedrivePolicy.managed();
    const maxReceiveCount = policy._maxReceiveCount;
    if (policy._queue) return { queue: policy._queue, maxReceiveCount };
    if (!policy._managed) return undefined;
    const { queueName, retentionPeriod = DEAD_LETTER_RETENTION } = policy._managed;
    const queue = this._createDeadLetterQueue({
      queueName,
      retentionPeriod,
      encryption,
      redrivePolicy: RedrivePolicy.none(),
      redriveAllowPolicy: this.attributes.queueName === undefined ? RedriveAllowPolicy.allowAll() : RedriveAllowPolicy.byQueue(this),
      enforceSSL: this.attributes.enforceSSL,
      removalPolicy: this.attributes.removalPolicy,
      bindingName: `${this._bindingName}DeadLetterQueue`,
    });
    acknowledgeEndOfRedrive(queue);
    return { queue, maxReceiveCount };
  }

  /** Seconds as declared or derived from the consumers; undefined for the default and for a token. */
  private visibilityTimeoutSeconds(): number | undefined {
    const given = this.attributes.visibilityTimeout;
    if (given) return isKnown(given) ? given.toSeconds() : undefined;
    return this.derivedVisibilityTimeout > QUEUE_ATTRIBUTES.VisibilityTimeout.default ? this.derivedVisibilityTimeout : undefined;
  }

  /** CloudFormation appends `.fifo` to a generated name without making room for it. */
  private overflowsWhenGenerated(): boolean {
    if (!this.fifo) return false;
    const { stackName } = this.stack;
    const generated = `${stackName}-${this.stack.getLogicalId(this.resource)}-012345678901.fifo`;
    return Token.isUnresolved(stackName) || generated.length > QUEUE_NAME_MAX;
  }

  private derivedName(): string {
    return nameForKind(Names.uniqueResourceName(this, { maxLength: QUEUE_NAME_MAX - '.fifo'.length, separator: '-' }), this.kind);
  }
}

const isKnown = (duration: Duration): boolean => !duration.isUnresolved();

/** The name with `.fifo` where it is known to lack it; a name that ends in a token may have it already. */
function fifoName(queueName: string | undefined, fifo: unknown): string | undefined {
  if (!queueName || !fifo) return queueName;
  return Token.isUnresolved(queueName) && /\$\{Token\[[^\]]+\]\}$/.test(queueName) ? queueName : nameForKind(queueName, 'fifo');
}

/** Every request that does not come over TLS is refused. */
function tlsOnly(queueArn: string): iam.PolicyStatement {
  return new iam.PolicyStatement({
    effect: iam.Effect.DENY,
    principals: [new iam.AnyPrincipal()],
    actions: ['sqs:*'],
    resources: [queueArn],
    conditions: { Bool: { 'aws:SecureTransport': 'false' } },
  });
}
