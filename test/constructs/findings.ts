import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { App, Stack, Validations, type IPolicyValidationPlugin } from 'aws-cdk-lib';

interface Violation {
  readonly ruleName: string;
  readonly violatingConstructs: ReadonlyArray<{ readonly constructPath: string }>;
}

interface Report {
  readonly pluginReports: ReadonlyArray<{ readonly violations: readonly Violation[] }>;
}

/** Synthesizes for real, with CDK's strict validation, and answers each finding of the report as `<rule> <construct path>`. */
export function findingsOf(plugins: IPolicyValidationPlugin[], declare: (stack: Stack) => void): string[] {
  const outdir = mkdtempSync(join(tmpdir(), 'findings-'));
  // The report also goes to stderr, where it would drown the tests.
  const silence = jest.spyOn(process.stderr, 'write').mockReturnValue(true);
  try {
    const app = new App({ outdir, context: { '@aws-cdk/core:strictCfnValidateErrors': true } });
    if (plugins.length > 0) Validations.of(app).addPlugins(...plugins);
    declare(new Stack(app, 'Shop'));
    const thrown = messageOf(() => app.synth());
    const { pluginReports } = JSON.parse(readFileSync(join(outdir, 'validation-report.json'), 'utf8')) as Report;
    const violations = pluginReports.flatMap((report) => report.violations);
    const findings = violations.flatMap(({ ruleName, violatingConstructs }) => violatingConstructs.map(({ constructPath }) => `${ruleName} ${constructPath}`));
    return thrown && findings.length === 0 ? [thrown] : findings;
  } finally {
    silence.mockRestore();
    rmSync(outdir, { recursive: true });
  }
}

function messageOf(run: () => unknown): string | undefined {
  try {
    run();
    return undefined;
  } catch (error) {
    return String(error);
  }
}
