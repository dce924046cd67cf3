/** What the head of a call tells of it. */
export interface CallHead {
  /** Name and port by which the caller reached the engine. */
  readonly host: string;
  /** `X-Amz-Target`, `AmazonSQS.SendMessage`. */
  readonly target: string | undefined;
  /** `X-Amzn-Trace-Id`. */
  readonly traceHeader: string | undefined;
}

/** The head of a call whose body follows it as so many bytes. */
export interface PlainHead extends CallHead {
  readonly bodyBytes: number;
}

/** A POST of HTTP/1.1 and its fields, each on a line (RFC 9112). */
const SHAPE = /^POST [!-~]+ HTTP\/1\.1(?:\r\n[\w!#$%&'*+.^`|~-]+:[\t -~]*)+$/;
/** Fields after which a connection, or the body, goes on in another way. */
const TURNS = /\r\n(?:transfer-encoding|expect|upgrade|connection:(?! *keep-alive *(?:\r|$)))/;
const LENGTH = /^\d{1,9}$/;

/**
 * Reads a head in the one shape in which SDKs write theirs.
 *
 * @param text the head without the empty line after it
 * @returns undefined for any other, which is for node's HTTP server to read or to refuse
 */
export function readPlainHead(text: string): PlainHead | undefined {
  if (!SHAPE.test(text)) return undefined;
  const lower = text.toLowerCase();
  if (TURNS.test(lower)) return undefined;
  const field = (name: string): string | undefined => fieldOf(text, lower, `\r\n${name}:`);
  const [host, length, target, traceHeader] = [field('host'), field('content-length'), field('x-amz-target'), field('x-amzn-trace-id')];
  if (!host || !length || !LENGTH.test(length) || target === '' || traceHeader === '') return undefined;
  return { host, target, traceHeader, bodyBytes: Number(length) };
}

/** Empty for one that stands twice, as for one that says nothing. */
function fieldOf(text: string, lower: string, start: string): string | undefined {
  const at = lower.indexOf(start);
  if (at < 0) return undefined;
  const from = at + start.length;
  if (lower.includes(start, from)) return '';
  const end = text.indexOf('\r\n', from);
  return text.slice(from, end < 0 ? undefined : end).trim();
}
