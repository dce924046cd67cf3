import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { helpOf, helpOfAll } from '../../src/cli/help';
import { COMMANDS } from '../../src/cli/program';

const FILE = join(__dirname, '../../docs/command-line.md');

/** The page is what `--help` says, so that there is one place to write it. */
function page(): string {
  const sections = COMMANDS.map((command) => `## ${command.name}\n\n\`\`\`text\n${helpOf(command)}\`\`\`\n`);
  return `# The command line\n\nMade of the tables of \`src/cli/\` by \`UPDATE_DOCS=1 npx jest test/cli/command-line-doc\`.\n\n\`\`\`text\n${helpOfAll(COMMANDS)}\`\`\`\n\n${sections.join('\n')}`;
}

test('docs/command-line.md says what --help says', () => {
  if (process.env.UPDATE_DOCS) writeFileSync(FILE, page());

  expect(existsSync(FILE) ? readFileSync(FILE, 'utf8') : '').toBe(page());
});
