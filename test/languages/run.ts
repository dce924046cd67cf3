import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import { TOOLCHAINS, run, versionOf, type Toolchain, type Workshop } from './toolchain';

/**
 * Packages the constructs for every language of the CDK whose toolchain is found, synthesizes the same app in each with the package and the
 * peers at their floor, and compares the templates with TypeScript's. `npm run languages`; not a part of `npm test`, because it downloads.
 * `npm run languages -- java go` tries some; `--cdk=2.262.0` takes another aws-cdk-lib, where a registry does not have the floor's.
 *
 * Only `src/queue`, `src/constructs` and the door are packaged: the other rooms are no part of the jsii assembly.
 */
const ROOT = resolve(__dirname, '../..');
const ROOMS = ['queue', 'constructs', 'index.ts'];

/** What the manifest says about the rooms that are left out. */
const OTHER_ROOMS = ['bin', 'scripts', 'optionalDependencies', 'devDependencies', 'exports', 'typesVersions'];

interface Manifest {
  readonly peerDependencies: Record<string, string>;
  readonly [field: string]: unknown;
}

function main(args: readonly string[]): void {
  const wanted = args.filter((arg) => !arg.startsWith('--'));
  const languages: readonly string[] = TOOLCHAINS.map(({ language }) => language);
  const unknown = wanted.find((word) => !languages.includes(word));
  if (unknown !== undefined) {
    console.log(`languages: languages must be of ${languages.join(', ')}, got '${unknown}'; leave them out for all`);
    process.exitCode = 2;
    return;
  }
  const otherCdk = args.find((arg) => arg.startsWith('--cdk='))?.slice('--cdk='.length);
  const folder = mkdtempSync(join(tmpdir(), 'languages-'));
  console.log(`languages: working in ${folder}`);
  const shop = openWorkshop(folder, otherCdk);
  const expected = synthesizeTypeScript(folder);
  const toolchains = TOOLCHAINS.filter(({ language }) => wanted.length === 0 || wanted.includes(language));
  const results = toolchains.map((toolchain) => tryOut(toolchain, shop, expected));
  results.forEach(({ line }) => console.log(line));
  if (results.some(({ failed }) => failed)) process.exitCode = 1;
  else rmSync(folder, { recursive: true });
}

/** A copy of the package with its peers at their floor, compiled by jsii. */
function openWorkshop(folder: string, otherCdk: string | undefined): Workshop {
  const manifest = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8'), (field, value: unknown) => OTHER_ROOMS.includes(field) ? undefined : value) as Manifest;
  const cdk = otherCdk ?? manifest.peerDependencies['aws-cdk-lib']!.replace('^', '');
  const constructs = manifest.peerDependencies.constructs!.replace('^', '');
  const peers = {
    devDependencies: { 'aws-cdk-lib': cdk, constructs },
    peerDependencies: { ...manifest.peerDependencies, 'aws-cdk-lib': `^${cdk}` },
  };
  writeFileSync(join(folder, 'package.json'), JSON.stringify({ ...manifest, ...peers }, null, 2));
  for (const file of ['LICENSE', 'README.md']) cpSync(join(ROOT, file), join(folder, file));
  for (const room of ROOMS) cpSync(join(ROOT, 'src', room), join(folder, 'src', room), { recursive: true });
  run(['npm', 'install', '--no-audit', '--no-fund', '--ignore-scripts'], folder);
  symlinkSync(join(ROOT, 'node_modules', '@types'), join(folder, 'node_modules', '@types'));
  run([tool('jsii'), '--silence-warnings=reserved-word'], folder);
  cpSync(__dirname, join(folder, 'apps'), { recursive: true });
  return { apps: join(folder, 'apps'), packaged: join(folder, 'dist'), cdk, constructs };
}

function synthesizeTypeScript(folder: string): unknown {
  const outdir = join(folder, 'cdk.out-typescript');
  symlinkSync(folder, join(folder, 'node_modules', 'cdk-sqs-connector'));
  run([tool('esbuild'), 'apps/typescript.ts', '--format=cjs', '--outfile=apps/typescript.js'], folder);
  run([process.execPath, 'apps/typescript.js', outdir], folder);
  return templateIn(outdir);
}

interface Result {
  readonly line: string;
  readonly failed?: true;
}

function tryOut(toolchain: Toolchain, shop: Workshop, expected: unknown): Result {
  const { language, synthesize } = toolchain;
  const version = versionOf(toolchain);
  if (!version) return { line: `${language}: NOT RUN, ${toolchain.version[0]} is not on the path` };
  const folder = resolve(shop.packaged, '..');
  const outdir = join(folder, `cdk.out-${language}`);
  mkdirSync(shop.packaged, { recursive: true });
  try {
    run([tool('jsii-pacmak'), '--targets', language, '--outdir', shop.packaged], folder);
    for (const command of synthesize(shop, outdir)) run(command, join(shop.apps, language));
  } catch (error) {
    return { line: `${language}: FAILED (${version})\n${(error as Error).message}`, failed: true };
  }
  const equal = isDeepStrictEqual(templateIn(outdir), expected);
  return equal ? { line: `${language}: equal to TypeScript (${version}, aws-cdk-lib ${shop.cdk})` }
    : { line: `${language}: DIFFERENT from TypeScript, compare ${outdir} with cdk.out-typescript`, failed: true };
}

function templateIn(outdir: string): unknown {
  return JSON.parse(readFileSync(join(outdir, 'Shop.template.json'), 'utf8'));
}

const tool = (name: string): string => join(ROOT, 'node_modules', '.bin', name);

main(process.argv.slice(2));
