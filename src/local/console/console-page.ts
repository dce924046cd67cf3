import { readFileSync } from 'node:fs';
import { join } from 'node:path';

/** A file of the page as it is answered. */
export interface PageFile {
  readonly headers: Record<string, string>;
  readonly body: string;
}

/** Names of the files of the page with their types; they lie beside this file. */
const TYPES: Readonly<Record<string, string>> = {
  'console.html': 'text/html; charset=utf-8',
  'console.css': 'text/css; charset=utf-8',
  'console.mjs': 'text/javascript; charset=utf-8',
  'console-sqs.mjs': 'text/javascript; charset=utf-8',
  'console-view.mjs': 'text/javascript; charset=utf-8',
};

/** The address of the engine, and the URLs of its queues. */
const PAGE = /^\/(?:[0-9]{12}\/[\w-]+(?:\.fifo)?)?$/;

/** Message bodies are other people's text: nothing of them runs, nothing is loaded from elsewhere, and no page frames this one. */
const HEADERS = {
  'content-security-policy': "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; img-src data:; base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
  'x-content-type-options': 'nosniff',
  'cache-control': 'no-store',
};

/**
 * A file of the page that shows the engine's queues in a browser.
 *
 * @param path what is asked for: the page at `/` and at the path of each queue's URL, its files beside it
 * @returns undefined where nothing of the page lies
 */
export function pageFile(path: string): PageFile | undefined {
  const name = PAGE.test(path) ? 'console.html' : path.slice(1);
  if (!Object.hasOwn(TYPES, name)) return undefined;
  return { headers: { ...HEADERS, 'content-type': TYPES[name]! }, body: readFileSync(join(__dirname, name), 'utf8') };
}
