import { spawnSync } from 'node:child_process';
import { homedir } from 'node:os';
import { join } from 'node:path';

/** Where the languages are tried. */
export interface Workshop {
  /** The apps, one folder for each language. */
  readonly apps: string;
  /** What jsii-pacmak wrote, one folder for each language. */
  readonly packaged: string;
  /** Versions of the peers, the floor of both. */
  readonly cdk: string;
  readonly constructs: string;
}

/** A language of the CDK besides TypeScript. */
export interface Toolchain {
  /** As jsii-pacmak calls it. */
  readonly language: 'python' | 'java' | 'go' | 'dotnet';
  /** Prints its version when it is there. */
  readonly version: readonly [command: string, ...args: string[]];
  /** Commands that build the app in its folder and synthesize to the folder `outdir`. */
  readonly synthesize: (shop: Workshop, outdir: string) => ReadonlyArray<readonly [command: string, ...args: string[]]>;
}

const GO_MODULE = 'github.com/cdk-sqs-connector/cdk-sqs-connector-go/cdksqsconnector';

/** The languages; an app is a folder beside this file. */
export const TOOLCHAINS: readonly Toolchain[] = [
  {
    language: 'python',
    version: ['python3', '--version'],
    synthesize: ({ packaged, cdk, constructs }, outdir) => [
      ['python3', '-m', 'venv', '.venv'],
      ['.venv/bin/pip', 'install', '--quiet', '--find-links', join(packaged, 'python'), `aws-cdk-lib==${cdk}`, `constructs==${constructs}`, 'cdk-sqs-connector', 'mypy'],
      ['.venv/bin/mypy', 'app.py'],
      ['.venv/bin/python', 'app.py', outdir],
    ],
  },
  {
    language: 'java',
    version: ['mvn', '--version'],
    synthesize: ({ packaged, cdk, constructs }, outdir) => [
      // Maven never looks again for a release that it has: the package of an earlier run would be synthesized.
      ['rm', '-rf', join(homedir(), '.m2', 'repository', 'io', 'github', 'cdksqsconnector')],
      ['mvn', '--batch-mode', '--quiet', `-Dpackaged=${join(packaged, 'java')}`, `-Dcdk=${cdk}`, `-Dconstructs=${constructs}`, 'compile', 'exec:java', `-Dexec.args=${outdir}`],
    ],
  },
  {
    language: 'go',
    version: ['go', 'version'],
    synthesize: ({ packaged }, outdir) => [
      ['go', 'mod', 'init', 'shop'],
      // A version, because who names none asks the proxy, which has never heard of the module. aws-cdk-lib is the one that the package requires.
      ['go', 'mod', 'edit', `-require=${GO_MODULE}@v0.0.0`, `-replace=${GO_MODULE}=${join(packaged, 'go', 'cdksqsconnector')}`],
      ['go', 'mod', 'tidy'],
      ['go', 'run', '.', outdir],
    ],
  },
  {
    language: 'dotnet',
    version: ['dotnet', '--version'],
    synthesize: ({ packaged, cdk }, outdir) => [
      ['dotnet', 'restore', '--source', join(packaged, 'dotnet'), '--source', 'https://api.nuget.org/v3/index.json', `-p:Cdk=${cdk}`],
      ['dotnet', 'run', `-p:Cdk=${cdk}`, '--', outdir],
    ],
  },
];

/** The version of a toolchain, or undefined when it is not on the path. */
export function versionOf({ version: [command, ...args] }: Pick<Toolchain, 'version'>): string | undefined {
  const { status, stdout } = spawnSync(command, args, { encoding: 'utf8' });
  return status === 0 ? stdout.split('\n')[0]!.replace(/\u001b\[[0-9;]*m/g, '') : undefined;
}

/**
 * Runs a command to its end.
 *
 * @throws with all that it wrote when it fails
 */
export function run([command, ...args]: readonly [command: string, ...args: string[]], cwd: string, env: NodeJS.ProcessEnv = {}): void {
  const { status, error, stdout, stderr } = spawnSync(command, args, { cwd, encoding: 'utf8', env: { ...process.env, ...env }, maxBuffer: 1 << 28 });
  if (status !== 0) throw new Error(`${command} ${args.join(' ')}: it must succeed, got status ${status} ${error?.message ?? ''}\n${stdout}\n${stderr}`);
}
