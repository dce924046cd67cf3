import { ArnFormat, Token } from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as kms from 'aws-cdk-lib/aws-kms';
import * as sqs from 'aws-cdk-lib/aws-sqs';
import type { Construct } from 'constructs';
import type { Binding } from '../queue/binding';
import { parseQueueArn, type QueueKind } from '../queue/queue-name';
import type { ImportedQueueAttributes } from './imported-queue-attributes';
import { QueueVerbs } from './queue-verbs';
import { checkArgument, checkedOptions } from './rule/checked-options';
import { declaredNumbers, factsOf, known, mayBeSame, secondsOf } from './rule/declared-values';
import { GIVEN, importOptions } from './rule/option-tables';
import { ATTRIBUTE_RULES } from './rule/rule-attribute';
import { IMPORT_RULES } from './rule/rule-import';
import { enforce } from './rule/rule-report';
import { tlsOnly } from './tls-only';

interface QueueToImport {
  readonly attrs: ImportedQueueAttributes;
  readonly kind: QueueKind;
}

/**
 * A queue that exists already.
 *
 * @internal
 */
export class ImportedQueue extends QueueVerbs {
  public readonly queueArn: string;
  public readonly queueUrl: string;
  public readonly queueName: string;
  public readonly fifo: boolean;
  public readonly encryptionMasterKey?: kms.IKey;
  public readonly encryptionType?: sqs.QueueEncryption;
  public override readonly grants = sqs.QueueGrants.fromQueue(this.asOfThisAccount());
  public readonly _bindingName: string;
  public readonly _deadLetter: sqs.DeadLetterQueue | undefined;
  public readonly _kind: QueueKind;
  protected readonly autoCreatePolicy = false;
  private readonly attrs: ImportedQueueAttributes;
  private document?: iam.PolicyDocument;

  constructor(scope: Construct, id: string, { attrs: given, kind }: QueueToImport) {
    const place = `${scope.node.path}/${id}`;
    const attrs = checkedOptions(place, given, importOptions(kind));
    if (attrs.deadLetterQueue) checkArgument(`${place}: deadLetterQueue`, GIVEN.maxReceiveCount, attrs.deadLetterQueue.maxReceiveCount);
    const queueArn = known(attrs.queueArn);
    const isArn = queueArn === undefined || parseQueueArn(queueArn) !== undefined;
    // What is no ARN is said by our rule, with its place, and not by the base class.
    super(scope, id, { environmentFromArn: isArn ? attrs.queueArn : undefined });
    enforce(this, IMPORT_RULES, { kind, queueArn, queueUrl: known(attrs.queueUrl), keyArn: known(attrs.keyArn) });
    enforce(this, ATTRIBUTE_RULES, factsOf(kind, undefined, declaredNumbers(attrs)));
    const { region, account, resource } = this.stack.splitArn(attrs.queueArn, ArnFormat.NO_RESOURCE_NAME);
    this.attrs = attrs;
    this._kind = kind;
    this.fifo = kind === 'fifo';
    this.queueArn = attrs.queueArn;
    this.queueName = resource;
    this.queueUrl = attrs.queueUrl ?? `https://sqs.${region}.${this.stack.urlSuffix}/${account}/${resource}`;
    this.encryptionMasterKey = attrs.keyArn ? kms.Key.fromKeyArn(this, 'Key', attrs.keyArn) : undefined;
    this.encryptionType = attrs.keyArn ? sqs.QueueEncryption.KMS : undefined;
    this._bindingName = attrs.bindingName ?? id;
    this._deadLetter = attrs.deadLetterQueue;
  }

  public override grant(grantee: iam.IGrantable, ...actions: string[]): iam.Grant {
    return this.grants.actions(grantee, actions);
  }

  public override get _givenVisibilityTimeout(): number | undefined {
    return secondsOf(this.attrs.visibilityTimeout);
  }

  public _noteConsumer(): void {
    // It keeps the visibility timeout that it has.
  }

  public _binding(): Binding {
    const { maxMessageSizeBytes, contentBasedDeduplication, deadLetterQueue } = this.attrs;
    return {
      url: this.queueUrl,
      kind: Token.isUnresolved(this.queueArn) ? this._kind : undefined,
      maximumMessageBytes: known(maxMessageSizeBytes),
      visibilityTimeoutSeconds: this._givenVisibilityTimeout,
      contentBasedDeduplication: contentBasedDeduplication || undefined,
      deadLetterUrl: deadLetterQueue?.queue.queueUrl,
      maxReceiveCount: known(deadLetterQueue?.maxReceiveCount),
    };
  }

  /**
   * Adds the statement to an `AWS::SQS::QueueInlinePolicy`, the one resource that sets the policy of a queue of another stack.
   * It becomes the whole policy, so it refuses requests without TLS as a declared queue's does.
   */
  protected _addStatement(statement: iam.PolicyStatement): iam.AddToResourcePolicyResult {
    const here = this.isOfThisPlace();
    if (!this.document) enforce(this, IMPORT_RULES, { kind: this._kind, policy: here ? 'here' : 'elsewhere' });
    if (!here) return { statementAdded: false };
    this.document ??= this.createPolicy();
    this.document.addStatements(statement);
    return { statementAdded: true, policyDependable: this.node.findChild('Policy') };
  }

  private createPolicy(): iam.PolicyDocument {
    const policyDocument = new iam.PolicyDocument({ statements: [tlsOnly(this.queueArn)] });
    new sqs.CfnQueueInlinePolicy(this, 'Policy', { queue: this.queueUrl, policyDocument });
    this.node.addValidation({ validate: () => policyDocument.validateForResourcePolicy() });
    return policyDocument;
  }

  /**
   * The queue as a grant sees it: of the account of the stack, unless that is known to be another. To a role of this stack its own
   * policy is enough then, and the queue's, which would be replaced, is left alone.
   */
  private asOfThisAccount(): sqs.IQueue {
    const { account, region } = this.isOfThisPlace() ? this.stack : this.env;
    return Object.create(this, { env: { value: { account, region } } }) as sqs.IQueue;
  }

  /** Whether the stack may set the queue's policy; an account or Region that only deployment knows may be the same. */
  private isOfThisPlace(): boolean {
    return mayBeSame(this.env.account, this.stack.account) && mayBeSame(this.env.region, this.stack.region);
  }
}
