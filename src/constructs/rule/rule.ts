import type { QueueKind } from '../../queue/queue-name';

/** What a reader needs to know of a rule. */
export interface RuleText {
  /** Stable: annotations carry it as `cdk-sqs-connector:<id>`. */
  readonly id: string;
  /** Hard: Amazon SQS, AWS Lambda or CloudFormation refuses it, or loses what was declared. Soft: it works, and bites later. */
  readonly severity: 'hard' | 'soft';
  /** What must hold. */
  readonly sentence: string;
  /** Where it is written or was seen. */
  readonly source: string;
}

/** A rule about facts of one shape; facts that are not known are no finding. */
export interface Rule<Facts> extends RuleText {
  /** What is wrong: one sentence each, in the user's words. */
  check(facts: Facts): readonly string[];
}

/** A broken rule. */
export interface Finding {
  readonly rule: RuleText;
  readonly sentence: string;
}

export const SQS_GUIDE = 'https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide';
export const SQS_API = 'https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference';
export const LAMBDA_GUIDE = 'https://docs.aws.amazon.com/lambda/latest/dg';

/** Everything that some rules find in the facts, in the order of the rules. */
export function findingsOf<Facts>(rules: ReadonlyArray<Rule<Facts>>, facts: Facts): Finding[] {
  const findings: Finding[] = [];
  for (const rule of rules) for (const sentence of rule.check(facts)) findings.push({ rule, sentence });
  return findings;
}

/** Findings that are told at another place than the rule knows, which their sentences then name. */
export function placed(path: string, findings: readonly Finding[]): Finding[] {
  return findings.map(({ rule, sentence }) => ({ rule, sentence: `${path}: ${sentence}` }));
}

/** `[sentence]` when something holds that must not, else nothing. */
export function when(broken: boolean | undefined, sentence: string): readonly string[] {
  return broken ? [sentence] : [];
}

/** A kind of queue as a sentence tells it. */
export const toldKind = (kind: QueueKind | undefined): string => (kind === 'fifo' ? 'FIFO' : 'standard');

/** Whether two values are sure to differ: one that is not known may be the same. */
export const differ = <Value>(one: Value | undefined, other: Value | undefined): boolean => one !== undefined && other !== undefined && one !== other;
