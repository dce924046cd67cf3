import { Annotations } from 'aws-cdk-lib';
import type { IConstruct } from 'constructs';
import { findingsOf, type Finding, type Rule } from './rule';

/** The id that an annotation carries, and by which it is acknowledged. */
export function annotationId(ruleId: string): string {
  return `cdk-sqs-connector:${ruleId}`;
}

/** Every hard finding as a line, once. */
export function hardLines(findings: readonly Finding[]): string[] {
  return [...new Set(findings.filter(({ rule }) => rule.severity === 'hard').map(({ rule, sentence }) => `${sentence} [${rule.id}]`))];
}

/** Throws everything that is wrong with a place as one error; without a line, nothing. */
export function throwAll(place: string, lines: readonly string[]): void {
  if (lines.length === 0) return;
  if (lines.length === 1) throw new Error(`${place}: ${lines[0]}`);
  throw new Error(`${place}: ${lines.length} rules are broken\n${lines.map((line) => `  - ${line}`).join('\n')}`);
}

/** Annotates what is soft. */
export function annotate(construct: IConstruct, findings: readonly Finding[]): void {
  for (const { rule, sentence } of findings.filter((finding) => finding.rule.severity === 'soft')) {
    Annotations.of(construct).addWarningV2(annotationId(rule.id), sentence);
  }
}

/**
 * Holds facts about a construct against rules.
 *
 * @throws when hard rules are broken: one error that says all of them
 */
export function enforce<Facts>(construct: IConstruct, rules: ReadonlyArray<Rule<Facts>>, facts: Facts): void {
  report(construct, findingsOf(rules, facts));
}

/**
 * Throws what is hard, annotates what is soft.
 *
 * @throws when hard rules are broken: one error that says all of them
 */
export function report(construct: IConstruct, findings: readonly Finding[]): void {
  throwAll(construct.node.path, hardLines(findings));
  annotate(construct, findings);
}
