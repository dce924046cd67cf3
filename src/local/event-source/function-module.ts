import { existsSync, mkdirSync, rmSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import type { TemplateFunction } from '../template/template-function';
import { temporaryFolder } from './temporary-folder';

/** Where a function's handler is. */
export interface FunctionModule {
  readonly directory: string;
  readonly file: string;
  readonly exportName: string;
  /** E.g. `nodejs22.x`. */
  readonly runtime: string;
  /** Takes away what was written for it. */
  dispose(): void;
}

const SDK = '@aws-sdk/client-sqs';
const EXTENSIONS = ['.js', '.mjs', '.cjs'] as const;

/**
 * The module of a Node function.
 *
 * @returns the sentence that says why it cannot run here, when it cannot
 */
export function findModule(lambda: TemplateFunction): FunctionModule | string {
  const place = `function ${lambda.path}`;
  if (!lambda.runtime.startsWith('nodejs')) return `${place}: it must have a Node runtime to run here, got ${lambda.runtime}; it is left alone and its messages stay queued`;
  if (lambda.inlineCode !== undefined) return inlineModule(lambda, lambda.inlineCode);
  if (lambda.codePath === undefined) return `${place}: its code must be an asset of the app, got none; it is left alone and its messages stay queued`;
  if (!statSync(lambda.codePath).isDirectory()) return `${place}: its asset must be a folder, got ${lambda.codePath}; it is left alone, give Code.fromAsset a folder`;
  surround(lambda.codePath);
  const { path, exportName } = splitHandler(lambda.handler);
  const file = EXTENSIONS.map((extension) => join(lambda.codePath!, path + extension)).find(existsSync);
  if (!file) return `${place}: handler '${lambda.handler}' must be in its asset, got no ${path}.js, .mjs or .cjs in ${lambda.codePath}; correct the handler`;
  return { directory: lambda.codePath, file, exportName, runtime: lambda.runtime, dispose: () => undefined };
}

/**
 * Lays above an asset what it finds on AWS: the SDK, which strict layouts of node_modules show to nobody who did not ask for it, and
 * no package.json of the project, whose `"type": "module"` would make of CommonJS what does not load.
 */
function surround(asset: string): void {
  const above = dirname(asset);
  if (!basename(asset).startsWith('asset.')) return;
  try {
    if (!existsSync(join(above, 'package.json'))) writeFileSync(join(above, 'package.json'), '{}\n');
    if (!findSdk(asset)) linkSdk(above);
  } catch {
    // An assembly that is read-only is used as it is.
  }
}

/** As ES modules look it up, which know no NODE_PATH: pnpm sets one for its commands. */
function findSdk(folder: string): string | undefined {
  const sdk = join(folder, 'node_modules', SDK);
  if (existsSync(sdk)) return sdk;
  return dirname(folder) === folder ? undefined : findSdk(dirname(folder));
}

function linkSdk(folder: string): void {
  const link = join(folder, 'node_modules', SDK);
  const sdk = findSdk(__dirname);
  if (sdk === undefined) return;
  mkdirSync(dirname(link), { recursive: true });
  rmSync(link, { force: true });
  symlinkSync(sdk, link, 'junction');
}

/** `src/app.handler` is the export `handler` of `src/app`. */
function splitHandler(handler: string): { path: string; exportName: string } {
  const dot = handler.indexOf('.', handler.lastIndexOf('/') + 1);
  return dot < 0 ? { path: handler, exportName: 'handler' } : { path: handler.slice(0, dot), exportName: handler.slice(dot + 1) };
}

function inlineModule(lambda: TemplateFunction, code: string): FunctionModule {
  const folder = temporaryFolder();
  const { path, exportName } = splitHandler(lambda.handler);
  const file = join(folder.path, `${path}.js`);
  writeFileSync(file, code);
  linkSdk(folder.path);
  return { directory: folder.path, file, exportName, runtime: lambda.runtime, dispose: () => folder.remove() };
}
