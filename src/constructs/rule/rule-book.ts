import type { RuleText } from './rule';
import { ATTRIBUTE_RULES, LIFETIME_RULES, TAG_RULES } from './rule-attribute';
import { CODE_RULES } from './rule-code';
import { CONSUMER_RULES } from './rule-consumer';
import { DEAD_LETTER_RULES, SOURCE_LIST_RULES } from './rule-dead-letter';
import { ENCRYPTION_RULES } from './rule-encryption';
import { FIFO_RULES } from './rule-fifo';
import { IMPORT_RULES } from './rule-import';
import { NAME_RULES, STACK_NAME_RULES } from './rule-name';
import { POLICY_RULES } from './rule-policy';
import { PRODUCER_RULES } from './rule-producer';
import { REDRIVE_RULES } from './rule-redrive';

/** Everything that is judged by a queue alone. */
export const QUEUE_RULES = [...NAME_RULES, ...ATTRIBUTE_RULES, ...FIFO_RULES, ...REDRIVE_RULES, ...ENCRYPTION_RULES];

/** Every rule by what it is about, as `docs/rules.md` lists them. */
export const RULE_BOOK: ReadonlyArray<{ readonly title: string; readonly rules: readonly RuleText[] }> = [
  { title: 'Names', rules: [...NAME_RULES, ...STACK_NAME_RULES] },
  { title: 'Attributes and tags', rules: [...ATTRIBUTE_RULES, ...LIFETIME_RULES, ...TAG_RULES] },
  { title: 'FIFO', rules: FIFO_RULES },
  { title: 'Dead-letter queues', rules: [...REDRIVE_RULES, ...DEAD_LETTER_RULES, ...SOURCE_LIST_RULES] },
  { title: 'Encryption', rules: ENCRYPTION_RULES },
  { title: 'Policies', rules: POLICY_RULES },
  { title: 'Producers', rules: PRODUCER_RULES },
  { title: 'Bound code', rules: CODE_RULES },
  { title: 'Consumers', rules: CONSUMER_RULES },
  { title: 'Imported queues', rules: IMPORT_RULES },
];
