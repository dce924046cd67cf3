import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { gzipSync } from 'node:zlib';
import { build, buildSync, type Plugin } from 'esbuild';
import { atMost, type BenchRow } from './results';
import { hasPeer, versionOf } from './runtime-peers';
import { inTurns } from './runtime-turns';

const KB = 1024;
const ROUNDS = 21;
/** What the target of the whole runtime leaves out: each is one file behind a lazy import, with what only it imports. */
const LEFT_OUT = ['offload-s3', 'assume-role', 'roles-anywhere', 'open-telemetry'];

const leaveOut: Plugin = {
  name: 'leave-out',
  setup: ({ onResolve }) => onResolve({ filter: new RegExp(`/(${LEFT_OUT.join('|')})\\.js$`) }, ({ path }) => ({ path, external: true })),
};

/** Bytes of what `code` needs as one file, minified and gzipped, without the SDK; lazily imported parts are in it. */
async function bytesOf(code: string, plugins: Plugin[] = []): Promise<number> {
  const { outputFiles } = await build({
    stdin: { contents: code, resolveDir: __dirname, loader: 'ts' },
    bundle: true, minify: true, write: false, platform: 'node', target: 'node20', format: 'esm', logLevel: 'error',
    external: ['@aws-sdk/*', '@smithy/*', '@opentelemetry/*'], plugins,
  });
  return gzipSync(outputFiles[0]!.contents, { level: 9 }).length;
}

const everything = (path: string): string => `export * from '${path}';`;
const SENDS_AND_LISTENS = 'export { openQueue, listen } from \'../src/runtime/index\';';

/** The rows of bundled size. */
export async function sizeRows(): Promise<BenchRow[]> {
  const lambda = await bytesOf(everything('../src/runtime/lambda'));
  const rows = [
    atMost(1, { id: 'runtime/size-lambda', measure: 'bytes of the Lambda entry, one ESM file, minified and gzipped without the SDK, beside 3 KB', ours: lambda, peer: 3 * KB }),
    atMost(1, {
      id: 'runtime/size-whole', measure: `the same of the whole runtime without ${LEFT_OUT.join(', ')}; administration, envelopes, router and redrive are in, beside 8 KB`,
      ours: await bytesOf(everything('../src/runtime/index'), [leaveOut]), peer: 8 * KB,
    }),
  ];
  if (hasPeer('@aws-lambda-powertools/batch')) {
    const peer = await bytesOf('export { BatchProcessor, EventType, SqsFifoPartialProcessorAsync, processPartialResponse } from \'@aws-lambda-powertools/batch\';');
    rows.push(atMost(1, { id: 'runtime/size-lambda-powertools', measure: `bytes of the Lambda entry, beside ${versionOf('@aws-lambda-powertools/batch')}`, ours: lambda, peer }));
  }
  if (hasPeer('sqs-consumer')) {
    rows.push(atMost(1, {
      id: 'runtime/size-listen-consumer', measure: `bytes of a program that opens a queue and listens, all that a queue can do included, beside ${versionOf('sqs-consumer')}`,
      ours: await bytesOf(SENDS_AND_LISTENS, [leaveOut]), peer: await bytesOf(everything('sqs-consumer')),
    }));
  }
  return rows;
}

const TIMED = 'const start = performance.now(); require(process.argv[2]); const end = performance.now();'
  + ' if (Object.keys(require.cache).some((file) => file.includes(\'@aws-sdk\'))) throw new Error(\'the SDK is loaded\');'
  + ' process.stdout.write(String(end - start));';

/** The row of the time to require the Lambda entry, each in a new process, beside an empty module; fails when it loads the SDK. */
export async function requireRows(): Promise<BenchRow[]> {
  const folder = mkdtempSync(join(tmpdir(), 'bench-require-'));
  try {
    const settings = { platform: 'node', target: 'node20', format: 'cjs', logLevel: 'error' } as const;
    buildSync({ ...settings, entryPoints: [resolve('src/runtime/lambda.ts')], bundle: true, minify: true, outfile: join(folder, 'bundle.js') });
    // File by file, as the package is installed.
    buildSync({ ...settings, entryPoints: ['src/runtime/**/*.ts', 'src/queue/*.ts'], outdir: join(folder, 'lib'), outbase: resolve('src') });
    writeFileSync(join(folder, 'empty.js'), '');
    writeFileSync(join(folder, 'timed.js'), TIMED);
    const milliseconds = async (file: string): Promise<number> => Number(execFileSync(process.execPath, [join(folder, 'timed.js'), join(folder, file)], { encoding: 'utf8' }));
    const rowOf = async (id: string, measure: string, file: string): Promise<BenchRow> => {
      const { ours, peer } = await inTurns(ROUNDS, () => milliseconds(file), () => milliseconds('empty.js'));
      return atMost(1, { id, measure: `milliseconds to require the Lambda entry beyond an empty module, ${measure}, no SDK loaded, beside 2 ms`, ours: ours - peer, peer: 2 });
    };
    return [await rowOf('runtime/require-bundle', 'bundled', 'bundle.js'), await rowOf('runtime/require-files', 'file by file as installed', 'lib/runtime/lambda.js')];
  } finally {
    rmSync(folder, { recursive: true });
  }
}
