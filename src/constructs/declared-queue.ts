import { CfnResource, Duration, Lazy, PhysicalName, RemovalPolicy, Token } from 'aws-cdk-lib';
import type * as iam from 'aws-cdk-lib/aws-iam';
import type * as kms from 'aws-cdk-lib/aws-kms';
import * as sqs from 'aws-cdk-lib/aws-sqs';
import { Dependable, type Construct } from 'constructs';
import { QUEUE_ATTRIBUTES } from '../queue/attribute';
import type { Binding } from '../queue/binding';
import { visibilityTimeoutFor } from '../queue/event-source';
import type { QueueKind } from '../queue/queue-name';
import type { RedrivePolicyDocument } from '../queue/redrive';
import { acknowledgeEndOfRedrive } from './acknowledged';
import { derivedName, givenName, overflowsWhenGenerated } from './declared-name';
import { enforceDeclaration, settledRules } from './declared-rules';
import { checkedOptions } from './rule/checked-options';
import { asProperties, declaredNumbers, known, secondsOf, type DeclaredValues } from './rule/declared-values';
import { Encryption } from './encryption';
import type { QueueAttributes } from './queue-attributes';
import { QueueVerbs } from './queue-verbs';
import { RedriveAllowPolicy } from './redrive-allow-policy';
import { RedrivePolicy, type ManagedRedriveOptions } from './redrive-policy';
import { tlsOnly } from './tls-only';
import { queueOptions } from './rule/option-tables';
import { written, writtenNumber } from './rule/resource-value';
import { knownNumber } from './rule/template-value';
import { watchTree } from './tree/tree-rules';

/** How long a dead message is kept unless said: the longest that Amazon SQS knows. */
const DEAD_LETTER_RETENTION = Duration.days(14);

/** What the kinds of queue hand down. */
interface QueueToDeclare {
  readonly attributes: QueueAttributes;
  /** What only a FIFO queue sets; absent for a standard queue. */
  readonly fifo?: (attributes: QueueAttributes) => DeclaredValues;
}

/**
 * A queue that this app declares: our own `CfnQueue`, its policy and its dead-letter queue.
 *
 * @internal
 */
export abstract class DeclaredQueue extends QueueVerbs {
  public readonly queueArn: string;
  public readonly queueUrl: string;
  public readonly fifo: boolean;
  public readonly encryptionMasterKey?: kms.IKey;
  public readonly encryptionType?: sqs.QueueEncryption;
  /**
   * Dead-letter queue and the receives after which a message moves there, unless the queue has none.
   */
  public readonly deadLetterQueue?: sqs.DeadLetterQueue;
  /** @internal */
  public readonly _bindingName: string;
  /** @internal */
  public readonly _kind: QueueKind;

  protected readonly autoCreatePolicy = true;
  private readonly resource: sqs.CfnQueue;
  /** As the resource has it: a queue of another class may make another token each time that it is asked. */
  private readonly deadLetterTargetArn?: string;
  private readonly nameNeeds = new Set<object>();
  private readonly attributes: QueueAttributes;
  private derivedVisibilityTimeout = 0;
  private nameAttribute?: string;
  private generatedName?: string;

  constructor(scope: Construct, id: string, { attributes: given, fifo }: QueueToDeclare) {
    const kind: QueueKind = fifo ? 'fifo' : 'standard';
    const attributes = checkedOptions(`${scope.node.path}/${id}`, given, queueOptions(kind, given));
    super(scope, id, { physicalName: givenName(attributes.queueName, kind) });
    this.attributes = attributes;
    this._kind = kind;
    this.fifo = fifo !== undefined;
    this._bindingName = attributes.bindingName ?? id;
    const encryption = attributes.encryption ?? Encryption.sqsManaged();
    const values = { ...declaredNumbers(attributes), ...fifo?.(attributes) };
    enforceDeclaration(this, attributes, { ...values, ...encryption._values() });
    const removalPolicy = attributes.removalPolicy ?? RemovalPolicy.DESTROY;
    this.encryptionMasterKey = encryption._keyFor(this, removalPolicy);
    this.encryptionType = encryption._type;
    this.deadLetterQueue = this.findDeadLetterQueue(encryption._sharing(this.encryptionMasterKey));
    this.deadLetterTargetArn = this.deadLetterQueue?.queue.queueArn;
    this.resource = this.render({ ...values, ...encryption._values(this.encryptionMasterKey) });
    this.resource.applyRemovalPolicy(removalPolicy);
    this.shareAlias();
    this.queueArn = this.getResourceArnAttribute(this.resource.attrArn, { service: 'sqs', resource: this.physicalName });
    this.queueUrl = this.resource.ref;
    if (this._isTlsOnly) this._addStatement(tlsOnly(this.queueArn));
    this.node.addValidation(settledRules(this));
    watchTree(this);
  }

