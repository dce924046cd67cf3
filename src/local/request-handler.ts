import { Readable } from 'node:stream';
import { assertNotAborted } from './aborted-call';
import { answerJson, type Engine } from './json-protocol';

/** What of an SDK client's request the engine reads. */
interface SdkRequest {
  readonly protocol: string;
  readonly hostname: string;
  readonly port?: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: unknown;
}

/** What an SDK client's request handler is given besides. */
interface SdkHandlerOptions {
  readonly abortSignal?: unknown;
}

/** An answer as the SDK's clients read it. */
interface SdkResponse {
  readonly response: { readonly statusCode: number; readonly headers: Record<string, string>; readonly body: Readable };
}

/** A `requestHandler` of the SDK's clients: the client's whole machinery runs, only the network is left out. */
export interface SdkRequestHandler {
  readonly metadata: { readonly handlerProtocol: string };
  handle(request: SdkRequest, options?: SdkHandlerOptions): Promise<SdkResponse>;
  updateHttpClientConfig(key: never, value: never): void;
  httpHandlerConfigs(): Record<string, never>;
  destroy(): void;
}

/**
 * Makes the request handler by which an SDK client talks to an engine in this process.
 *
 * @example
 * const client = new SQSClient({ region: 'us-east-1', credentials, requestHandler: requestHandlerOf(sqs) });
 */
export function requestHandlerOf(sqs: Engine): SdkRequestHandler {
  return {
    metadata: { handlerProtocol: 'http/1.1' },
    async handle(request, { abortSignal } = {}) {
      const headers = Object.fromEntries(Object.entries(request.headers).map(([name, value]) => [name.toLowerCase(), value]));
      // Queue URLs name the endpoint that the client would have called, so that it takes them for its own.
      const origin = `${request.protocol}//${request.hostname}${request.port ? `:${request.port}` : ''}`;
      const options = { origin, traceHeader: headers['x-amzn-trace-id'], abortSignal: abortSignal as AbortSignal | undefined };
      assertNotAborted(options.abortSignal);
      const answer = await answerJson(sqs, { target: headers['x-amz-target'], body: textOf(request.body) }, options);
      assertNotAborted(options.abortSignal);
      return { response: { statusCode: answer.status, headers: answer.headers, body: Readable.from([Buffer.from(answer.body)]) } };
    },
    updateHttpClientConfig: () => undefined,
    httpHandlerConfigs: () => ({}),
    destroy: () => undefined,
  };
}

function textOf(body: unknown): string {
  if (typeof body === 'string') return body;
  return body instanceof Uint8Array ? Buffer.from(body.buffer, body.byteOffset, body.byteLength).toString('utf8') : '';
}
