import { existsSync, readFileSync, statSync } from 'node:fs';
import { dirname, join } from 'node:path';

const prose = (page: string): string => page.replace(/^```[\s\S]*?^```/gm, '');

/** A heading of a page: where a link to it jumps, its text, and the one of the third level that it stands below, an entry of the reference. */
export interface Heading { readonly anchor: string; readonly text: string; readonly entry: string }

/** The headings of a page; a repeated one has a number in its anchor. */
export function headingsOf(page: string): Heading[] {
  const seen = new Map<string, number>();
  let entry = '';
  return [...prose(page).matchAll(/^(#+)\s+(.*)$/gm)].map(([, level, line]) => {
    const text = line!.replace(/\[([^\]]*)\]\([^)]*\)/g, '$1').replace(/[^\p{L}\p{N}_\- ]/gu, '').trim();
    const anchor = text.toLowerCase().replaceAll(' ', '-');
    const times = seen.get(anchor) ?? 0;
    seen.set(anchor, times + 1);
    if (level!.length === 3) entry = text;
    return { anchor: times === 0 ? anchor : `${anchor}-${times}`, text, entry };
  });
}

/** Where a link may jump to in a page: its headings, and what names itself. */
export function anchorsOf(page: string): Set<string> {
  return new Set([...headingsOf(page).map(({ anchor }) => anchor), ...[...page.matchAll(/(?:name|id)="([^"]+)"/g)].map((match) => match[1]!)]);
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
