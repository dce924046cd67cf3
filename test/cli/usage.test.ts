import { readCall } from '../../src/cli/command';
import { EXIT_CODES } from '../../src/cli/exit-code';
import { COMMANDS } from '../../src/cli/program';
import { runCli } from './terminal';
import { comeBack, pretendWindows } from './windows';

/** Three wrong inputs for every form of option, and what is told of each. */
const WRONG_VALUES: Readonly<Record<string, readonly string[]>> = {
  count: ['-1x', '1.5', 'many'],
  url: ['localhost:9324', 'ftp://127.0.0.1', 'http://'],
  text: ['', ' ', '\t'],
  list: ['', ' ', '\t'],
  choice: ['png', 'SVG', ''],
};

const options = COMMANDS.flatMap((command) => Object.entries(command.options).map(([name, row]) => ({ command, name, row })));
const wordsOf = (command: (typeof COMMANDS)[number]): string[] => command.arguments.filter(({ optional }) => !optional).map(() => 'x');

describe('wrong usage', () => {
  const valued = options.filter(({ row }) => row.form !== 'flag');
  test.each(valued.flatMap(({ command, name, row }) => WRONG_VALUES[row.choices ? 'choice' : row.form]!.map((value) => [command.name, name, value] as const)))(
    'is told for %s --%s=%p', async (commandName, name, value) => {
      const command = COMMANDS.find((each) => each.name === commandName)!;

      const { code, note, out } = await runCli([commandName, ...wordsOf(command), `--${name}=${value}`]);

      expect(code).toBe(2);
      expect(out).toBe('');
      expect(note).toMatch(new RegExp(`^error: ${commandName} --${name}: it must be .+, got '.*'; .+\\n$`, 's'));
    },
  );

  const bounded = valued.filter(({ row }) => row.form === 'count');
  const outOfBounds = bounded.flatMap(({ command, name, row }) => [row.min! - 1, row.max! + 1].map((value) => [command.name, name, value] as const));
  test.each(outOfBounds.filter(([, , value]) => value >= 0))(
    'is told for %s --%s %d, which is out of its bounds', async (commandName, name, value) => {
      const command = COMMANDS.find((each) => each.name === commandName)!;

      const { code, note } = await runCli([commandName, ...wordsOf(command), `--${name}`, String(value)]);

      expect(code).toBe(2);
      expect(note).toMatch(/it must be a whole number from [\d,]+ to [\d,]+, got '\d+'/);
    },
  );

  const flags = options.filter(({ row }) => row.form === 'flag');
  test.each(flags.flatMap(({ command, name }) => ['true', 'no', ''].map((value) => [command.name, name, value] as const)))(
    'is told for the flag %s --%s=%p', async (commandName, name, value) => {
      const command = COMMANDS.find((each) => each.name === commandName)!;

      const { code, note } = await runCli([commandName, ...wordsOf(command), `--${name}=${value}`]);

      expect(code).toBe(2);
      expect(note).toMatch(new RegExp(`^error: ${commandName} --${name}: it must stand without a value, got one; see cdk-sqs-connector ${commandName} --help\\n$`));
    },
  );

  test.each(COMMANDS.map(({ name }) => name))('is told for an option that %s does not have', async (name) => {
    const { code, note } = await runCli([name, '--nope']);

    expect(code).toBe(2);
    expect(note).toBe(`error: ${name} --nope: it must be an option of ${name}, got '--nope'; see cdk-sqs-connector ${name} --help\n`);
  });

  test.each(COMMANDS.filter((command) => wordsOf(command).length > 0).map(({ name }) => name))('is told for %s without its words', async (name) => {
    const { code, note } = await runCli([name]);

    expect(code).toBe(2);
    expect(note).toMatch(new RegExp(`^error: ${name}: queue must be given, got none; .+\\n$`));
  });

  test.each([
    ['an unknown command', ['delete'], "error: cdk-sqs-connector delete: it must be a command, got 'delete'; see cdk-sqs-connector --help\n"],
    ['a command that may be two', ['re'], "error: cdk-sqs-connector re: it must be a command, got 're'; see cdk-sqs-connector --help\n"],
    ['an option that is nearly right', ['peek', 'x', '--fliter', 'y'], "error: peek --fliter: it must be an option of peek, got '--fliter'; did you mean --filter?\n"],
    ['an argument too much', ['list', 'a', 'b'], "error: list: it must have at most 1 argument, got 'b' too; quote a text with spaces\n"],
    ['an argument for a command that has none', ['engine', 'x'], "error: engine: it must have no argument, got 'x'; leave it out\n"],
    ['a command of dev that stands before --', ['dev', 'node', 'a.js'], "error: dev: the command that it runs must stand after --, got 'node' before it; write dev -- node a.js\n"],
    ['an app and an assembly', ['dev', '--app', 'x', '--assembly', 'y'], 'error: dev --app: it must stand without --assembly, got both; leave one out\n'],
    ['context without a value', ['dev', '-c', 'stage'], "error: dev --context: it must be KEY=VALUE, got 'stage'; write --context stage=dev\n"],
    ['a port at an endpoint', ['dev', '--port', '1', '--endpoint', 'http://127.0.0.1:1'], 'error: dev --port: it must stand without --endpoint, got both; leave one out\n'],
    ['an option without its value', ['engine', '--port'], 'error: engine --port: it must have a value, got none; see cdk-sqs-connector engine --help\n'],
    ['a value that begins with -', ['receive', 'q', '--max', '-5'], 'error: receive --max: a value that begins with - must stand behind =, got them apart; write --max=VALUE\n'],
    ['a body and a file', ['send', 'q', 'body', '--file', 'f'], 'error: send: it must have a body or --file, got both; leave one out\n'],
    ['a deduplication id of many', ['send', 'q', '--deduplication-id', 'd'], 'error: send --deduplication-id: it must be of one message, got many lines; give the body as a word, or use import\n'],
    ['an attribute without a value', ['send', 'q', 'b', '-a', 'x'], "error: send --attribute: it must be NAME=VALUE, got 'x'; write --attribute source=replay\n"],
  ])('is told for %s', async (_, argv, sentence) => {
    const { code, note } = await runCli(argv);

    expect({ code, note }).toEqual({ code: 2, note: sentence });
  });

  test.each([
    ['purgee', 'purge'], ['redrve', 'redrive'], ['sned', 'send'], ['attr', 'attributes'], ['improt', 'import'],
  ])('of %s asks whether %s was meant', async (wrong, right) => {
    const { code, note } = await runCli([wrong]);

    expect({ code, note }).toEqual({ code: 2, note: `error: cdk-sqs-connector ${wrong}: it must be a command, got '${wrong}'; did you mean ${right}?\n` });
  });

  test('of a command of dev without -- tells how PowerShell keeps it', async () => {
    pretendWindows();
    const { note } = await runCli(['dev', 'node', 'a.js']).finally(comeBack);

    expect(note).toContain("got 'node' before it; write dev -- node a.js, in PowerShell with '--' in quotes\n");
  });
});

