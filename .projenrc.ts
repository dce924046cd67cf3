import { JsonFile, awscdk, javascript, typescript } from 'projen';

const runner = typescript.TypeScriptRunner.tsx();

// The peer floor: since 2.271.0 an acknowledged rule is silent on its construct only; before, one managed dead-letter queue
// hid the findings of cdk-nag on every queue of the app. Templates are validated at synthesis since 2.262.0.
const cdkFloor = '2.271.0';
const constructsFloor = '10.5.1';
// Held by src/runtime/connect/sdk-defaults.ts too, for AWS Lambda brings an SDK of its own.
const sdkFloor = '3.714.0';

const project = new awscdk.AwsCdkConstructLibrary({
  name: 'cdk-sqs-connector',
  description: 'Declare an Amazon SQS queue once with the CDK, then send, receive and run it locally with the same names',
  keywords: ['amazon-sqs', 'aws', 'awscdk', 'cdk', 'dead-letter-queue', 'lambda', 'queue', 'sqs'],
  author: 'cdk-sqs-connector contributors',
  authorAddress: 'https://github.com/cdk-sqs-connector',
  repositoryUrl: 'https://github.com/cdk-sqs-connector/cdk-sqs-connector.git',
  license: 'Apache-2.0',
  copyrightOwner: 'cdk-sqs-connector contributors',
  defaultReleaseBranch: 'main',
  stability: 'stable',

  cdkVersion: cdkFloor,
  constructsVersion: constructsFloor,
  // npm's `latest` of aws-cdk is a stray 3.0.0 that refuses the output of today's aws-cdk-lib.
  cdkCliVersion: '2.1148.1',
  minNodeVersion: '20.19.0',
  workflowNodeVersion: '20.19.0',
  jsiiVersion: '~6.0.16',
  typescriptVersion: '~6.0.3',
  packageManager: javascript.NodePackageManager.NPM,
  runner,
  projenrcTs: true,
  projenrcTsOptions: { runner },
  sampleCode: false,
  lambdaAutoDiscover: false,
  edgeLambdaAutoDiscover: false,
  singletonLambdaAutoDiscover: false,
  lambdaExtensionAutoDiscover: false,
  integrationTestAutoDiscover: false,

  publishToPypi: { distName: 'cdk-sqs-connector', module: 'cdk_sqs_connector' },
  publishToMaven: {
    javaPackage: 'io.github.cdksqsconnector',
    mavenGroupId: 'io.github.cdksqsconnector',
    mavenArtifactId: 'cdk-sqs-connector',
  },
  publishToNuget: { dotNetNamespace: 'CdkSqsConnector', packageId: 'CdkSqsConnector' },
  publishToGo: { moduleName: 'github.com/cdk-sqs-connector/cdk-sqs-connector-go' },

  bin: { 'cdk-sqs-connector': 'lib/cli/main.js' },
  autoDetectBin: false,
  devDeps: [
    '@aws-sdk/client-s3@^3.1169.0',
    '@aws-sdk/client-sts@^3.1169.0',
    '@cdklabs/cdk-validator-cfnguard@^0.0.62',
    '@opentelemetry/api@^1.9.0',
    // 3.x of the OpenTelemetry SDK needs Node 22.15.
    '@opentelemetry/sdk-metrics@^2.12.1',
    '@opentelemetry/sdk-trace-base@^2.12.1',
    '@smithy/types@^4.20.0',
    '@stylistic/eslint-plugin@^5',
    '@types/aws-lambda@^8',
    // Pinned like unrs-resolver below: `npm ci` fails everywhere while a platform's build of a version is missing from a registry.
    '@swc/core@1.16.18',
    '@swc/jest@^0.2.39',
    '@types/jest@^30',
    '@types/node@^20',
    '@typescript-eslint/eslint-plugin@^8',
    '@typescript-eslint/parser@^8',
    // Develop and test against the newest; `npm run test:floor` proves the floor.
    'aws-cdk-lib@2.276.0',
    'cdk-nag@3.0.2',
    'constructs@10.8.1',
    'esbuild@^0.28.2',
    'eslint@^9',
    'eslint-import-resolver-typescript@^4',
    'eslint-plugin-import@^2',
    'fast-check@^4.10.2',
    'jest@^30.5.2',
    'typedoc@^0.28.20',
    'typedoc-plugin-markdown@^4.14.1',
    'zod@^4.6.7',
  ],

  jest: false,
  peerDependencyOptions: { pinnedDevDependency: false },
  npmignoreEnabled: false,

  disableTsconfig: true,
  tsconfigDevFile: 'tsconfig.dev.json',
  tsconfigDev: {
    include: ['src/**/*.ts', 'test/**/*.ts', 'examples/**/*.ts', 'bench/*.ts', '.projenrc.ts'],
    exclude: ['node_modules', 'bench/node_modules', 'cdk.out'],
    compilerOptions: {
      target: 'ES2023',
      lib: ['es2023'],
      module: 'node20',
      rootDir: '.',
      noEmit: true,
      isolatedModules: true,
      skipLibCheck: true,
      stripInternal: false,
      // The examples import the package as its users do; here that is the source, so that they run before any build.
      paths: { 'cdk-sqs-connector': ['./src/index.ts'], 'cdk-sqs-connector/*': ['./src/*'] },
    },
  },
  eslint: false,

  githubOptions: { mergify: false, pullRequestLint: false },
  depsUpgrade: false,
  pullRequestTemplate: false,
  release: false,
  buildWorkflow: false,
  gitignore: ['cdk.out/', '.swc/', '/bench/node_modules/', '*.tgz', '.DS_Store', '/tsconfig.json', '.jsii.tabl.json', '/.floor/', '/.browser/'],
});