  public get queueName(): string {
    this.nameAttribute ??= this.getResourceNameAttribute(this.resource.attrQueueName);
    return this.nameAttribute;
  }

  /**
   * Makes the dead-letter queue of a managed redrive policy.
   *
   * @internal
   */
  protected abstract _createDeadLetterQueue(attributes: QueueAttributes): sqs.IQueue;

  /**
   * As the template will have it: an override or an aspect may take it away or name another, and change the count.
   *
   * @internal
   */
  public get _deadLetter(): sqs.DeadLetterQueue | undefined {
    const { deadLetterTargetArn } = this;
    const queue = this.deadLetterQueue?.queue;
    const said = queue && written(this.resource, 'RedrivePolicy') as Partial<RedrivePolicyDocument> | undefined;
    // A policy that only deployment knows has neither.
    if (!said || (said.deadLetterTargetArn ?? deadLetterTargetArn) !== deadLetterTargetArn) return undefined;
    return { queue, maxReceiveCount: knownNumber(known(said.maxReceiveCount))! };
  }

  /** @internal */
  public get _redriveAllowPolicy(): RedriveAllowPolicy | undefined {
    return this.attributes.redriveAllowPolicy;
  }

  /** @internal */
  public get _isTlsOnly(): boolean {
    return this.attributes.enforceSSL ?? true;
  }

  /** @internal */
  public get _givenVisibilityTimeout(): number | undefined {
    return secondsOf(this.attributes.visibilityTimeout);
  }

  /** @internal */
  public _needName(policy: object): void {
    this.nameNeeds.add(policy);
    this.nameAgain();
  }

  /** @internal */
  public _forgoName(policy: object): void {
    this.nameNeeds.delete(policy);
    this.nameAgain();
  }

  /** @internal */
  public _noteConsumer(functionTimeoutSeconds: number, maxBatchingWindowSeconds: number): void {
    // What is set on the resource by hand stands.
    const isOpen = this.attributes.visibilityTimeout === undefined && this.resource.visibilityTimeout === this.visibilityTimeoutByConsumers();
    this.derivedVisibilityTimeout = Math.max(this.derivedVisibilityTimeout, visibilityTimeoutFor(functionTimeoutSeconds, maxBatchingWindowSeconds));
    if (isOpen) this.resource.visibilityTimeout = this.visibilityTimeoutByConsumers();
  }

  /** @internal */
  public _binding(): Binding {
    return {
      url: this.queueUrl,
      maximumMessageBytes: writtenNumber(this.resource, 'MaximumMessageSize'),
      visibilityTimeoutSeconds: writtenNumber(this.resource, 'VisibilityTimeout'),
      contentBasedDeduplication: written(this.resource, 'ContentBasedDeduplication') === true ? true : undefined,
      deadLetterUrl: this._deadLetter?.queue.queueUrl,
      maxReceiveCount: this._deadLetter?.maxReceiveCount,
    };
  }

  /**
   * The name that `PhysicalName.GENERATE_IF_NEEDED` asks for: the CDK's own, by which a queue may be deployed already. It lacks `.fifo`, is not
   * what a policy that needs the name was told, and there is none where only deployment knows the environment, or the name of a nested stack.
   */
  protected override generatePhysicalName(): string {
    const { account, region, stackName } = this.stack;
    const isDerived = this.fifo || this.nameNeeds.size > 0 || [account, region, stackName].some((part) => Token.isUnresolved(part));
    this.generatedName ??= isDerived ? derivedName(this, this._kind) : super.generatePhysicalName();
    return this.generatedName;
  }