describe('help', () => {
  test('lists every command and every exit code', async () => {
    const { code, out } = await runCli(['--help']);

    expect(code).toBe(0);
    for (const { name, summary } of COMMANDS) expect(out).toMatch(new RegExp(`^  ${name} +${summary}$`, 'm'));
    for (const { code: exit, meaning } of Object.values(EXIT_CODES)) expect(out).toMatch(new RegExp(`^  ${exit} +${meaning}$`, 'm'));
  });

  test.each(COMMANDS.map((command) => [command.name, command] as const))('of %s lists every option and an example', async (name, command) => {
    const { code, out } = await runCli([name, 'x', '--help', '--nope']);

    expect(code).toBe(0);
    for (const option of Object.keys(command.options)) expect(out).toContain(`--${option}`);
    expect(out).toContain(`  cdk-sqs-connector ${command.examples[0]}\n`);
  });

  test('of one command is what help with its name says', async () => {
    expect(await runCli(['help', 'send'])).toEqual(await runCli(['send', '--help']));
  });

  test.each([[['help', 'dev', '--', 'node', 'worker.js'], ['dev', '--help']], [['help', 'help'], ['--help']]])('runs nothing: %j', async (asked, same) => {
    expect(await runCli(asked)).toEqual(await runCli(same));
  });

  const examples = COMMANDS.flatMap(({ examples: lines }) => lines.flatMap((line) => line.split(/ [|] cdk-sqs-connector /)));
  test.each(examples)('shows an example that is read without error: %s', (line) => {
    const [name, ...words] = line.replace(/ [<>] .*/, '').match(/'[^']*'|"[^"]*"|\S+/g)!.map((word) => word.replace(/^(['"])(.*)\1$/, '$2'));
    const command = COMMANDS.find((each) => each.name === name)!;

    expect(() => readCall(command, words)).not.toThrow();
  });

  test('tells its version', async () => {
    expect(await runCli(['--version'])).toEqual({ code: 0, out: expect.stringMatching(/^\d+\.\d+\.\d+\n$/), note: '' });
  });

  test('is shown for no command at all, as wrong usage', async () => {
    expect(await runCli([])).toMatchObject({ code: 2, out: expect.stringContaining('usage: cdk-sqs-connector <command>') });
  });
});
