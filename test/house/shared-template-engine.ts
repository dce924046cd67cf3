import type { SharedEngines } from './template-engine';

/** What test files load in place of `@aws/cloudformation-validate`: the environment has it, outside of what jest loads anew for each file. */
module.exports = (globalThis as unknown as { sharedEngines: SharedEngines }).sharedEngines(require.resolve('aws-cdk-lib'));
