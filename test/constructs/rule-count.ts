import { App, CfnResource, Stack } from 'aws-cdk-lib';
import type { RuleCase } from './rule-case';

/** Who speaks up about a declaration of aws-cdk-lib: its constructor, its template engine at synthesis, or nobody. */
export type Catcher = 'constructor' | 'engine' | 'nobody';

/** Holds the bad declaration of a case against aws-cdk-lib alone, every finding of its built-in validation being an error. */
export function caughtByCdk({ plain }: RuleCase): Catcher {
  const app = new App({ context: { '@aws-cdk/core:strictCfnValidateErrors': true } });
  const stack = new Stack(app, 'Shop');
  if (throws(() => plain!(stack))) return 'constructor';
  fillEmptyStacks(app);
  return throws(() => app.synth()) ? 'engine' : 'nobody';
}

/** An empty template is a finding by itself, which would count for another. */
function fillEmptyStacks(app: App): void {
  const stacks = app.node.children.filter((child): child is Stack => child instanceof Stack);
  const empty = stacks.filter((stack) => !stack.node.findAll().some((construct) => CfnResource.isCfnResource(construct)));
  empty.forEach((stack) => new CfnResource(stack, 'Filler', { type: 'AWS::CloudFormation::WaitConditionHandle' }));
}

function throws(action: () => unknown): boolean {
  try {
    action();
    return false;
  } catch {
    return true;
  }
}
