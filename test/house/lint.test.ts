import { execFileSync } from 'node:child_process';
import { join } from 'node:path';

interface Offence {
  /** A file that exists, as the rules go by its path. */
  readonly file: string;
  readonly text: string;
  readonly rule: string;
}

const lines = (count: number) => 'export {};\n'.repeat(count);

const OFFENCES: Record<string, Offence> = {
  'queue/ imports another room': {
    file: 'src/queue/clock.ts', text: "export { decodeBody } from '../runtime/message/codec';\n", rule: 'import/no-restricted-paths',
  },
  'runtime/ imports local/': {
    file: 'src/runtime/message/codec.ts', text: "export { provision } from '../../local/provision';\n", rule: 'import/no-restricted-paths',
  },
  'constructs/ imports runtime/': {
    file: 'src/constructs/encryption.ts', text: "export { QueueError } from '../runtime/error/error';\n", rule: 'import/no-restricted-paths',
  },
  'two files import each other': {
    file: 'src/queue/sqs-error.ts', text: "export { checkEntry } from './message-check';\n", rule: 'import/no-cycle',
  },
  'the jsii door shows another room': {
    file: 'src/index.ts', text: "export * from './queue/clock';\n", rule: 'import/no-restricted-paths',
  },
  'the product imports a test': {
    file: 'src/queue/clock.ts', text: "export { runNode } from '../../test/house/packed-package';\n", rule: 'import/no-restricted-paths',
  },
  'the runtime loads the CDK': {
    file: 'src/runtime/message/codec.ts', text: "export { App } from 'aws-cdk-lib';\n", rule: '@typescript-eslint/no-restricted-imports',
  },
  'the runtime loads the SDK at once': {
    file: 'src/runtime/message/codec.ts', text: "export { SQS } from '@aws-sdk/client-sqs';\n", rule: '@typescript-eslint/no-restricted-imports',
  },
  'a door is imported from inside': {
    file: 'src/runtime/message/codec.ts', text: "export * from '../index';\n", rule: '@typescript-eslint/no-restricted-imports',
  },
  'the runtime reads the time of the machine': {
    file: 'src/runtime/message/codec.ts', text: 'export const now = Date.now();\n', rule: 'no-restricted-properties',
  },
  'the engine waits by itself': {
    file: 'src/local/provision.ts', text: 'setTimeout(() => {}, 1);\n', rule: 'no-restricted-globals',
  },
  'a file of more than 250 lines': { file: 'src/queue/clock.ts', text: lines(251), rule: 'max-lines' },
  'a test of more than 300 lines': { file: 'test/house/lint.test.ts', text: lines(301), rule: 'max-lines' },
  'a function of four parameters': {
    file: 'src/queue/clock.ts', text: 'export const f = (a: 1, b: 1, c: 1, d: 1) => [a, b, c, d];\n', rule: 'max-params',
  },
};

// None of these rules needs types, and without them linting takes a tenth of the time.
const PROGRAM = `
  const { ESLint } = require('eslint');
  const typed = ['no-floating-promises', 'no-misused-promises', 'return-await'];
  const eslint = new ESLint({ overrideConfig: [{
    files: ['**/*.ts'],
    languageOptions: { parserOptions: { project: false } },
    rules: Object.fromEntries(typed.map((name) => ['@typescript-eslint/' + name, 'off'])),
  }] });
  const rulesBroken = async ({ text, file }) => (await eslint.lintText(text, { filePath: file }))[0].messages.map((message) => message.ruleId);
  Promise.all(JSON.parse(process.argv[1]).map(rulesBroken)).then((all) => console.log(JSON.stringify(all)));`;

let broken: string[][];

beforeAll(() => {
  const cases = JSON.stringify(Object.values(OFFENCES));
  broken = JSON.parse(execFileSync(process.execPath, ['-e', PROGRAM, cases], { cwd: join(__dirname, '..', '..'), encoding: 'utf8' }));
}, 120_000);

test.each(Object.keys(OFFENCES).map((title, index) => [title, index] as const))('lint refuses: %s', (title, index) => {
  const { rule } = OFFENCES[title]!;

  expect(broken[index]).toContain(rule);
});
