import { readFileSync, realpathSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { packPackage } from '../test/house/packed-package';

/** The package in a project that has installed it: what users get. The sources run slower under tsx, which names every closure by a call. */
export interface Installed {
  /** Folder of the project. */
  readonly project: string;
  /** The file that node loads for a door, `./runtime`. By its path, for tsx takes the package's name for the sources. */
  file(door: string): string;
  load<Door>(door: string): Door;
  remove(): void;
}

/** Compiles, packs and installs the package. */
export function installPackage(): Installed {
  const packed = packPackage();
  const project = packed.project('bench', ['@aws-sdk/client-sqs', 'aws-cdk-lib', 'constructs']);
  const home = join(project, 'node_modules', 'cdk-sqs-connector');
  const { exports } = JSON.parse(readFileSync(join(home, 'package.json'), 'utf8')) as { exports: Record<string, string | { default: string }> };
  const file = (door: string): string => {
    const entry = exports[door]!;
    return realpathSync(join(home, typeof entry === 'string' ? entry : entry.default));
  };
  return { project, file, load: (door) => createRequire(__filename)(file(door)), remove: () => packed.remove() };
}
