import { checkMaxReceiveCount, checkSourceQueueCount } from '../../queue/redrive';
import { knownField, knownValue, type QueueFacts } from './queue-facts';
import { SQS_API, SQS_GUIDE, when, type Rule } from './rule';

const permission = (facts: QueueFacts): unknown => knownField(facts, 'RedriveAllowPolicy', 'redrivePermission');

/** The count when it is known; CloudFormation takes it as text too, and what is no number is told as it is. */
function maxReceiveCount(facts: QueueFacts): number | undefined {
  const count = knownField(facts, 'RedrivePolicy', 'maxReceiveCount') as number | undefined;
  return Number.isNaN(Number(count)) ? count : Number(count);
}

/** How many queues are listed; undefined when only deployment knows it. */
function sourceCount(facts: QueueFacts): number | undefined {
  const { sourceQueueArns = [] } = (knownValue(facts, 'RedriveAllowPolicy') ?? {}) as { sourceQueueArns?: unknown };
  return Array.isArray(sourceQueueArns) ? sourceQueueArns.length : undefined;
}

/** Rules of the two redrive attributes by themselves. */
export const REDRIVE_RULES: ReadonlyArray<Rule<QueueFacts>> = [
  {
    id: 'max-receive-count',
    severity: 'hard',
    sentence: '`maxReceiveCount` is a whole number from 1 to 1,000.',
    source: `${SQS_GUIDE}/sqs-configure-dead-letter-queue.html`,
    check: (facts) => {
      const count = maxReceiveCount(facts);
      return count === undefined ? [] : checkMaxReceiveCount(count, `${facts.word('RedrivePolicy')}.maxReceiveCount`);
    },
  },
  {
    id: 'max-receive-count-one',
    severity: 'soft',
    sentence: 'A message is received more than once before it counts as dead: one failed receive says nothing about the message.',
    source: `${SQS_GUIDE}/avoiding-inconsistent-message-processing.html`,
    check: (facts) => when(maxReceiveCount(facts) === 1, `${facts.word('RedrivePolicy')}.maxReceiveCount must leave room for a retry, got 1; choose 5 or more`),
  },
  {
    id: 'source-queue-count',
    severity: 'hard',
    sentence: '`byQueue` lists 1 to 10 source queues.',
    source: `${SQS_API}/API_SetQueueAttributes.html`,
    check: (facts) => {
      const count = sourceCount(facts);
      return permission(facts) !== 'byQueue' || count === undefined ? [] : checkSourceQueueCount(count, `${facts.word('RedriveAllowPolicy')} byQueue`);
    },
  },
  {
    id: 'source-queue-stray',
    severity: 'hard',
    sentence: '`allowAll` and `denyAll` list no source queues.',
    source: `${SQS_API}/API_SetQueueAttributes.html`,
    check: (facts) => {
      const said = permission(facts);
      const stray = (said === 'allowAll' || said === 'denyAll') && (sourceCount(facts) ?? 0) > 0;
      return when(stray, `${facts.word('RedriveAllowPolicy')} ${String(said)} must list no source queues, got ${sourceCount(facts)}; use byQueue`);
    },
  },
];
