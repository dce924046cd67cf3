import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { isListOf, isText, wholeRule, type OptionRule } from '../queue/option-rule';
import { refuse } from '../queue/sqs-error';
import { assertOptions } from './assert-options';
import { pageFile } from './console/console-page';
import type { EngineCallOptions } from './engine/engine-core';
import { answerJson, refusalAnswer, type JsonAnswer } from './json-protocol';
import type { LocalSqs } from './local-sqs';

/** Where the engine listens. */
export interface HttpServerOptions {
  /**
   * 0 picks a free one.
   * @default 0
   */
  readonly port?: number;
  /**
   * Host names beside the loopback ones by which callers may reach the engine (`host.docker.internal`, say).
   * A page in a browser can make any name point here, so names are not trusted by themselves.
   * @default - none
   */
  readonly allowedHosts?: readonly string[];
}

/** A running HTTP server. */
export interface HttpServer {
  /** What to give to an SDK's client as `endpoint`, `http://127.0.0.1:9324`. */
  readonly endpoint: string;
  /** The port that it listens on. */
  readonly port: number;
  /** Lets the process end although the server listens. */
  unref(): void;
  /** Stops listening and ends every connection; the engine itself goes on. */
  close(): Promise<void>;
}

const HOST = '127.0.0.1';
/** Room for the largest batch, each byte escaped. */
const BODY_MAX_BYTES = 16 * 1024 * 1024;
const LOOPBACK = /^(localhost|[a-z0-9.-]+\.localhost|127(\.\d{1,3}){3}|\[::1\])$/i;

const RULES: readonly OptionRule[] = [wholeRule('port', 0, 65_535), ['allowedHosts', isListOf(isText), 'a list of names', "write ['host.docker.internal']"]];

/**
 * Serves an engine on the loopback interface in the protocol of the AWS SDKs (AWS JSON 1.0).
 *
 * @throws RangeError for options that cannot be meant, Error when the port is taken
 * @example
 * const server = await startHttpServer(new LocalSqs(), { port: 9324 });
 * const credentials = { accessKeyId: 'any', secretAccessKey: 'any' }; // asked for by the client, looked at by nobody
 * const client = new SQS({ endpoint: server.endpoint, region: 'us-east-1', credentials });
 */
export async function startHttpServer(sqs: LocalSqs, options: HttpServerOptions = {}): Promise<HttpServer> {
  assertOptions('startHttpServer', options, RULES);
  const allowed = new Set((options.allowedHosts ?? []).map((host) => host.toLowerCase()));
  const service: Service = { sqs, allowed };
  const server = createServer((request, response) => serve(service, request, response));
  server.keepAliveTimeout = 65_000;
  await listen(server, options.port ?? 0);
  const { port } = server.address() as AddressInfo;
  return {
    endpoint: `http://${HOST}:${port}`,
    port,
    unref() {
      server.unref();
      server.on('connection', (socket) => socket.unref());
    },
    close: () => new Promise((resolve) => {
      server.close(() => resolve());
      server.closeAllConnections();
    }),
  };
}

/** Below 1024, and what Windows keeps for itself, is not for everybody. */
const WRONG_PORTS: Readonly<Record<string, string>> = { EADDRINUSE: 'free, got one in use', EACCES: 'one that this process may listen on, got EACCES' };

function listen(server: Server, port: number): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', (error: NodeJS.ErrnoException) => {
      const wrong = WRONG_PORTS[error.code ?? ''];
      reject(wrong ? new Error(`engine: port ${port} must be ${wrong}; choose another or 0 for any`, { cause: error }) : error);
    });
    server.listen(port, HOST, () => resolve());
  });
}

interface Service {
  readonly sqs: LocalSqs;
  readonly allowed: ReadonlySet<string>;
  /** The host that was looked at last and found right: most callers use one. */
  lastHost?: string;
}

function serve(service: Service, request: IncomingMessage, response: ServerResponse): void {
  const chunks: Buffer[] = [];
  let bytes = 0;
  request.on('data', (chunk: Buffer) => {
    bytes += chunk.length;
    if (bytes <= BODY_MAX_BYTES) chunks.push(chunk);
  });
  request.on('end', () => {
    const body = chunks.length === 1 ? chunks[0]! : Buffer.concat(chunks);
    if (bytes > BODY_MAX_BYTES) send(response, refusalAnswer(refuse('SerializationException', `The request is longer than ${BODY_MAX_BYTES} bytes.`)));
    else void respond(service, { request, response }, body.toString('utf8'));
  });
}

interface Exchange {
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
}

async function respond(service: Service, { request, response }: Exchange, body: string): Promise<void> {
  const host = request.headers.host ?? HOST;
  if (host !== service.lastHost && !isAllowed(service, host)) {
    const name = host.replace(/:\d+$/, '');
    return send(response, refusalAnswer(refuse('AccessDeniedException', `The engine answers to loopback names only, got host ${name}; allow it with allowedHosts.`)));
  }
  try {
    // HEAD is what health checks ask first; node leaves the body out.
    const page = request.method === 'GET' || request.method === 'HEAD' ? pageFile(request.url!) : undefined;
    if (page) return send(response, { status: 200, ...page });
    const target = request.method === 'POST' ? header(request, 'x-amz-target') : undefined;
    // Awaited although most answers are there at once: what is kept on disk is committed meanwhile.
    send(response, await answerJson(service.sqs, { target, body }, new HttpCall(request, response)));
  } catch {
    // Not an answer of the service: the connection breaks, as it does when the network fails.
    response.destroy();
  }
}

function isAllowed(service: Service, host: string): boolean {
  const name = host.replace(/:\d+$/, '').toLowerCase();
  if (!LOOPBACK.test(name) && !service.allowed.has(name)) return false;
  service.lastHost = host;
  return true;
}

/**
 * Options of a call that came over HTTP; most calls look at none of them, so each is made when it is asked for.
 * A class, because a getter in a literal gives every object a hidden class of its own, which keeps the request alive for long.
 */
class HttpCall implements EngineCallOptions {
  public constructor(private readonly request: IncomingMessage, private readonly response: ServerResponse) {}

  public get origin(): string {
    return `http://${this.request.headers.host ?? HOST}`;
  }

  public get traceHeader(): string | undefined {
    return header(this.request, 'x-amzn-trace-id');
  }

  /** Aborts when the caller hangs up, so that a poll whose caller is gone takes no message. */
  public get abortSignal(): AbortSignal {
    const controller = new AbortController();
    this.response.once('close', () => controller.abort());
    return controller.signal;
  }
}

function header({ headers }: IncomingMessage, name: string): string | undefined {
  const value = headers[name];
  return Array.isArray(value) ? value[0] : value;
}

function send(response: ServerResponse, { status, headers, body }: JsonAnswer): void {
  headers['content-length'] = String(Buffer.byteLength(body, 'utf8'));
  response.writeHead(status, headers);
  // As a string, so that node sends it in one write with the head.
  response.end(body, 'utf8');
}
