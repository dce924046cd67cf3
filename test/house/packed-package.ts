import { execFileSync } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, mkdtempSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';

const ROOT = join(__dirname, '..', '..');
const NAME = 'cdk-sqs-connector';

/** The package as npm would publish it, and throw-away projects that have installed it. */
export interface PackedPackage {
  /** Paths of the files in the tarball. */
  readonly files: string[];
  /** Lays out a new project that has installed the tarball and these other packages. */
  project(name: string, dependencies: readonly string[]): string;
  remove(): void;
}

/** Runs a program of node's, and answers what it printed. A failure throws with all of its output. */
export function runNode(folder: string, ...args: string[]): string {
  try {
    const env = { ...process.env, JSII_SILENCE_WARNING_END_OF_LIFE_NODE_VERSION: '20' };
    return execFileSync(process.execPath, args, { cwd: folder, encoding: 'utf8', stdio: 'pipe', env });
  } catch (error) {
    const { stdout, stderr } = error as { stdout: string; stderr: string };
    throw new Error(`${args.join(' ')} in ${folder}:\n${stdout}${stderr}`);
  }
}

/** Path of a file of a package that this checkout has installed. */
export function installed(...path: string[]): string {
  return join(ROOT, 'node_modules', ...path);
}

/** Compiles and packs a copy of the sources, so that the checkout stays as it is and an old `lib/` proves nothing. */
export function packPackage(): PackedPackage {
  const folder = mkdtempSync(join(tmpdir(), `${NAME}-`));
  const remove = () => rmSync(folder, { recursive: true });
  try {
    const source = compile(join(folder, 'source'));
    const [packed] = JSON.parse(execFileSync('npm', ['pack', '--json', '--ignore-scripts'], { cwd: source, encoding: 'utf8', stdio: 'pipe' }));
    return {
      files: packed.files.map((file: { path: string }) => file.path),
      project: (name, dependencies) => layOut(join(folder, name), join(source, packed.filename), dependencies),
      remove,
    };
  } catch (error) {
    remove();
    throw error;
  }
}

function compile(source: string): string {
  mkdirSync(source);
  for (const name of ['src', '.projen', 'bundle.mjs', 'package.json', 'README.md', 'LICENSE', 'API.md', 'docs']) {
    if (existsSync(join(ROOT, name))) cpSync(join(ROOT, name), join(source, name), { recursive: true });
  }
  symlinkSync(join(ROOT, 'node_modules'), join(source, 'node_modules'), 'dir');
  runNode(source, installed('projen', 'bin', 'projen'), 'compile');
  return source;
}

/**
 * pnpm's strict layout: the package sees only what it declares, the project only what it asked for.
 * Both are stricter than npm's flat folder, so what works here works there.
 */
function layOut(project: string, tarball: string, dependencies: readonly string[]): string {
  const store = join(project, 'node_modules', '.pnpm', `${NAME}@0.0.0`, 'node_modules');
  mkdirSync(join(store, NAME), { recursive: true });
  execFileSync('tar', ['-xzf', tarball, '-C', join(store, NAME), '--strip-components=1']);
  symlinkSync(join(store, NAME), join(project, 'node_modules', NAME), 'dir');
  for (const name of dependencies) {
    for (const folder of [store, join(project, 'node_modules')]) {
      mkdirSync(dirname(join(folder, name)), { recursive: true });
      symlinkSync(installed(name), join(folder, name), 'dir');
    }
  }
  return project;
}