  /** @internal */
  protected _addStatement(statement: iam.PolicyStatement): iam.AddToResourcePolicyResult {
    return sqs.QueueBase.prototype.addToResourcePolicy.call(this, statement);
  }

  private render(values: DeclaredValues): sqs.CfnQueue {
    const { deadLetterQueue, deadLetterTargetArn, attributes: { redriveAllowPolicy } } = this;
    return new sqs.CfnQueue(this, 'Resource', {
      // What may still change is set again when it does, because each token costs at synthesis.
      queueName: this.fifo && this.isNameOpen ? Lazy.string({ produce: () => this.declaredName }) : this.declaredName,
      redrivePolicy: deadLetterQueue && { deadLetterTargetArn, maxReceiveCount: deadLetterQueue.maxReceiveCount },
      redriveAllowPolicy: redriveAllowPolicy?._asProperty(),
      ...asProperties(values),
    });
  }

  /**
   * What waits for the queue, as notifications of a bucket do, waits for the alias that stands for its key too: its ARN is text, by which
   * CloudFormation knows no order. Not so the queue, which the policy of the key may name.
   */
  private shareAlias(): void {
    const alias = this.encryptionMasterKey?.node.defaultChild;
    const isHere = CfnResource.isCfnResource(alias) && alias.cfnResourceType === 'AWS::KMS::Alias' && alias.stack === this.stack;
    if (isHere) Dependable.implement(this, { dependencyRoots: [this, alias] });
  }

  private findDeadLetterQueue(encryption: Encryption): sqs.DeadLetterQueue | undefined {
    const policy = this.attributes.redrivePolicy ?? RedrivePolicy.managed();
    const maxReceiveCount = policy._maxReceiveCount;
    const queue = policy._queue ?? (policy._managed && this.manageDeadLetterQueue(policy._managed, encryption));
    if (queue) acknowledgeEndOfRedrive(queue);
    return queue && { queue, maxReceiveCount };
  }

  private manageDeadLetterQueue({ queueName, retentionPeriod }: ManagedRedriveOptions, encryption: Encryption): sqs.IQueue {
    return this._createDeadLetterQueue({
      // Another Region or account that refers to the named queue refers to its dead-letter queue too.
      queueName: queueName ?? (this.attributes.queueName === undefined ? undefined : PhysicalName.GENERATE_IF_NEEDED),
      retentionPeriod: retentionPeriod ?? DEAD_LETTER_RETENTION,
      encryption,
      redrivePolicy: RedrivePolicy.none(),
      redriveAllowPolicy: this.isNameOpen ? RedriveAllowPolicy.allowAll() : RedriveAllowPolicy.byQueue(this),
      enforceSSL: this.attributes.enforceSSL,
      removalPolicy: this.attributes.removalPolicy,
      bindingName: `${this._bindingName}DeadLetterQueue`,
    });
  }

  /** The name that the resource gets. */
  private get declaredName(): string | undefined {
    const { queueName } = this.attributes;
    if (!this.isNameOpen) return givenName(queueName, this._kind);
    if (this.nameNeeds.size > 0 || (this.fifo && overflowsWhenGenerated(this.resource))) return this.generatedName ?? derivedName(this, this._kind);
    // Resolves to a name once another Region or account refers to the queue.
    return queueName && this.physicalName;
  }

  /** No name was given, or one to be generated if needed. */
  private get isNameOpen(): boolean {
    const { queueName } = this.attributes;
    return queueName === undefined || queueName === PhysicalName.GENERATE_IF_NEEDED;
  }

  /** A given name stands; that of a FIFO queue is settled at synthesis, when the logical id is. */
  private nameAgain(): void {
    if (!this.fifo && this.isNameOpen) this.resource.queueName = this.declaredName;
  }

  /** Seconds that the consumers ask for, when that is more than the default. */
  private visibilityTimeoutByConsumers(): number | undefined {
    return this.derivedVisibilityTimeout > QUEUE_ATTRIBUTES.VisibilityTimeout.default ? this.derivedVisibilityTimeout : undefined;
  }
}
