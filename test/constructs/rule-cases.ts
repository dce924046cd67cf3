import type { RuleCase } from './rule-case';
import { CONSUMER_CASES } from './rule-cases-consumer';
import { POLICY_CASES } from './rule-cases-policy';
import { PRODUCER_CASES } from './rule-cases-producer';
import { QUEUE_CASES } from './rule-cases-queue';
import { REDRIVE_CASES } from './rule-cases-redrive';
import { ROLE_CASES } from './rule-cases-role';

/** Every rule by declarations. */
export const RULE_CASES: readonly RuleCase[] = [
  ...QUEUE_CASES, ...REDRIVE_CASES, ...POLICY_CASES, ...PRODUCER_CASES, ...ROLE_CASES, ...CONSUMER_CASES,
];
