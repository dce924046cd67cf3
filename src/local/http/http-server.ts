import { createServer as createHttpServer } from 'node:http';
import { createServer, type AddressInfo, type Server, type Socket } from 'node:net';
import { isListOf, isText, wholeRule, type OptionRule } from '../../queue/option-rule';
import { assertOptions } from '../assert-options';
import type { LocalSqs } from '../local-sqs';
import { CallConnection, type CallPartners } from './call-connection';
import { answerRequest, type Service } from './http-answer';
import { exchange } from './node-exchange';

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
/** How long a connection that node's server reads stays open without a request. */
const IDLE_MS = 65_000;

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
  const sockets = new Set<Socket>();
  const partners = partnersOf({ sqs, allowed });
  const server = createServer({ noDelay: true }, (socket) => {
    sockets.add(socket);
    socket.once('close', () => sockets.delete(socket));
    new CallConnection(socket, partners);
  });
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
      for (const socket of sockets) socket.destroy();
    }),
  };
}

/**
 * node's server listens nowhere: it reads on where a request is not plain. In Deno it would end each connection after an answer for that,
 * and reads from the system at once, so that it would find what is unshifted behind what comes later.
 */
function partnersOf(service: Service): CallPartners {
  const others = createHttpServer({ keepAliveTimeout: IDLE_MS }, (request, response) => exchange(service, request, response));
  others.setTimeout(IDLE_MS); // of its own, it looks for requests that do not come only while it listens
  Object.defineProperty(others, 'listening', { value: true });
  return {
    answer: (request, whenGone) => answerRequest(service, request, whenGone),
    handOver(socket, came) {
      others.emit('connection', socket);
      socket.emit('data', came);
    },
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
