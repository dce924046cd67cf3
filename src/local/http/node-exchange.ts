import type { IncomingMessage, ServerResponse } from 'node:http';
import { refuse } from '../../queue/sqs-error';
import { refusalAnswer, type JsonAnswer } from '../json-protocol';
import { answerRequest, type HttpRequest, type Service } from './http-answer';

/** Room for the largest batch, each byte escaped. */
export const BODY_MAX_BYTES = 16 * 1024 * 1024;

/** Methods that only read; node leaves the body of an answer to HEAD out, which is what health checks ask first. */
const READS: ReadonlySet<string | undefined> = new Set(['GET', 'HEAD']);

/** Answers what node's HTTP server has read: requests of every shape. */
export function exchange(service: Service, request: IncomingMessage, response: ServerResponse): void {
  const chunks: Buffer[] = [];
  let bytes = 0;
  request.on('data', (chunk: Buffer) => {
    bytes += chunk.length;
    if (bytes <= BODY_MAX_BYTES) chunks.push(chunk);
  });
  request.on('end', () => {
    response.on('timeout', () => undefined); // who hears it keeps the connection: a poll waits for as long as a clock stands still
    if (bytes > BODY_MAX_BYTES) send(response, refusalAnswer(refuse('MalformedInput', `The request is longer than ${BODY_MAX_BYTES} bytes.`)));
    else void respond(service, requestOf(request, Buffer.concat(chunks).toString('utf8')), response);
  });
}

async function respond(service: Service, request: HttpRequest, response: ServerResponse): Promise<void> {
  try {
    send(response, await answerRequest(service, request, (hear) => response.once('close', hear)));
  } catch {
    response.destroy();
  }
}

function requestOf({ method, url, headers }: IncomingMessage, body: string): HttpRequest {
  const text = (name: string): string | undefined => [headers[name]].flat()[0];
  const head = { host: headers.host ?? '127.0.0.1', target: method === 'POST' ? text('x-amz-target') : undefined, traceHeader: text('x-amzn-trace-id') };
  return { head, body, ...READS.has(method) && { page: url! } };
}

function send(response: ServerResponse, { status, headers, body }: JsonAnswer): void {
  response.writeHead(status, { ...headers, 'content-length': Buffer.byteLength(body) });
  response.end(body);
}
