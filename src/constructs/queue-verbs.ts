import type * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import * as iam from 'aws-cdk-lib/aws-iam';
import type * as lambda from 'aws-cdk-lib/aws-lambda';
import * as sqs from 'aws-cdk-lib/aws-sqs';
import type { IConstruct } from 'constructs';
import { ACTIVITIES, BINDING_ROLES, DEAD_LETTER_ACTIVITIES, type ActivityName, type BindingRole } from '../queue/activity';
import { encodeBinding, type Binding } from '../queue/binding';
import type { QueueKind } from '../queue/queue-name';
import type { Activity } from './bind/activity';
import { ofAnySource } from './bind/any-source';
import type { IBindableQueue } from './bindable-queue';
import type { BindingOptions } from './bind/binding-options';
import { bindEnvironment, boundCode } from './bind/bound-code';
import type { ConsumerOptions } from './bind/consumer';
import { addConsumer, enforceConsumer } from './bind/consumer-mapping';
import { grantOn } from './bind/grant';
import { StatementMerger } from './bind/merged-statement';
import { QueueMonitor } from './monitor/monitor';
import type { QueueMonitorOptions } from './monitor/monitor-options';
import type { Producer } from './bind/producer';
import { checkArgument, checkedOptions } from './rule/checked-options';
import { BINDING_OPTIONS, CONSUMER_OPTIONS, GIVEN } from './rule/option-tables';
import { producersOf, queueForProducers } from './rule/producer-facts';
import { metricPlace } from './monitor/queue-metric';
import { findingsOf } from './rule/rule';
import { CODE_RULES } from './rule/rule-code';
import { PRODUCER_RULES } from './rule/rule-producer';
import { enforce, report } from './rule/rule-report';

/**
 * The verbs of a queue, declared or imported. Erased by jsii: to users the base is `aws_sqs.QueueBase`.
 *
 * @internal
 */
export abstract class QueueVerbs extends sqs.QueueBase implements IBindableQueue {
  /** @internal */
  public abstract readonly _bindingName: string;
  /** @internal */
  public abstract readonly _deadLetter: sqs.DeadLetterQueue | undefined;

  /** @internal */
  public abstract readonly _kind: QueueKind;
  /**
   * Seconds of the visibility timeout when the user set it and it is known.
   *
   * @internal
   */
  public abstract readonly _givenVisibilityTimeout: number | undefined;

  /**
   * What a binding tells, as far as it is known at synthesis.
   *
   * @internal
   */
  public abstract _binding(): Binding;

  /**
   * Hears of a function that consumes the queue, whose visibility timeout may follow.
   *
   * @internal
   */
  public abstract _noteConsumer(functionTimeoutSeconds: number, maxBatchingWindowSeconds: number): void;

  private readonly statements = new StatementMerger(this, (part) => this._addStatement(part));

  /**
   * Adds a statement to the queue's policy as it stands.
   *
   * @internal
   */
  protected abstract _addStatement(statement: iam.PolicyStatement): iam.AddToResourcePolicyResult;

  public override addToResourcePolicy(statement: iam.PolicyStatement): iam.AddToResourcePolicyResult {
    report(this, producersOf(this, statement).flatMap((facts) => findingsOf(PRODUCER_RULES, facts)));
    return this.statements.add(statement);
  }

  public allowProducer(producer: Producer): void {
    checkArgument(this.node.path, GIVEN.producer, producer);
    const facts = { ...producer._grant, ...queueForProducers(this) };
    enforce(this, PRODUCER_RULES, facts);
    this.addToResourcePolicy(producer._statement(this));
    const onKey = this.encryptionMasterKey?.addToResourcePolicy(producer._keyStatement(this), true);
    if (onKey?.statementAdded === false) enforce(this, PRODUCER_RULES, { ...facts, importedKey: true });
  }

  public bindSender(code: IConstruct, options: BindingOptions = {}): iam.Grant {
    return this.bindCode(code, 'sender', options);
  }

  public bindConsumer(fn: lambda.IFunction, options: ConsumerOptions = {}): lambda.EventSourceMapping {
    checkArgument(this.node.path, GIVEN.fn, fn);
    const given = checkedOptions(this.node.path, options, CONSUMER_OPTIONS);
    enforceConsumer(this, fn, given);
    return addConsumer({ queue: this, fn, permissions: this.bindCode(fn, 'consumer', given) }, given);
  }

  public bindListener(code: IConstruct, options: BindingOptions = {}): iam.Grant {
    return this.bindCode(code, 'listener', options);
  }

