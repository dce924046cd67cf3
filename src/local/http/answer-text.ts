import { STATUS_CODES } from 'node:http';
import { systemClock } from '../../queue/clock';
import type { JsonAnswer } from '../json-protocol';

/** An answer as it goes over the wire, in one piece with its head. */
export function answerText({ status, headers, body, bytes = Buffer.byteLength(body) }: JsonAnswer): string {
  let fields = '';
  for (const name in headers) fields += `${name}: ${headers[name]}\r\n`;
  return `HTTP/1.1 ${status} ${STATUS_CODES[status]}\r\n${fields}date: ${dateText()}\r\ncontent-length: ${bytes}\r\n\r\n${body}`;
}

/** Written anew each second. */
let date = { second: 0, text: '' };

function dateText(): string {
  const second = Math.trunc(systemClock.now() / 1000);
  if (second !== date.second) date = { second, text: new Date(second * 1000).toUTCString() };
  return date.text;
}
