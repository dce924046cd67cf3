import { rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { build } from 'esbuild';

// The runtime in two forms, for bundlers and for node.
const settings = {
  bundle: true, platform: 'node', target: 'node20', logLevel: 'warning', external: ['@aws-sdk/*', '@opentelemetry/api'],
};

// For bundlers: its parts are loaded, and the classes of both doors shared, as in the sources.
rmSync('lib/module', { recursive: true, force: true });
await build({
  ...settings, entryPoints: ['src/runtime/index.ts', 'src/runtime/lambda.ts'],
  format: 'esm', splitting: true, outdir: 'lib/module', outExtension: { '.js': '.mjs' },
});

// For node each door is one file, as each file costs a cold start. The classes that both doors have stand in the Lambda entry,
// of which the other one takes them. `import()` is a late `require` there: jest runs no `import()` of CommonJS.
const SHARED = ['outcome/outcome', 'error/error'].map((name) => join(import.meta.dirname, 'src/runtime', name));
const buildForNode = async (options) => {
  const { outputFiles } = await build({ ...settings, ...options, format: 'cjs', supported: { 'dynamic-import': false }, write: false });
  // Bundlers that take these files (Bun's, esbuild with conditions of its own) fail on a package that is not installed, unless it is tried.
  const tried = (text) => text.replace(/\(\) => (__toESM\(require\("@[^"]+"\)\))/g, '() => { try { return $1; } catch (error) { throw error; } }');
  for (const { path, text } of outputFiles) writeFileSync(path, tried(text));
};
await buildForNode({
  outfile: 'lib/runtime/lambda-entry.js',
  stdin: { contents: ['./lambda', ...SHARED].map((path) => `export * from '${path}';`).join(''), resolveDir: 'src/runtime', loader: 'ts' },
});
const ofLambdaEntry = {
  name: 'of-lambda-entry',
  setup: ({ onResolve }) => onResolve({ filter: /^\./ }, ({ resolveDir, path }) => (
    SHARED.includes(join(resolveDir, path)) ? { path: './lambda-entry.js', external: true } : undefined
  )),
};
await buildForNode({ outfile: 'lib/runtime/runtime-entry.js', entryPoints: ['src/runtime/index.ts'], plugins: [ofLambdaEntry] });
