import { existsSync, readFileSync, statSync } from 'node:fs';
import { dirname, join } from 'node:path';

const prose = (page: string): string => page.replace(/^```[\s\S]*?^```/gm, '');

/** Where a link may jump to in a page: its headings, a repeated one with its number, and what names itself. */
export function anchorsOf(page: string): Set<string> {
  const seen = new Map<string, number>();
  const headings = [...prose(page).matchAll(/^#+\s+(.*)$/gm)].map((match) => {
    const text = match[1]!.replace(/\[([^\]]*)\]\([^)]*\)/g, '$1').replace(/[^\p{L}\p{N}_\- ]/gu, '').toLowerCase().trim().replaceAll(' ', '-');
    const times = seen.get(text) ?? 0;
    seen.set(text, times + 1);
    return times === 0 ? text : `${text}-${times}`;
  });
  return new Set([...headings, ...[...page.matchAll(/(?:name|id)="([^"]+)"/g)].map((match) => match[1]!)]);
}

/** The links of a page to files that do not exist, and to anchors that they do not have. */
export function deadLinks(path: string): string[] {
  const links = [...prose(readFileSync(path, 'utf8')).matchAll(/\]\((?!https?:)([^)\s]+)\)/g)].map((match) => match[1]!);
  return links.filter((link) => {
    const [file, anchor] = link.split('#');
    const target = file ? join(dirname(path), file) : path;
    if (!existsSync(target)) return true;
    return anchor !== undefined && statSync(target).isFile() && !anchorsOf(readFileSync(target, 'utf8')).has(anchor);
  });
}
