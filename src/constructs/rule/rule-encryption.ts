import { knownValue, type QueueFacts } from './queue-facts';
import { SQS_API, SQS_GUIDE, differ, when, type Rule } from './rule';

const hasKey = ({ attributes }: QueueFacts): boolean => attributes.KmsMasterKeyId !== undefined;

/** Rules of a queue's encryption. */
export const ENCRYPTION_RULES: ReadonlyArray<Rule<QueueFacts>> = [
  {
    id: 'one-encryption',
    severity: 'hard',
    sentence: 'A queue has one kind of server-side encryption: keys of Amazon SQS or AWS KMS.',
    source: `${SQS_API}/API_SetQueueAttributes.html`,
    check: (facts) => {
      const both = hasKey(facts) && knownValue(facts, 'SqsManagedSseEnabled') === true;
      const got = `${facts.word('KmsMasterKeyId')} and ${facts.word('SqsManagedSseEnabled')}`;
      return when(both, `a queue has one kind of encryption, got ${got}; leave one out, for a queue of this package by Encryption.kms(key) or Encryption.kmsManaged()`);
    },
  },
  {
    id: 'data-key-reuse-without-key',
    severity: 'soft',
    sentence: 'A data key reuse period needs a key of AWS KMS: without one Amazon SQS ignores it.',
    source: 'https://github.com/hashicorp/terraform-provider-aws/pull/962',
    check: (facts) => {
      const stray = facts.attributes.KmsDataKeyReusePeriodSeconds !== undefined && !hasKey(facts);
      return when(stray, `${facts.word('KmsDataKeyReusePeriodSeconds')} needs a key of AWS KMS, got none; name a key or leave it out`);
    },
  },
  {
    id: 'key-region',
    severity: 'hard',
    sentence: 'The key of a queue is in the Region of the queue.',
    source: `${SQS_GUIDE}/sqs-key-management.html`,
    check: ({ region, keyRegion }) => when(differ(region, keyRegion),
      `encryption must use a key of Region ${region}, got one of ${keyRegion}; name a key of the queue's Region, or none for one of its own`),
  },
  {
    id: 'key-foreign',
    severity: 'soft',
    sentence: 'A queue is encrypted with the key that it was given: grants include no other, so that bound code may neither send nor receive.',
    source: `${SQS_GUIDE}/sqs-key-management.html`,
    check: ({ foreignKey }) => when(foreignKey,
      'the key must be given to the queue, got another one, set on its resource; declare it by Encryption.kms(key), or grant the key to whoever is bound'),
  },
  {
    id: 'unencrypted',
    severity: 'soft',
    sentence: 'Messages are encrypted at rest (Security Hub SQS.1).',
    source: 'https://docs.aws.amazon.com/securityhub/latest/userguide/sqs-controls.html',
    check: (facts) => {
      const open = knownValue(facts, 'SqsManagedSseEnabled') === false && !hasKey(facts);
      return when(open, 'encryption must not be off, got unencrypted; use Encryption.sqsManaged(), which is free of charge');
    },
  },
];
