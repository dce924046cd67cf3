import { isUrl } from '../../queue/option-rule';
import { kindOfName, parseQueueArn, type QueueKind } from '../../queue/queue-name';
import { SQS_API, toldKind, when, type Rule } from './rule';

/** A queue that is imported. */
export interface ImportFacts {
  readonly kind: QueueKind;
  /** Undefined when only deployment knows it. */
  readonly queueArn?: string;
  readonly queueUrl?: string;
  readonly keyArn?: string;
  /** A statement is to be added to its policy. */
  readonly policy?: 'here' | 'elsewhere';
}

const INLINE = 'https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/aws-resource-sqs-queueinlinepolicy.html';

/** Rules of imported queues. */
export const IMPORT_RULES: ReadonlyArray<Rule<ImportFacts>> = [
  {
    id: 'import-arn',
    severity: 'hard',
    sentence: 'An imported queue is known by the ARN of a queue, its key by the ARN of a key.',
    source: `${SQS_API}/API_GetQueueAttributes.html`,
    check: ({ queueArn, keyArn }) => [
      ...when(queueArn !== undefined && parseQueueArn(queueArn) === undefined,
        `queueArn must be the ARN of a queue, got '${queueArn}'; it has the form arn:aws:sqs:<region>:<account>:<name>`),
      ...when(keyArn !== undefined && !/^arn:[^:]+:kms:[^:]+:[^:]+:./.test(keyArn),
        `keyArn must be the ARN of a key, got '${keyArn}'; it has the form arn:aws:kms:<region>:<account>:key/<id>`),
    ],
  },
  {
    id: 'import-url',
    severity: 'hard',
    sentence: 'The URL of an imported queue is one.',
    source: `${SQS_API}/API_GetQueueUrl.html`,
    check: ({ queueUrl }) => when(queueUrl !== undefined && !isUrl(queueUrl),
      `queueUrl must be the URL of the queue, got '${queueUrl}'; leave it out to have it made from the ARN`),
  },
  {
    id: 'import-kind',
    severity: 'hard',
    sentence: 'A FIFO queue is imported by `FifoQueue`, a standard queue by `StandardQueue`.',
    source: `${SQS_API}/API_CreateQueue.html`,
    check: ({ kind, queueArn }) => when(queueArn !== undefined && parseQueueArn(queueArn) !== undefined && kindOfName(queueArn) !== kind,
      `queueArn must be that of a ${toldKind(kind)} queue, got '${queueArn}'; import it with ${kind === 'fifo' ? 'StandardQueue' : 'FifoQueue'}`),
  },
  {
    id: 'import-policy',
    severity: 'soft',
    sentence: 'The policy of an imported queue is set where the queue is declared; set from here, it replaces the one there.',
    source: INLINE,
    check: ({ policy }) => when(policy === 'here',
      'the policy of an imported queue is set as a whole, got a statement for it; repeat here what its policy must keep, or add the statement where the queue is declared'),
  },
  {
    id: 'import-policy-elsewhere',
    severity: 'soft',
    sentence: 'The policy of a queue of another account or Region is set there.',
    source: INLINE,
    check: ({ policy }) => when(policy === 'elsewhere',
      'the policy of a queue of another account or Region must be set there, got a statement for it here; add the statement where the queue is declared'),
  },
];
