import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { anchorsOf } from './links';

// npm run docs: writes docs/reference from the docstrings of the doors. With --check it writes nothing, and fails when a page is stale.
const ROOT = resolve(__dirname, '../..');
const REFERENCE = join(ROOT, 'docs/reference');

/** TypeDoc says itself what is undocumented. */
function write(folder: string): void {
  const typedoc = join(ROOT, 'node_modules/typedoc/bin/typedoc');
  const { status } = spawnSync(process.execPath, [typedoc, '--options', join(ROOT, 'typedoc.json'), '--out', folder], { cwd: ROOT, stdio: 'inherit' });
  if (status !== 0) process.exit(1);
  for (const [file, page] of pagesOf(folder)) writeFileSync(join(folder, file), withoutStrayNumbers(page));
}

/** TypeDoc numbers a heading that stands once in its page as if it stood there before. */
export function withoutStrayNumbers(page: string): string {
  const anchors = anchorsOf(page);
  return page.replace(/\]\(#([^)]+?)(-\d+)\)/g, (link, anchor: string, number: string) =>
    !anchors.has(anchor + number) && anchors.has(anchor) ? `](#${anchor})` : link);
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