project.package.addPackageResolutions('unrs-resolver@1.12.2');
project.deps.removeDependency('aws-cdk');
project.addDevDeps('aws-cdk@2.1148.1');

project.addFields({
  // The pages that README.md links to are there for who reads it in node_modules.
  files: ['lib', '!lib/**/*.tsbuildinfo', '.jsii', 'API.md', 'docs/**/*.md'],
  optionalDependencies: { '@aws-sdk/client-sqs': `^${sdkFloor}` },
  // The application's own, if it has them. jsii refuses them as peers; npm, pnpm and Yarn take what stands only here as `*`.
  // A worker takes neither of the real peers either: npm would bring the whole CDK into its image.
  peerDependenciesMeta: Object.fromEntries(['@aws-sdk/client-s3', '@opentelemetry/api', 'aws-cdk-lib', 'constructs'].map((name) => [name, { optional: true }])),
  // So that webpack leaves out of a program what it does not use.
  sideEffects: false,
  exports: {
    '.': './lib/index.js',
    // Bundlers take `module`, of which they leave out what a program does not use; node takes `default`, in both of its module systems.
    './runtime': { types: './lib/runtime/index.d.ts', module: './lib/module/index.mjs', default: './lib/runtime/runtime-entry.js' },
    './runtime/lambda': { types: './lib/runtime/lambda.d.ts', module: './lib/module/lambda.mjs', default: './lib/runtime/lambda-entry.js' },
    './local': './lib/local/index.js',
    './package.json': './package.json',
    './.jsii': './.jsii',
  },
  typesVersions: {
    '*': {
      'runtime': ['lib/runtime/index.d.ts'],
      'runtime/lambda': ['lib/runtime/lambda.d.ts'],
      'local': ['lib/local/index.d.ts'],
    },
  },
});

project.addFields({
  jsii: {
    ...project.package.manifest.jsii,
    // What is compiled reads like its source: maps would only double the package.
    tsc: { outDir: 'lib', rootDir: 'src', inlineSourceMap: false, inlineSources: false },
    metadata: { jsii: { rosetta: { strict: true } } },
  },
});

const jestConfig = {
  testMatch: ['<rootDir>/test/**/*.test.ts'],
  moduleNameMapper: {
    '^cdk-sqs-connector$': '<rootDir>/src/index.ts',
    '^cdk-sqs-connector/(.*)$': '<rootDir>/src/$1',
    // A lazy `import('./file.js')` of the source names the compiled file.
    '^(\\.{1,2}/.*)\\.js$': '$1',
    '^@aws/cloudformation-validate$': '<rootDir>/test/house/shared-template-engine.ts',
  },
  modulePathIgnorePatterns: ['lib', 'dist', 'cdk.out', 'bench'].map((folder) => `<rootDir>/${folder}/`),
  transform: {
    '\\.ts$': ['@swc/jest', {
      jsc: { target: 'es2022', parser: { syntax: 'typescript' } },
      module: { type: 'commonjs' },
    }],
  },
  globalSetup: '<rootDir>/test/house/temporary-folder.ts',
  testEnvironment: '<rootDir>/test/house/environment.ts',
  testSequencer: '<rootDir>/test/house/longest-first.cjs',
  reporters: ['default', '<rootDir>/test/house/closing-line.cjs'],
  maxWorkers: 2,
  // Generous, as the first synthesis of a file loads the CDK; no test waits for time itself.
  testTimeout: 60_000,
};
// The lock file names no registry's host, so that it installs behind any of them.
new javascript.NpmConfig(project).addConfig('omit-lockfile-registry-resolved', 'true');

