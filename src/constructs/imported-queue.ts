import { ArnFormat, Stack, Token } from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as kms from 'aws-cdk-lib/aws-kms';
import * as sqs from 'aws-cdk-lib/aws-sqs';
import type { Construct } from 'constructs';
import type { Binding } from '../queue/binding';
import type { QueueKind } from '../queue/queue-name';
import type { ImportedQueueAttributes } from './imported-queue-attributes';
import { QueueVerbs } from './queue-verbs';

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
  public readonly _bindingName: string;
  public readonly _deadLetter?: sqs.DeadLetterQueue;
  protected readonly autoCreatePolicy = false;
  private readonly attrs: ImportedQueueAttributes;
  private inlinePolicy?: iam.PolicyDocument;

  constructor(scope: Construct, id: string, { attrs, kind }: QueueToImport) {
    super(scope, id, { environmentFromArn: attrs.queueArn });
    this.attrs = attrs;
    const { region, account, resource } = this.stack.splitArn(attrs.queueArn, ArnFormat.NO_RESOURCE_NAME);
    this.queueArn = attrs.queueArn;
    this.queueName = resource;
    this.queueUrl = attrs.queueUrl ?? `https://sqs.${region}.${Stack.of(this).urlSuffix}/${account}/${resource}`;
    this.fifo = kind === 'fifo';
    this.encryptionMasterKey = attrs.keyArn ? kms.Key.fromKeyArn(this, 'Key', attrs.keyArn) : undefined;
    this.encryptionType = attrs.keyArn ? sqs.QueueEncryption.KMS : undefined;
    this._bindingName = attrs.bindingName ?? id;
    this._deadLetter = attrs.deadLetterQueue;
  }

  /**
   * Adds the statement to an `AWS::SQS::QueueInlinePolicy`, the one resource that can set the policy of a queue of another stack.
   * It becomes the queue's whole policy.
   */
  public override addToResourcePolicy(statement: iam.PolicyStatement): iam.AddToResourcePolicyResult {
    const document = this.inlinePolicy ?? new iam.PolicyDocument();
    if (!this.inlinePolicy) {
      this.inlinePolicy = document;
      new sqs.CfnQueueInlinePolicy(this, 'Policy', { queue: this.queueUrl, policyDocument: document });
    }
    document.addStatements(statement);
    return { statementAdded: true, policyDependable: this };
  }

  /** @internal */
  public _binding(): Binding {
    const { visibilityTimeout, maxMessageSizeBytes, contentBasedDeduplication, deadLetterQueue } = this.attrs;
    return {
      url: this.queueUrl,
      kind: Token.isUnresolved(this.queueArn) ? (this.fifo ? 'fifo' : 'standard') : undefined,
      maximumMessageBytes: maxMessageSizeBytes,
      visibilityTimeoutSeconds: visibilityTimeout?.toSeconds(),
      contentBasedDeduplication: contentBasedDeduplication || undefined,
      deadLetterUrl: deadLetterQueue?.queue.queueUrl,
      maxReceiveCount: deadLetterQueue?.maxReceiveCount,
    };
  }
}
