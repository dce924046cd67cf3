import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { headingsOf } from './links';

// npm run docs: writes docs/reference from the docstrings of the doors. With --check it writes nothing, and fails when a page is stale.
const ROOT = resolve(__dirname, '../..');
const REFERENCE = join(ROOT, 'docs/reference');

/** TypeDoc says itself what is undocumented. */
function write(folder: string): void {
  const typedoc = join(ROOT, 'node_modules/typedoc/bin/typedoc');
  const { status } = spawnSync(process.execPath, [typedoc, '--options', join(ROOT, 'typedoc.json'), '--out', folder], { cwd: ROOT, stdio: 'inherit' });
  if (status !== 0) process.exit(1);
  const pages = pagesOf(folder);
  for (const file of pages.keys()) writeFileSync(join(folder, file), linkedByName(pages, file));
}

/** A link to an entry, or by its entry to a member: `[Queue](…).[port](runtime.md#port-1)`. */
const LINK = /(?:(?<=\[`?(\w+)`?\]\([^()]*\)(?:\\<[^|\n]*?\\>)?\.)|)\[`?(\w+)`?\]\(([\w./-]*)#([\w-]+)\)/g;

/** A page whose links lead to what they name: TypeDoc numbers equal headings (`queues()`, `Queues`) in another order than it writes them. */
export function linkedByName(pages: ReadonlyMap<string, string>, file: string): string {
  return pages.get(file)!.replace(LINK, (link, ...groups: Array<string | undefined>) => {
    const [owner, name, target, anchor] = groups;
    const headings = headingsOf(pages.get(target ? join(dirname(file), target) : file) ?? '');
    const named = owner
      ? headings.find(({ entry, text }) => entry === owner && text !== owner && text.toLowerCase() === name!.toLowerCase())
      : headings.find(({ entry, text }) => entry === name && text === name);
    return named ? link.replace(`#${anchor})`, `#${named.anchor})`) : link;
  });
}

/** The pages of a folder by name. */
function pagesOf(folder: string): Map<string, string> {
  const files = readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((file) => file.endsWith('.md'));
  return new Map(files.map((file) => [file, readFileSync(join(folder, file), 'utf8')]));
}

/** Names of pages that are not the same in both folders. */
export function stalePages(committed: string, fresh: string): string[] {
  const [old, made] = [pagesOf(committed), pagesOf(fresh)];
  return [...new Set([...old.keys(), ...made.keys()])].filter((name) => old.get(name) !== made.get(name)).sort();
}

function check(): void {
  const folder = mkdtempSync(join(tmpdir(), 'reference-'));
  try {
    write(folder);
    const stale = stalePages(REFERENCE, folder);
    if (stale.length === 0) return;
    console.error(`docs/reference: pages must say what the docstrings say, got other text in ${stale.join(', ')}; run npm run docs`);
    process.exitCode = 1;
  } finally {
    rmSync(folder, { recursive: true });
  }
}

if (require.main === module) {
  if (process.argv.includes('--check')) check();
  else write(REFERENCE);
}