new JsonFile(project, 'jest.config.json', { marker: false, obj: { ...jestConfig, testPathIgnorePatterns: ['/node_modules/', '<rootDir>/test/browser/'] } });
// CI also runs on Node 20, for as long as the package accepts it.
project.tasks.addEnvironment('JSII_SILENCE_WARNING_END_OF_LIFE_NODE_VERSION', '20');
project.testTask.reset('jest --ci', { receiveArgs: true });
project.packageTask.reset();
project.tryRemoveFile('projenrc/tsconfig.json');

const lint = project.addTask('lint', {
  description: 'Type-check all of it and hold the rules of the house',
  steps: [{ exec: 'tsc --noEmit -p tsconfig.dev.json' }, { exec: 'eslint .' }],
});
project.postCompileTask.exec('jsii-rosetta extract --strict');
project.postCompileTask.exec('tsx --tsconfig tsconfig.dev.json test/house/reference.ts --check');
project.postCompileTask.spawn(lint);
project.addTask('check', {
  description: 'Everything that a build does but the tests',
  steps: [{ spawn: 'default' }, { spawn: 'pre-compile' }, { spawn: 'compile' }, { spawn: 'post-compile' }],
});
project.compileTask.reset('jsii --silence-warnings=reserved-word --silence-warnings=missing-dev-dependency --fail-on-warnings');
project.compileTask.exec('cp src/local/console/*.html src/local/console/*.css src/local/console/*.mjs lib/local/console/');
project.compileTask.exec('node bundle.mjs');
// The floor lives in a folder of its own: most runs need no second aws-cdk-lib.
new JsonFile(project, 'jest.floor.json', {
  marker: false,
  obj: {
    ...jestConfig,
    testMatch: ['constructs', 'runtime'].map((room) => `<rootDir>/test/${room}/**/*.test.ts`),
    // The SDK of the floor knows neither the youngest partition nor a limit for answers that stop half-way.
    testPathIgnorePatterns: ['endpoint', 'half-answer'].map((name) => `/connect/${name}`),
    moduleNameMapper: { ...jestConfig.moduleNameMapper, '^(aws-cdk-lib|constructs|@aws-sdk/client-sqs)(/.*)?$': '<rootDir>/.floor/node_modules/$1$2' },
  },
});
project.addTask('test:floor', {
  description: 'Run the tests of constructs and runtime on the oldest aws-cdk-lib and AWS SDK that the package accepts',
  steps: [
    { exec: `npm install --prefix .floor --no-save aws-cdk-lib@${cdkFloor} constructs@${constructsFloor} @aws-sdk/client-sqs@${sdkFloor}` },
    { exec: 'jest --ci --config jest.floor.json', receiveArgs: true },
  ],
});
// A browser is as large as everything else together: only this task fetches it. One worker, for two would unpack it over each other.
new JsonFile(project, 'jest.browser.json', { marker: false, obj: { ...jestConfig, maxWorkers: 1, testMatch: ['<rootDir>/test/browser/*.test.ts'] } });
project.addTask('test:browser', {
  description: 'Run the tests of the page that the engine shows, in a Chromium from npm (Linux on x64) or that of CHROME_PATH',
  steps: [
    { exec: 'npm install --prefix .browser --no-save --no-audit --no-fund @sparticuz/chromium@147.0.0 puppeteer-core@24.43.1' },
    { exec: 'jest --ci --config jest.browser.json', receiveArgs: true },
  ],
});
// Without the variable the demo's own npx would look for its tools in that package too.
project.addTask('test:node', {
  description: 'Run the tests on a newer Node.js, where the engine can keep its data (`node:sqlite`)',
  steps: [{ exec: 'npm exec --yes --package=node@26 -- env -u npm_config_package node node_modules/jest/bin/jest.js --ci', receiveArgs: true }],
});

// Not a projen task: its chatter would frame the story.
project.setScript('demo', 'tsx --tsconfig tsconfig.dev.json examples/orders/demo.ts');
project.setScript('conformance', 'tsx --tsconfig tsconfig.dev.json test/conformance/run.ts');
project.setScript('chaos', 'tsx --tsconfig tsconfig.dev.json bench/chaos.ts');
project.setScript('docs', 'tsx --tsconfig tsconfig.dev.json test/house/reference.ts');
project.setScript('bench', 'tsx --tsconfig tsconfig.dev.json bench/runtime.ts');
project.setScript('bench:synth', 'tsx --tsconfig tsconfig.dev.json bench/synth.ts');
project.setScript('languages', 'tsx --tsconfig tsconfig.dev.json test/languages/run.ts');
project.setScript('interop', 'tsx --tsconfig tsconfig.dev.json test/interop/run.ts');
project.setScript('bench:engine', 'tsx --tsconfig tsconfig.dev.json bench/engine.ts');

project.synth();
