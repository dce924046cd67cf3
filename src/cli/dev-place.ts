import { resolve } from 'node:path';
import { startHttpServer } from '../local/http/http-server';
import { LocalSqs } from '../local/local-sqs';
import type { SqsPort } from '../queue/port';
import { rerouted } from '../runtime/connect/overlay';
import { connectPort, isLoopback, type ConnectValues } from './connection';
import type { Terminal } from './terminal';

/** Where the queues of `dev` are. */
export interface Place {
  readonly port: SqsPort;
  readonly endpoint: string;
  /** Before what runs is asked to end: a listener ends with its last poll, which would outlast the time that it has. */
  endPolls(): void;
  close(): Promise<void>;
}

export type PlaceOptions = ConnectValues & { readonly port?: number; readonly data?: string };

/** Reaches the endpoint that the options name, or starts a local engine. */
export async function openPlace(options: PlaceOptions, terminal: Terminal): Promise<Place> {
  const { endpoint, port = 0, data } = options;
  if (endpoint) {
    const reached = await connectPort(options, terminal);
    return { port: isLoopback(endpoint) ? reachedAt(endpoint, reached) : reached, endpoint, endPolls: () => undefined, close: async () => undefined };
  }
  const sqs = new LocalSqs({ clock: terminal.clock, dataDirectory: data === undefined ? undefined : resolve(terminal.directory, data) });
  const server = await startHttpServer(sqs, { port });
  const close = async (): Promise<void> => {
    sqs.close();
    await server.close();
  };
  return { port: withOrigin(sqs, server.endpoint), endpoint: server.endpoint, endPolls: () => sqs.endPolls(), close };
}

/** The engine's own answers name queues by the address at which everybody else reaches them. */
function withOrigin(sqs: LocalSqs, origin: string): SqsPort {
  return rerouted(sqs, (call) => (input: unknown, options?: object) => call(input, { ...options, origin }));
}

/**
 * An engine on this machine may name its queues by a host that only a name server out there knows (LocalStack does), or by one inside its
 * container: whoever is bound takes the host that dev reached.
 */
function reachedAt(endpoint: string, port: SqsPort): SqsPort {
  return rerouted(port, (call) => async (input: unknown, options?: unknown) => {
    const answer = await call(input, options);
    const { QueueUrl } = (answer ?? {}) as { QueueUrl?: string };
    return QueueUrl === undefined ? answer : { ...answer as object, QueueUrl: new URL(endpoint).origin + new URL(QueueUrl).pathname };
  });
}
