import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { buildSync } from 'esbuild';

const KB = 1024;

function bundle() {
  return buildSync({
    entryPoints: [join(__dirname, '../../src/runtime/lambda.ts')], bundle: true, minify: true, write: false, metafile: true, outdir: '.', logLevel: 'error',
    platform: 'node', target: 'node20', format: 'esm',
  });
}

test('the Lambda entry, bundled and compressed, stays below 3 KB', () => {
  const { outputFiles } = bundle();

  expect(gzipSync(outputFiles[0]!.contents, { level: 9 }).length).toBeLessThanOrEqual(3 * KB);
});

test('the Lambda entry takes nothing in but files of this package', () => {
  const { metafile } = bundle();

  expect(Object.keys(metafile.inputs).filter((file) => !/^src\/(runtime|queue)\//.test(file))).toEqual([]);
});
