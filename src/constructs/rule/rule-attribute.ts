import { QUEUE_ATTRIBUTES, QUEUE_ATTRIBUTE_LIST, checkAttributeValue } from '../../queue/attribute';
import { TAGS_MAX, checkTagLength } from '../../queue/declaration';
import { knownValue, type QueueFacts, type UNKNOWN } from './queue-facts';
import { SQS_API, SQS_GUIDE, when, type Rule } from './rule';

/** Rules of each attribute by itself. */
export const ATTRIBUTE_RULES: ReadonlyArray<Rule<QueueFacts>> = [
  {
    id: 'attribute-range',
    severity: 'hard',
    sentence: 'Each attribute has a value that Amazon SQS takes: a whole number within its bounds, one of its choices, true or false.',
    source: `${SQS_API}/API_SetQueueAttributes.html`,
    check: (facts) => QUEUE_ATTRIBUTE_LIST.flatMap(({ name, form }) => {
      const value = knownValue(facts, name);
      const judged = value !== undefined && form !== 'json' && form !== 'text';
      return (judged && checkAttributeValue(name, value, facts.word(name))) || [];
    }),
  },
];

/** What hides messages, and what becomes of those that are kept no longer. */
const HIDDEN_BY = [
  ['DelaySeconds', 'each is gone before it can be received'],
  ['VisibilityTimeout', 'one that fails once is gone before it comes back or moves to a dead-letter queue'],
] as const;

function lastingOf(facts: QueueFacts, name: 'MessageRetentionPeriod' | 'DelaySeconds' | 'VisibilityTimeout'): number | undefined {
  const value = facts.attributes[name] === undefined ? QUEUE_ATTRIBUTES[name].default : knownValue(facts, name);
  return typeof value === 'number' ? value : undefined;
}

/** How long a message lives, beside how long nobody can have it; judged when consumers have decided the visibility timeout. */
export const LIFETIME_RULES: ReadonlyArray<Rule<QueueFacts>> = [
  {
    id: 'retention-short',
    severity: 'soft',
    sentence: 'A message is kept for longer than it is delayed or a receive hides it: it is gone before anybody has it, or has it again, otherwise.',
    source: `${SQS_API}/API_SetQueueAttributes.html`,
    check: (facts) => HIDDEN_BY.flatMap(([name, fate]) => {
      const [kept, hidden] = [lastingOf(facts, 'MessageRetentionPeriod'), lastingOf(facts, name)];
      return when(kept !== undefined && hidden !== undefined && kept <= hidden,
        `${facts.word('MessageRetentionPeriod')} must be longer than the ${facts.word(name)} of ${hidden} seconds, got ${kept}; keep messages for longer, for ${fate}`);
    }),
  },
];

/** Tags of a queue; a value is `UNKNOWN` where only deployment knows it. */
export interface TagFacts {
  readonly tags: Readonly<Record<string, string | typeof UNKNOWN>>;
}

/** Rules of tags. */
export const TAG_RULES: ReadonlyArray<Rule<TagFacts>> = [
  {
    id: 'tag-count',
    severity: 'soft',
    sentence: `A queue has at most ${TAGS_MAX} tags.`,
    source: `${SQS_GUIDE}/sqs-queue-tags.html`,
    check: ({ tags }) => {
      const count = Object.keys(tags).length;
      return when(count > TAGS_MAX, `tags must be at most ${TAGS_MAX}, got ${count}; drop some`);
    },
  },
  {
    id: 'tag-length',
    severity: 'hard',
    sentence: 'A tag key has 1 to 128 characters, a tag value at most 256.',
    source: `${SQS_GUIDE}/sqs-queue-tags.html`,
    check: ({ tags }) => Object.entries(tags).flatMap(([key, value]) => checkTagLength(key, value)),
  },
  {
    id: 'tag-key',
    severity: 'hard',
    sentence: 'No tag key starts with `aws:`, which AWS keeps to itself.',
    source: `${SQS_GUIDE}/sqs-queue-tags.html`,
    check: ({ tags }) => Object.keys(tags).filter((key) => /^aws:/i.test(key)).map((key) => `tag keys must not start with aws:, got '${key}'; rename the tag`),
  },
];
