// The house held by a machine: who may import whom, how large a file and a function get, and that time is a parameter.
import stylistic from '@stylistic/eslint-plugin';
import tseslint from '@typescript-eslint/eslint-plugin';
import parser from '@typescript-eslint/parser';
import importPlugin from 'eslint-plugin-import';

/** Which rooms of `src/` a room may import from; arrows only point downward. */
const ROOMS = {
  queue: [],
  constructs: ['queue'],
  runtime: ['queue'],
  local: ['queue'],
  cli: ['runtime', 'local', 'queue'],
};

/** Packages that only one room may load. */
const PACKAGES = [
  { name: 'aws-cdk-lib', rooms: ['constructs'] },
  { name: 'constructs', rooms: ['constructs'] },
  { name: '@aws-sdk', rooms: [] },
];

const zones = [
  ...Object.entries(ROOMS).map(([room, allowed]) => ({
    target: `./src/${room}`,
    from: './src',
    except: [room, ...allowed].map((name) => `./${name}`),
    message: `src/${room} may import from ${allowed.map((name) => `src/${name}`).join(', ') || 'no other room'}.`,
  })),
  { target: './src/index.ts', from: './src', except: ['./constructs'], message: 'The jsii door shows src/constructs only.' },
  { target: './src', from: ['./test', './examples', './bench'], message: 'The product knows neither its tests nor its examples.' },
];

const style = {
  '@stylistic/array-bracket-spacing': ['error', 'never'],
  '@stylistic/arrow-parens': ['error', 'always'],
  '@stylistic/block-spacing': 'error',
  '@stylistic/brace-style': ['error', '1tbs', { allowSingleLine: true }],
  '@stylistic/comma-dangle': ['error', 'always-multiline'],
  '@stylistic/comma-spacing': 'error',
  '@stylistic/eol-last': 'error',
  '@stylistic/indent': ['error', 2, { SwitchCase: 1 }],
  '@stylistic/key-spacing': 'error',
  '@stylistic/keyword-spacing': 'error',
  '@stylistic/max-len': ['error', { code: 150, ignoreUrls: true, ignoreStrings: true, ignoreTemplateLiterals: true, ignoreRegExpLiterals: true }],
  '@stylistic/member-delimiter-style': 'error',
  '@stylistic/no-multiple-empty-lines': ['error', { max: 1, maxEOF: 0 }],
  '@stylistic/no-trailing-spaces': 'error',
  '@stylistic/object-curly-spacing': ['error', 'always'],
  '@stylistic/quotes': ['error', 'single', { avoidEscape: true, allowTemplateLiterals: 'avoidEscape' }],
  '@stylistic/quote-props': ['error', 'consistent-as-needed'],
  '@stylistic/semi': ['error', 'always'],
  '@stylistic/space-before-blocks': 'error',
};

const correctness = {
  '@typescript-eslint/no-explicit-any': 'error',
  '@typescript-eslint/no-floating-promises': 'error',
  '@typescript-eslint/no-misused-promises': ['error', { checksVoidReturn: false }],
  '@typescript-eslint/no-require-imports': 'error',
  '@typescript-eslint/no-shadow': 'error',
  '@typescript-eslint/return-await': ['error', 'in-try-catch'],
  '@typescript-eslint/consistent-type-imports': ['error', { fixStyle: 'separate-type-imports', disallowTypeAnnotations: false }],
  'curly': ['error', 'multi-line', 'consistent'],
  'dot-notation': 'error',
  'eqeqeq': ['error', 'always', { null: 'ignore' }],
  'no-console': 'off',
  'no-var': 'error',
  'no-warning-comments': ['error', { terms: ['todo', 'fixme', 'xxx'] }],
  'prefer-const': 'error',
  'import/no-cycle': ['error', { ignoreExternal: true }],
  'import/no-duplicates': 'error',
  'import/order': ['error', {
    groups: ['builtin', 'external', 'parent', 'sibling'],
    pathGroups: [{ pattern: 'cdk-sqs-connector{,/**}', group: 'external' }],
  }],
};

const TIME = 'Time is a parameter: take a Clock (src/queue/clock.ts).';
const timeIsAParameter = {
  'no-restricted-globals': ['error', ...['setTimeout', 'setInterval'].map((name) => ({ name, message: TIME }))],
  'no-restricted-properties': ['error', { object: 'Date', property: 'now', message: TIME }, { object: 'performance', property: 'now', message: TIME }],
  'no-restricted-syntax': ['error', { selector: 'NewExpression[callee.name="Date"][arguments.length=0]', message: TIME }],
};

/** No door is imported from inside, and a package is loaded only in its room; types cost nothing and may be named anywhere. */
function restrictedImports(room) {
  const elsewhere = PACKAGES.filter((entry) => !entry.rooms.includes(room)).map((entry) => entry.name);
  return {
    '@typescript-eslint/no-restricted-imports': ['error', {
      patterns: [
        { regex: '^\\.{1,2}(/.*)?/index$|^\\.{1,2}/?$', message: 'Inside the package import the file that defines the name, never a door.' },
        ...elsewhere.map((name) => ({
          regex: `^${name}(/|$)`, message: `src/${room} must not load ${name}.`, allowTypeImports: room !== 'queue',
        })),
      ],
    }],
  };
}

/** Load late what only the application installs, if it wants it: declared in `peerDependenciesMeta`, which the rule does not read. */
const LOAD_WHAT_IS_THERE = ['src/runtime/offload/s3-client.ts', 'src/runtime/telemetry/telemetry.ts'];

export default [
  { ignores: ['lib/', 'dist/', 'cdk.out/', 'coverage/', 'node_modules/', '**/node_modules/', '**/*.d.ts', '.swc/'] },
  {
    files: ['**/*.ts'],
    languageOptions: { parser, parserOptions: { project: './tsconfig.dev.json' } },
    plugins: { '@stylistic': stylistic, '@typescript-eslint': tseslint, 'import': importPlugin },
    settings: {
      'import/parsers': { '@typescript-eslint/parser': ['.ts'] },
      'import/resolver': { typescript: { project: './tsconfig.dev.json' }, node: true },
      'import/ignore': ['node_modules'],
    },
    rules: { ...style, ...correctness },
  },
  {
    files: ['src/**/*.ts'],
    rules: {
      'import/no-restricted-paths': ['error', { zones }],
      'import/no-extraneous-dependencies': ['error', { devDependencies: LOAD_WHAT_IS_THERE, optionalDependencies: true, peerDependencies: true }],
      'max-lines': ['error', 250],
      'max-lines-per-function': ['error', { max: 40, skipBlankLines: true, skipComments: true }],
      'max-params': ['error', 3],
    },
  },
  // What runs in a browser is no TypeScript: the page is answered as it lies there.
  { files: ['src/**/*.mjs'], plugins: { '@stylistic': stylistic }, rules: { ...style, 'max-lines': ['error', 150], 'max-params': ['error', 3], 'no-var': 'error', 'prefer-const': 'error', 'eqeqeq': 'error' } },
  ...Object.keys(ROOMS).map((room) => ({ files: [`src/${room}/**/*.ts`], rules: restrictedImports(room) })),
  { files: ['src/**/*.ts'], ignores: ['src/queue/clock.ts'], rules: timeIsAParameter },
  { files: ['test/**/*.ts', 'examples/**/*.ts', 'bench/**/*.ts'], rules: { 'max-lines': ['error', 300], 'max-params': ['error', 3] } },
];
