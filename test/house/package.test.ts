import { copyFileSync, existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { build } from 'esbuild';
import { exportedNames } from './exported-names';
import { installed, packPackage, runNode, type PackedPackage } from './packed-package';

const CDK = ['aws-cdk-lib', 'constructs'];
const SDK = '@aws-sdk/client-sqs';
const manifest = JSON.parse(readFileSync(join(__dirname, '..', '..', 'package.json'), 'utf8'));

let packed: PackedPackage;
let folder: string;

beforeAll(() => {
  packed = packPackage();
  folder = packed.project('cdk-app', [...CDK, SDK, '@types/node', 'undici-types', '@types/aws-lambda']);
  diagnostics = compileAll();
}, 300_000);

afterAll(() => packed?.remove());

/** Programs of users, each named `<program>-<resolution>.<extension>`, and how they are compiled. */
const COMPILED = {
  node10: { programs: ['app-node10.ts', 'worker-node10.ts'], compilerOptions: { module: 'commonjs', moduleResolution: 'node10', ignoreDeprecations: '6.0' } },
  bundler: { programs: ['app-bundler.ts', 'worker-bundler.ts'], compilerOptions: { module: 'preserve', moduleResolution: 'bundler' } },
  nodenext: {
    programs: ['app-nodenext.ts', 'worker-nodenext.ts', 'app-nodenext.mts', 'worker-nodenext.mts'],
    compilerOptions: { module: 'nodenext', moduleResolution: 'nodenext' },
  },
  node16: { programs: ['worker-node16.ts'], compilerOptions: { module: 'node16', moduleResolution: 'node16', skipLibCheck: false, skipDefaultLibCheck: true } },
  exact: { programs: ['exact-nodenext.ts'], compilerOptions: { module: 'nodenext', exactOptionalPropertyTypes: true, declaration: true } },
};
type Compilation = keyof typeof COMPILED;
let diagnostics: Record<Compilation, string>;

/** Adds the programs to the project, type-checks and compiles them. */
function compileAll(): typeof diagnostics {
  Object.values(COMPILED).flatMap(({ programs }) => programs).forEach((name) =>
    copyFileSync(join(__dirname, 'consumer', name.replace(/-.*/, '.ts')), join(folder, name)));
  const shared = { strict: true, target: 'es2022', types: ['node'], outDir: join(folder, 'out'), rootDir: folder, skipLibCheck: true };
  const compilations = Object.entries(COMPILED).map(([name, { programs, compilerOptions }]) =>
    [name, { programs, compilerOptions: { ...shared, ...compilerOptions } }]);
  return JSON.parse(runNode(folder, join(__dirname, 'compile-programs.cjs'), JSON.stringify(Object.fromEntries(compilations))));
}

/** What the compiler says of the programs, and what each of them prints. */
function compiled(name: Compilation): { said: string; printed: string[] } {
  const printed = COMPILED[name].programs.map((program) => runNode(folder, join(folder, 'out', program.replace(/ts$/, 'js'))));
  return { said: diagnostics[name], printed };
}

test('the tarball holds what is compiled, the assembly, the licence and the documents, and nothing else', () => {
  const strange = packed.files.filter((file) => !/^(lib\/.*\.(js|d\.ts)|lib\/module\/.*\.mjs|lib\/local\/console\/console[\w-]*\.(html|css|mjs)|\.jsii|package\.json|docs\/.*\.md|README\.md|API\.md|LICENSE)$/.test(file));

  expect(strange).toEqual([]);
  expect(packed.files).toEqual(expect.arrayContaining(['.jsii', 'README.md', 'API.md', 'LICENSE', 'lib/index.js', 'lib/index.d.ts']));
});

test('every page of the documents that the README links to is in the tarball', () => {
  const readme = readFileSync(join(folder, 'node_modules', 'cdk-sqs-connector', 'README.md'), 'utf8');

  const pages = [...readme.matchAll(/\]\(((?:docs|API)[^)#]*\.md)/g)].map((match) => match[1]!);

  expect(pages.length).toBeGreaterThan(5);
  expect(pages.filter((page) => !packed.files.includes(page))).toEqual([]);
});

test('every door and command that the manifest names is in the tarball', () => {
  const doors = Object.values<string | Record<string, string>>(manifest.exports).flatMap((door) => (typeof door === 'string' ? door : Object.values(door)));
  const named = [...doors, ...Object.values<string>(manifest.bin)].map((path) => path.replace(/^\.\//, ''));
  const typings = Object.values<string[]>(manifest.typesVersions['*']).flat();

  const missing = [...named, ...typings].filter((path) => !packed.files.includes(path));

  expect(missing).toEqual([]);
});

test('every name that the door exports is in the jsii assembly', () => {
  const exported = exportedNames(join(__dirname, '..', '..', 'src', 'index.ts'));

  const assembly = JSON.parse(readFileSync(join(folder, 'node_modules', 'cdk-sqs-connector', '.jsii'), 'utf8'));

  expect(Object.keys(assembly.types).map((name) => name.replace('cdk-sqs-connector.', '')).sort()).toEqual(exported.sort());
});

const APP = 'declared 2\n';
const WORKER = 'function, function, function\n';

test('a CDK app and a worker compile and run with moduleResolution node10', () => {
  expect(compiled('node10')).toEqual({ said: '', printed: [APP, WORKER] });
});

test('a CDK app and a worker compile and run with moduleResolution bundler', () => {
  expect(compiled('bundler')).toEqual({ said: '', printed: [APP, WORKER] });
});

test('a CDK app and a worker compile and run with moduleResolution nodenext, both as CommonJS and as ES modules that import by name', () => {
  expect(compiled('nodenext')).toEqual({ said: '', printed: [APP, WORKER, APP, WORKER] });
});

test('the declaration files of the runtime name nothing that is not installed with it', () => {
  expect(compiled('node16')).toEqual({ said: '', printed: [WORKER] });
});

test('clients of the AWS SDK, types of AWS Lambda and options that are undefined fit in a program that tells absent from undefined and writes declaration files', () => {
  expect(compiled('exact')).toEqual({ said: '', printed: ['opened Orders\n'] });
});

test('what the runtime loads late is declared, so that strict layouts of node_modules show it', () => {
  const code = readFileSync(join(folder, 'node_modules', 'cdk-sqs-connector', 'lib', 'runtime', 'runtime-entry.js'), 'utf8');

  const late = new Set(code.match(/(?<=require\(")@[^"]+/g));

  expect([...late, ...CDK].sort()).toEqual(Object.keys({ ...manifest.optionalDependencies, ...manifest.peerDependenciesMeta }).sort());
});

test.each(['runtime', 'runtime/lambda', 'local'])('requiring ./%s loads neither the CDK nor the SDK', (door) => {
  const program = `require('cdk-sqs-connector/${door}'); console.log(Object.keys(require.cache).join('\\n'))`;

  const loaded = runNode(folder, '-e', program).trim().split('\n');

  expect(loaded.filter((file) => !file.includes('cdk-sqs-connector'))).toEqual([]);
  expect(loaded.length).toBeGreaterThan(0);
});

test('a Lambda handler runs where neither the CDK nor the SDK is installed', () => {
  const bare = packed.project('bare', []);
  const program = `
    const { lambdaHandler, messageSource } = require('cdk-sqs-connector/runtime/lambda');
    const handler = lambdaHandler(messageSource(), async ({ body }) => { if (body.bad) throw new Error('no'); });
    const record = (messageId, body) => ({ messageId, receiptHandle: 'r', body, attributes: {}, messageAttributes: {},
      md5OfBody: '', eventSource: 'aws:sqs', eventSourceARN: 'arn:aws:sqs:eu-central-1:111122223333:q', awsRegion: 'eu-central-1' });
    handler({ Records: [record('1', '{}'), record('2', '{"bad":true}')] }).then((answer) => console.log(JSON.stringify(answer)));`;

  const answer = runNode(bare, '-e', program);

  expect(JSON.parse(answer)).toEqual({ batchItemFailures: [{ itemIdentifier: '2' }] });
});

test('queues work in tests that jest runs, which imports no CommonJS, in process and by the SDK', () => {
  writeFileSync(join(folder, 'queues.test.js'), `
    const { LocalSqs, startHttpServer } = require('cdk-sqs-connector/local');
    const { createQueue, createSender, openQueue } = require('cdk-sqs-connector/runtime');
    test('sends, receives, administers', async () => {
      const client = new LocalSqs();
      const { endpoint, close } = await startHttpServer(client);
      const { queueUrl } = await createQueue({ queueName: 'orders' }, { client });
      const bySdk = openQueue({ queueUrl }, { endpoint, region: 'us-east-1', credentials: { accessKeyId: 'a', secretAccessKey: 'b' } });
      await openQueue({ queueUrl }, { client }).sendMessageBatch([{ body: 'a' }]);
      await createSender(bySdk).sendMessage({ body: 'b' });
      expect(await bySdk.receiveMessages({ maxNumberOfMessages: 2 })).toHaveLength(2);
      await close();
    });`);

  const told = runNode(folder, installed('jest', 'bin', 'jest.js'), '--config', '{}', '--rootDir', folder, '--silent', '--json');

  expect(JSON.parse(told)).toMatchObject({ success: true, numPassedTests: 1 });
}, 120_000);

/** A program that is bundled as for AWS Lambda, from the package as it is installed. */
async function bundle(program: string): Promise<{ text: string; gzipped: number; inputs: string[] }> {
  const { outputFiles, metafile } = await build({
    stdin: { contents: program, resolveDir: folder }, absWorkingDir: folder,
    bundle: true, minify: true, platform: 'node', format: 'esm', target: 'node20', external: ['@aws-sdk/*'], write: false, metafile: true,
  });
  const { contents, text } = outputFiles[0]!;
  return { text, gzipped: gzipSync(contents, { level: 9 }).length, inputs: Object.keys(metafile.inputs) };
}

const LAMBDA = "import { lambdaHandler, messageSource } from 'cdk-sqs-connector/runtime/lambda'; export const handler = lambdaHandler(messageSource(), async () => {});";

test('the whole Lambda entry, bundled, holds neither the CDK nor the SDK and takes at most 3 KB', async () => {
  const { gzipped, inputs } = await bundle("export * from 'cdk-sqs-connector/runtime/lambda';");

  expect(inputs.filter((file) => !/cdk-sqs-connector|<stdin>/.test(file))).toEqual([]);
  expect(gzipped).toBeLessThanOrEqual(3 * 1024);
});

test('a bundle leaves out what its program does not use', async () => {
  const sender = await bundle("import { openQueue } from 'cdk-sqs-connector/runtime'; export const orders = openQueue('Orders');");
  const both = await bundle("import { listen, openQueue } from 'cdk-sqs-connector/runtime'; export const listener = listen(openQueue('Orders'), () => {});");

  expect(sender.gzipped).toBeLessThan(both.gzipped * 0.9);
});

test('a program that takes one name of the runtime is bundled with little else', async () => {
  const ofRuntime = await bundle(LAMBDA.replace('/lambda', ''));
  const ofLambda = await bundle(LAMBDA);

  expect(ofRuntime.gzipped).toBeLessThan(ofLambda.gzipped * 2);
});

test.each(['Reject', 'SendError', 'PartialBatchFailure', 's3Event'])('a program that takes only %s is bundled without what the other names of the runtime need', async (name) => {
  const { gzipped } = await bundle(`export { ${name} } from 'cdk-sqs-connector/runtime';`);

  expect(gzipped).toBeLessThan(640);
});

test('a bundler that takes what node takes does without packages that are not installed', async () => {
  const program = "import { openQueue } from 'cdk-sqs-connector/runtime'; export const orders = openQueue('Orders');";

  const { errors } = await build({ stdin: { contents: program, resolveDir: folder }, bundle: true, platform: 'node', conditions: [], write: false, logLevel: 'silent' })
    .catch((failure) => failure);

  expect(errors).toEqual([]);
});

test('a program that is bundled in chunks with the AWS SDK reaches it', async () => {
  const program = "import { openQueue } from 'cdk-sqs-connector/runtime'; await openQueue({ queueName: 'orders' }, { region: 'eu-west-1' }).port(); console.log('reached');";
  await build({
    stdin: { contents: program, resolveDir: folder }, absWorkingDir: folder, bundle: true, splitting: true, platform: 'node', format: 'esm', target: 'node20',
    outdir: 'chunks', outExtension: { '.js': '.mjs' }, external: ['@opentelemetry/*', '@aws-sdk/client-s3'], logLevel: 'error',
    banner: { js: "import { createRequire } from 'node:module'; const require = createRequire(import.meta.url);" },
  });

  expect(runNode(folder, join('chunks', 'stdin.mjs'))).toBe('reached\n');
});

const SAME_CLASSES = 'console.log(runtime.RetryAfter === lambda.RetryAfter, runtime.BodyError === lambda.BodyError, runtime.QueueError === lambda.QueueError);';
const BOTH_DOORS = "import * as runtime from 'cdk-sqs-connector/runtime'; import * as lambda from 'cdk-sqs-connector/runtime/lambda';";

test('both doors of the runtime give the same classes, so that what is thrown is known whoever made it', async () => {
  const { text } = await bundle(BOTH_DOORS + SAME_CLASSES);
  writeFileSync(join(folder, 'bundled.mjs'), text);
  writeFileSync(join(folder, 'plain.mjs'), BOTH_DOORS + SAME_CLASSES);

  const printed = [runNode(folder, 'plain.mjs'), runNode(folder, 'bundled.mjs')];

  expect(printed).toEqual(['true true true\n', 'true true true\n']);
});

test('the command answers --help', () => {
  const command = join(folder, 'node_modules', 'cdk-sqs-connector', manifest.bin['cdk-sqs-connector']);

  const help = runNode(folder, command, '--help');

  expect(existsSync(command)).toBe(true);
  expect(help).toContain('cdk-sqs-connector');
});
