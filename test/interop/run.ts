import { execFile } from 'node:child_process';
import { cpSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { installPackage } from '../../bench/installed';
import type * as local from '../../src/local/index';
import type * as runtime from '../../src/runtime/index';
import { versionOf } from '../languages/toolchain';
import { exchange, rejection, type Check } from './exchange';
import { Driver, EXTENDED_CLIENTS, type ExtendedClient } from './extended-client';
import { Services } from './services';
import { Ours, THRESHOLD_BYTES, type Side } from './side';

/**
 * Has the extended clients of AWS receive and delete what this package offloads to S3, and this package what they offload: real clients, the
 * package as it is installed, its engine over HTTP, and moto for S3. `npm run interop`; not a part of `npm test`, because it downloads.
 * `npm run interop -- java` tries one.
 */
const LANGUAGES: readonly string[] = EXTENDED_CLIENTS.map(({ language }) => language);

const SMALL = { what: 'a small body', body: '{"sku":"tisch"}' };
const LARGE = { what: 'a body of 262,145 bytes', body: 'x'.repeat(THRESHOLD_BYTES + 1) };
const LARGEST = { what: 'a body of 1 MiB that is not ASCII', body: 'é漢漢😀😀'.repeat(65_536) };

const BODIES = [
  { ...SMALL, marker: 'ExtendedPayloadSize' },
  { ...LARGE, marker: 'ExtendedPayloadSize' },
  { ...LARGE, marker: 'SQSLargePayloadSize' },
  { ...LARGEST, marker: 'SQSLargePayloadSize' },
] as const;

function checksOf(theirs: Side, ours: Ours): Check[] {
  const directions = [{ from: theirs, to: ours }, { from: ours, to: theirs }];
  return (['standard', 'fifo'] as const).flatMap((kind) => [
    ...BODIES.flatMap((body) => directions.map((sides) => exchange({ kind, ...body, ...sides }))),
    rejection({ kind, marker: 'ExtendedPayloadSize', theirs, ours }),
  ]);
}

async function main(wanted: readonly string[]): Promise<void> {
  const unknown = wanted.find((word) => !LANGUAGES.includes(word));
  if (unknown !== undefined) return fail(`interop: languages must be ${LANGUAGES.join(' or ')}, got '${unknown}'; leave them out for all`, 2);
  const clients = EXTENDED_CLIENTS.filter(({ language }) => wanted.length === 0 || wanted.includes(language)).filter(isThere);
  if (clients.length === 0) return fail('interop: nothing was tried', 1);
  const folder = mkdtempSync(join(tmpdir(), 'interop-'));
  console.log(`interop: working in ${folder}`);
  const results = await tryAll(clients, folder);
  console.log(`interop: ${results.map(({ language, passed, all }) => `${language} ${passed} of ${all}`).join(', ')}`);
  if (results.some(({ passed, all }) => passed < all)) process.exitCode = 1;
  else rmSync(folder, { recursive: true });
}

function fail(line: string, exitCode: number): void {
  console.log(line);
  process.exitCode = exitCode;
}

/** Whether the tools of a client are there; says which one is not. */
function isThere({ language, needs }: ExtendedClient): boolean {
  // S3 needs what the first client needs.
  const missing = [...EXTENDED_CLIENTS[0]!.needs, ...needs].find((tool) => versionOf(tool) === undefined);
  if (missing) console.log(`${language}: NOT RUN, \`${missing.version.join(' ')}\` must succeed; install ${missing.install}`);
  return !missing;
}

interface Result {
  readonly language: string;
  readonly passed: number;
  readonly all: number;
}

async function tryAll(clients: readonly ExtendedClient[], folder: string): Promise<Result[]> {
  cpSync(__dirname, folder, { recursive: true });
  const building = Promise.all([...new Set([EXTENDED_CLIENTS[0]!, ...clients])].map((client) => build(client, folder)));
  const installed = installPackage();
  let services: Services | undefined;
  try {
    await building;
    services = await Services.start(installed.load<typeof local>('./local'), join(folder, 'python'));
    const ours = new Ours(installed.load<typeof runtime>('./runtime'), services.s3);
    const results: Result[] = [];
    for (const client of clients) results.push(await tryOut(client, { folder, services, ours }));
    return results;
  } finally {
    await services?.end();
    installed.remove();
  }
}

/** Beside the package, which is compiled meanwhile. */
async function build({ language, build: commands }: ExtendedClient, folder: string): Promise<void> {
  for (const [command, ...args] of commands) {
    await promisify(execFile)(command, args, { cwd: join(folder, language) }).catch((error: Error & { readonly stdout: string }) => {
      throw new Error(`${language}: ${error.message}${error.stdout}`);
    });
  }
}

interface Workshop {
  readonly folder: string;
  readonly services: Services;
  readonly ours: Ours;
}

async function tryOut(client: ExtendedClient, { folder, services, ours }: Workshop): Promise<Result> {
  const driver = new Driver(client, join(folder, client.language));
  const checks = checksOf(driver, ours);
  let passed = 0;
  for (const { title, run } of checks) {
    try {
      await run(services);
      passed++;
    } catch (error) {
      console.log(`FAILED: ${title}\n${(error as Error).message}`);
    }
  }
  driver.end();
  return { language: client.language, passed, all: checks.length };
}

main(process.argv.slice(2)).catch((error: Error) => fail(`interop: FAILED\n${error.message}`, 1));
