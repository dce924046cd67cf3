import { execFileSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { build, type Plugin } from 'esbuild';
import type { Installed } from './installed';
import { atMost, type BenchRow } from './results';
import { hasPeer, versionOf } from './runtime-peers';
import { inTurns } from './runtime-turns';

const KB = 1024;
const ROUNDS = 21;
/** What the target of the whole runtime leaves out: each is one file behind a lazy import, with what only it imports. */
const LEFT_OUT = ['offload-s3', 'assume-role', 'roles-anywhere', 'open-telemetry'];

const leaveOut: Plugin = {
  name: 'leave-out',
  setup: ({ onResolve }) => onResolve({ filter: new RegExp(`/(${LEFT_OUT.join('|')})-\\w+\\.mjs$`) }, ({ path }) => ({ path, external: true })),
};

/** A program to bundle, and the folder of the project that has installed what it imports. */
interface Program { readonly code: string; readonly resolveDir: string }

/** Bytes of a program as one file, minified and gzipped without the SDK; what it loads lazily is in it. */
async function bytesOf({ code, resolveDir }: Program, plugins: Plugin[] = []): Promise<number> {
  const { outputFiles } = await build({
    stdin: { contents: code, resolveDir }, bundle: true, minify: true, write: false, platform: 'node', target: 'node20', format: 'esm', logLevel: 'error',
    external: ['@aws-sdk/*', '@smithy/*', '@opentelemetry/*'], plugins,
  });
  return gzipSync(outputFiles[0]!.contents, { level: 9 }).length;
}

const everything = (door: string): string => `export * from '${door}';`;
const LISTENS = 'export { openQueue, listen } from \'cdk-sqs-connector/runtime\';';

/** The rows of bundled size, of the package as it is installed in a project. */
export async function sizeRows(resolveDir: string): Promise<BenchRow[]> {
  const lambda = await bytesOf({ code: everything('cdk-sqs-connector/runtime/lambda'), resolveDir });
  const rows = [
    atMost(1, { id: 'runtime/size-lambda', measure: 'bytes of the Lambda entry, one ESM file, minified and gzipped without the SDK, beside 3 KB', ours: lambda, peer: 3 * KB }),
    atMost(1, {
      id: 'runtime/size-whole', measure: `the same of the whole runtime without ${LEFT_OUT.join(', ')}; administration, envelopes, router and redrive are in, beside 8 KB`,
      ours: await bytesOf({ code: everything('cdk-sqs-connector/runtime'), resolveDir }, [leaveOut]), peer: 8 * KB,
    }),
  ];
  if (hasPeer('@aws-lambda-powertools/batch')) {
    const code = 'export { BatchProcessor, EventType, SqsFifoPartialProcessorAsync, processPartialResponse } from \'@aws-lambda-powertools/batch\';';
    const peer = await bytesOf({ code, resolveDir: __dirname });
    rows.push(atMost(1, { id: 'runtime/size-lambda-powertools', measure: `bytes of the Lambda entry, beside ${versionOf('@aws-lambda-powertools/batch')}`, ours: lambda, peer }));
  }
  if (hasPeer('sqs-consumer')) {
    rows.push(atMost(1, {
      id: 'runtime/size-listen-consumer', measure: `bytes of a program that opens a queue and listens, all that a queue can do included, beside ${versionOf('sqs-consumer')}`,
      ours: await bytesOf({ code: LISTENS, resolveDir }, [leaveOut]), peer: await bytesOf({ code: everything('sqs-consumer'), resolveDir: __dirname }),
    }));
  }
  return rows;
}

const TIMED = 'const start = performance.now(); require(process.argv[2]); const end = performance.now();'
  + ' if (Object.keys(require.cache).some((file) => file.includes(\'@aws-sdk\'))) throw new Error(\'the SDK is loaded\');'
  + ' process.stdout.write(String(end - start));';

/** The rows of the time to require the installed Lambda entry, each in a new process, beside an empty module; fails when it loads the SDK. */
export async function requireRows({ project, file: fileOf }: Installed): Promise<BenchRow[]> {
  // The file itself: how long node looks for a package by its name is the same for every package.
  const installed = fileOf('./runtime/lambda');
  writeFileSync(join(project, 'empty.js'), '');
  writeFileSync(join(project, 'timed.js'), TIMED);
  await build({
    entryPoints: [installed], bundle: true, minify: true, platform: 'node', target: 'node20', format: 'cjs', logLevel: 'error',
    outfile: join(project, 'bundled.js'),
  });
  const milliseconds = async (file: string): Promise<number> => Number(execFileSync(process.execPath, [join(project, 'timed.js'), file], { encoding: 'utf8' }));
  const rowOf = async (id: string, measure: string, file: string): Promise<BenchRow> => {
    const { ours, peer } = await inTurns(ROUNDS, () => milliseconds(file), () => milliseconds(join(project, 'empty.js')));
    return atMost(1, { id, measure: `milliseconds to require the Lambda entry beyond an empty module, ${measure}, no SDK loaded, beside 2 ms`, ours: ours - peer, peer: 2 });
  };
  return [await rowOf('runtime/require-bundle', 'bundled', join(project, 'bundled.js')), await rowOf('runtime/require-files', 'as installed', installed)];
}
