import { Names, type Duration, type RemovalPolicy } from 'aws-cdk-lib';
import * as kms from 'aws-cdk-lib/aws-kms';
import * as sqs from 'aws-cdk-lib/aws-sqs';
import type { Construct } from 'constructs';
import { checkArgument, checkedOptions } from './rule/checked-options';
import { numberOf, type DeclaredValues } from './rule/declared-values';
import { GIVEN, KMS_OPTIONS } from './rule/option-tables';
import { AWS_MANAGED_KEY, UNKNOWN } from './rule/queue-facts';

/** How a queue uses its AWS KMS key. */
export interface KmsEncryptionOptions {
  /**
   * How long a data key is used before AWS KMS is asked again, 60 to 86,400 seconds (`KmsDataKeyReusePeriodSeconds`).
   * Longer costs less, shorter limits what one data key opens.
   *
   * @default Duration.seconds(300)
   * @see https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-key-management.html
   */
  readonly dataKeyReuse?: Duration;
}

/**
 * Server-side encryption of a queue: exactly one kind, always written into the template.
 *
 * @see https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-server-side-encryption.html
 */
export class Encryption {
  /**
   * Encrypts with keys that Amazon SQS owns, free of charge (`SqsManagedSseEnabled: true`).
   */
  public static sqsManaged(): Encryption {
    return new Encryption(sqs.QueueEncryption.SQS_MANAGED, {});
  }

  /**
   * Encrypts with a customer managed key of AWS KMS (`KmsMasterKeyId`), shared with the dead-letter queue that the package creates.
   *
   * @param key a key of the queue's Region. Without one the queue gets its own: yearly rotation on, an alias, removed together with the queue
   */
  public static kms(key?: kms.IKey, options: KmsEncryptionOptions = {}): Encryption {
    checkArgument('Encryption.kms', GIVEN.key, key);
    return new Encryption(sqs.QueueEncryption.KMS, checkedOptions('Encryption.kms', options, KMS_OPTIONS), key);
  }

  /**
   * Encrypts with the key that AWS manages for SQS in the account (`alias/aws/sqs`). Its policy cannot be changed, so neither
   * AWS services (S3, SNS, EventBridge) nor other accounts can send to such a queue.
   */
  public static kmsManaged(options: KmsEncryptionOptions = {}): Encryption {
    return new Encryption(sqs.QueueEncryption.KMS_MANAGED, checkedOptions('Encryption.kmsManaged', options, KMS_OPTIONS));
  }

  /**
   * Does not encrypt messages at rest (`SqsManagedSseEnabled: false`).
   */
  public static unencrypted(): Encryption {
    return new Encryption(sqs.QueueEncryption.UNENCRYPTED, {});
  }

  private constructor(
    /** @internal */
    public readonly _type: sqs.QueueEncryption,
    private readonly options: KmsEncryptionOptions,
    private readonly key?: kms.IKey,
  ) {}

  /** @internal */
  public get _keyRegion(): string | undefined {
    return this.key?.env.region;
  }

  /**
   * The key that the queue uses, made when none was given; undefined where AWS keeps the key.
   *
   * @internal
   */
  public _keyFor(queue: Construct, removalPolicy: RemovalPolicy): kms.IKey | undefined {
    return this._type === sqs.QueueEncryption.KMS ? this.key ?? ownKey(queue, removalPolicy) : undefined;
  }

  /**
   * The attributes that it sets; without a key, as far as they are known before it is made.
   *
   * @internal
   */
  public _values(key?: kms.IKey): DeclaredValues {
    if (this._type === sqs.QueueEncryption.SQS_MANAGED) return { SqsManagedSseEnabled: true };
    if (this._type === sqs.QueueEncryption.UNENCRYPTED) return { SqsManagedSseEnabled: false };
    const { dataKeyReuse } = this.options;
    return {
      KmsMasterKeyId: this._type === sqs.QueueEncryption.KMS_MANAGED ? AWS_MANAGED_KEY : key?.keyArn ?? UNKNOWN,
      KmsDataKeyReusePeriodSeconds: dataKeyReuse && numberOf(dataKeyReuse),
    };
  }

  /**
   * The same encryption for the dead-letter queue: one key for both.
   *
   * @internal
   */
  public _sharing(key?: kms.IKey): Encryption {
    return new Encryption(this._type, this.options, key);
  }
}

function ownKey(queue: Construct, removalPolicy: RemovalPolicy): kms.Key {
  return new kms.Key(queue, 'Key', {
    description: `Encrypts the messages of ${queue.node.path}`,
    alias: `sqs/${Names.uniqueResourceName(queue, { maxLength: 200, separator: '-' })}`,
    enableKeyRotation: true,
    removalPolicy,
  });
}