  public bindOperator(code: IConstruct, options: BindingOptions = {}): iam.Grant {
    return this.bindCode(code, 'operator', options);
  }

  public grantActivities(grantee: iam.IGrantable, ...activities: Activity[]): iam.Grant {
    checkArgument(this.node.path, GIVEN.grantee, grantee);
    [activities[0], ...activities].forEach((activity) => checkArgument(this.node.path, GIVEN.activity, activity)); // of none the first is none
    return grantOn(grantee, { queue: this, activities });
  }

  public grantRedrive(grantee: iam.IGrantable): iam.Grant {
    checkArgument(this.node.path, GIVEN.grantee, grantee);
    const deadLetterQueue = this._deadLetter?.queue;
    if (!deadLetterQueue) return grantOn(grantee, { queue: this, activities: ['redrive'] });
    return grantOn(grantee, { queue: deadLetterQueue, activities: ['redrive'] }, { queue: this, activities: ['redriveTarget'] });
  }

  public monitor(options: QueueMonitorOptions = {}): QueueMonitor {
    if (this.node.tryFindChild('Monitor')) {
      throw new Error(`${this.node.path}: monitor must be called once, got a second call; join their options, or make a new QueueMonitor with an id of its own`);
    }
    return new QueueMonitor(this, 'Monitor', { ...options, queue: this });
  }

  /**
   * Grants to send messages, on the queue and on its customer managed key. A service that sends for one source (`aws:SourceArn`) may use the key
   * for any, so that the key may encrypt the source too.
   *
   * @param grantee principal to grant to
   */
  public override grantSendMessages(grantee: iam.IGrantable): iam.Grant {
    const ofAny = this.encryptionMasterKey && ofAnySource(grantee);
    if (!ofAny) return super.grantSendMessages(grantee);
    this.encryptionMasterKey.grant(ofAny, ...ACTIVITIES.sendMessage.kms);
    return iam.Grant.addToPrincipalOrResource({ grantee, actions: [...ACTIVITIES.sendMessage.iam], resourceArns: [this.queueArn], resource: this });
  }

  /** A metric of the queue by its name, in the Region and account of the queue. */
  public override metric(metricName: string, props: cloudwatch.MetricOptions = {}): cloudwatch.Metric {
    // The base class looks for the metrics of an imported queue in those of the stack.
    return super.metric(metricName, { ...metricPlace(this), ...props });
  }

  private bindCode(code: IConstruct, role: BindingRole, options: BindingOptions): iam.Grant {
    checkArgument(this.node.path, GIVEN.code, code);
    const { grantee, environment } = boundCode(code, `bind${role[0]!.toUpperCase()}${role.slice(1)}`);
    enforce(this, CODE_RULES, { code: code.node.path, foreignEnvironment: !environment, withoutRole: !grantee });
    const name = checkedOptions(this.node.path, options, BINDING_OPTIONS).bindingName ?? this._bindingName;
    if (environment) bindEnvironment(environment, { queue: this, name, encode: (roles) => this.encode(roles) }, role);
    return grantee ? this.grantRole(grantee, role) : iam.Grant.drop(new iam.UnknownPrincipal({ resource: code }), 'imported without a role');
  }

  private grantRole(grantee: iam.IGrantable, role: BindingRole): iam.Grant {
    const deadLetterQueue = this._deadLetter?.queue;
    if (!deadLetterQueue || role === 'sender') return grantOn(grantee, { queue: this, activities: BINDING_ROLES[role] });
    const isOperator = role === 'operator';
    const here: readonly ActivityName[] = isOperator ? [...BINDING_ROLES.operator, 'redriveTarget'] : BINDING_ROLES[role];
    const onDeadLetterQueue: readonly ActivityName[] = isOperator ? BINDING_ROLES.operator : DEAD_LETTER_ACTIVITIES;
    return grantOn(grantee, { queue: this, activities: here }, { queue: deadLetterQueue, activities: onDeadLetterQueue });
  }

  /** A code that only sends has no use for the dead-letter queue. */
  private encode(roles: ReadonlySet<BindingRole>): string {
    const { deadLetterUrl, maxReceiveCount, visibilityTimeoutSeconds, ...rest } = this._binding();
    const receives = roles.size > 1 || !roles.has('sender');
    return encodeBinding(receives ? { ...rest, visibilityTimeoutSeconds, deadLetterUrl, maxReceiveCount } : rest);
  }
}
