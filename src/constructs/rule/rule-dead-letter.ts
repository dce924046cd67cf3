import { QUEUE_ATTRIBUTES } from '../../queue/attribute';
import type { QueueKind } from '../../queue/queue-name';
import type { RedrivePermission } from '../../queue/redrive';
import { SQS_API, SQS_GUIDE, differ, toldKind, when, type Rule } from './rule';

/** One of two queues that a redrive policy joins; what is not known is left out. */
export interface JoinedQueue {
  /** What the user calls it. */
  readonly name: string;
  readonly kind?: QueueKind;
  readonly account?: string;
  readonly region?: string;
  readonly retentionSeconds?: number;
  /** Whether messages are encrypted at rest. */
  readonly encrypted?: boolean;
}

/** A source queue and its dead-letter queue. */
export interface RedriveFacts {
  readonly source: JoinedQueue;
  readonly target: JoinedQueue & {
    /** It has a dead-letter queue itself. */
    readonly redrives?: boolean;
    /** What its redrive allow policy says. */
    readonly permission?: RedrivePermission;
    /** The source stands in its `byQueue` list. */
    readonly listsSource?: boolean;
  };
  /** They are one queue. */
  readonly same?: boolean;
}

const CONFIGURE = `${SQS_GUIDE}/sqs-configure-dead-letter-queue.html`;
const LONGEST_RETENTION = QUEUE_ATTRIBUTES.MessageRetentionPeriod.max;

/** Rules of a queue and its dead-letter queue. */
export const DEAD_LETTER_RULES: ReadonlyArray<Rule<RedriveFacts>> = [
  {
    id: 'dead-letter-kind',
    severity: 'hard',
    sentence: 'The dead-letter queue of a FIFO queue is a FIFO queue, that of a standard queue a standard queue; imported ones too.',
    source: CONFIGURE,
    check: ({ source, target }) => when(differ(source.kind, target.kind),
      `the dead-letter queue of a ${toldKind(source.kind)} queue must be a ${toldKind(source.kind)} queue, got ${toldKind(target.kind)} queue ${target.name}; name one of the same kind`),
  },
  {
    id: 'dead-letter-region',
    severity: 'hard',
    sentence: 'A queue and its dead-letter queue are in one Region.',
    source: CONFIGURE,
    check: ({ source, target }) => when(differ(source.region, target.region),
      `the dead-letter queue must be in Region ${source.region}, got ${target.region}; name a queue of the same Region`),
  },
  {
    id: 'dead-letter-account',
    severity: 'hard',
    sentence: 'A queue and its dead-letter queue are in one account.',
    source: CONFIGURE,
    check: ({ source, target }) => when(differ(source.account, target.account),
      `the dead-letter queue must be in account ${source.account}, got ${target.account}; name a queue of the same account`),
  },
  {
    id: 'dead-letter-self',
    severity: 'hard',
    sentence: 'A queue is not its own dead-letter queue.',
    source: CONFIGURE,
    check: ({ target, same }) => when(same, `a queue must not be its own dead-letter queue, got ${target.name}; name another queue`),
  },
  {
    id: 'dead-letter-chain',
    severity: 'soft',
    sentence: 'A dead-letter queue has no dead-letter queue: whoever looks at it would move its messages on.',
    source: `${SQS_GUIDE}/sqs-dead-letter-queues.html`,
    check: ({ target }) => when(target.redrives, `a dead-letter queue must have none itself, got ${target.name}, which has one; give it RedrivePolicy.none()`),
  },
  {
    id: 'dead-letter-shut-out',
    severity: 'hard',
    sentence: 'The redrive allow policy of a dead-letter queue lets its source queues in.',
    source: `${SQS_API}/API_SetQueueAttributes.html`,
    check: ({ source, target }) => {
      const shut = target.permission === 'denyAll' || (target.permission === 'byQueue' && target.listsSource === false);
      return when(shut, `the dead-letter queue must allow its source ${source.name}, got ${target.permission} on ${target.name}; declare it with a redriveAllowPolicy that lists the source, or allows all`);
    },
  },
  {
    id: 'dead-letter-retention',
    severity: 'soft',
    sentence: 'A standard dead-letter queue keeps messages longer than its source, or for 14 days: the time in the source counts. (FIFO queues start anew.)',
    source: `${SQS_GUIDE}/setting-up-dead-letter-queue-retention.html`,
    check: ({ source, target }) => {
      const [lived = 0, kept = LONGEST_RETENTION] = [source.retentionSeconds, target.retentionSeconds];
      return when(source.kind === 'standard' && kept <= lived && kept < LONGEST_RETENTION,
        `the retentionPeriod of the dead-letter queue must be longer than ${lived} seconds, which its source has, got ${kept} on ${target.name}; choose 14 days`);
    },
  },
  {
    id: 'dead-letter-encryption',
    severity: 'soft',
    sentence: 'The dead-letter queue of an encrypted queue is encrypted.',
    source: `${SQS_GUIDE}/sqs-server-side-encryption.html`,
    check: ({ source, target }) => when(source.encrypted === true && target.encrypted === false,
      `the dead-letter queue of an encrypted queue must be encrypted, got ${target.name} unencrypted; give it the same encryption`),
  },
];

/** A queue in the `byQueue` list of another. */
export interface SourceListFacts {
  readonly owner: JoinedQueue;
  readonly source: JoinedQueue;
  /** Its ARN can be told without a reference to it. */
  readonly tellable: boolean;
}

/** Rules of each queue that `byQueue` lists. */
export const SOURCE_LIST_RULES: ReadonlyArray<Rule<SourceListFacts>> = [
  {
    id: 'source-queue-named',
    severity: 'hard',
    sentence: 'A source queue that `byQueue` lists has a name, so that CloudFormation sees no circle; queues of this package get one by themselves.',
    source: 'https://github.com/hashicorp/terraform-provider-aws/issues/22577',
    check: ({ source, tellable }) => when(!tellable, `a source queue in byQueue must have a queueName, got ${source.name} without; name it, use StandardQueue or FifoQueue, or allowAll`),
  },
  {
    id: 'source-queue-foreign',
    severity: 'hard',
    sentence: 'A source queue that `byQueue` lists is of the same kind, account and Region.',
    source: `${SQS_API}/API_SetQueueAttributes.html`,
    check: ({ owner, source }) => (['kind', 'account', 'region'] as const).flatMap((field) => when(differ(owner[field], source[field]),
      `a source queue in byQueue must have the ${field} ${owner[field]}, got ${source[field]} of ${source.name}; list queues that can send here`)),
  },
];
