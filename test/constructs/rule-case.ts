import { CfnCondition, Fn, type App, type CfnResource, type Stack } from 'aws-cdk-lib';

/** A rule by example: a declaration that breaks it, what is said, and its good twin. */
export interface RuleCase {
  /** Id of the rule. */
  readonly rule: string;
  /** What is declared. */
  readonly title: string;
  bad(stack: Stack): unknown;
  /** The sentence, or a part of it that names the place and the value. */
  readonly says: string;
  good(stack: Stack): unknown;
  /** The bad declaration with aws-cdk-lib alone; absent where only this package can say it. */
  plain?(stack: Stack): unknown;
}

export const IRELAND = { account: '111111111111', region: 'eu-west-1' };
export const LONDON = { account: '111111111111', region: 'eu-west-2' };
export const STRANGER = { account: '222222222222', region: 'eu-west-1' };

/** Either of two resources: of two conditions, one holds. */
export function eitherOf(stack: Stack, resources: readonly CfnResource[]): void {
  for (const { cfnOptions, node: { id } } of resources) cfnOptions.condition = new CfnCondition(stack, `If${id}`, { expression: Fn.conditionEquals(stack.region, id) });
}

export const appOf = (stack: Stack): App => stack.node.root as App;
