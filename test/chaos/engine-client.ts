import { Agent, request, type IncomingMessage } from 'node:http';
import type { SqsActionName } from '../../src/queue/port';
import { refusalAnswer, type JsonAnswer } from '../../src/local/json-protocol';

/** An answer of the engine that is no success: it is handed on as it came. */
export class EngineRefusal extends Error {
  constructor(readonly answer: JsonAnswer) {
    super(`the engine refused: ${answer.body}`);
  }
}

/** Calls an engine over HTTP without the SDK: no retries, no signature, nothing between the line and the server. */
export class EngineClient {
  private readonly agent = new Agent({ keepAlive: true });

  constructor(private readonly endpoint: string) {}

  /**
   * @param signal hangs up
   * @throws EngineRefusal, and errors of the network
   */
  async call(action: SqsActionName, input: object, signal?: AbortSignal): Promise<unknown> {
    const { status, headers, body } = await this.post(action, JSON.stringify(input), signal);
    if (status === 200) return JSON.parse(body);
    throw new EngineRefusal({ status, headers, body });
  }

  /** Ends its connections. */
  close(): void {
    this.agent.destroy();
  }

  private post(action: SqsActionName, body: string, signal?: AbortSignal): Promise<JsonAnswer> {
    const target = `AmazonSQS.${action[0]!.toUpperCase()}${action.slice(1)}`;
    const headers = { 'x-amz-target': target, 'content-type': 'application/x-amz-json-1.0', 'content-length': Buffer.byteLength(body) };
    return new Promise((resolve, reject) => {
      const call = request(this.endpoint, { method: 'POST', agent: this.agent, headers, signal }, (response) => {
        textOf(response).then((text) => resolve({ status: response.statusCode ?? 0, headers: plainHeaders(response), body: text }), reject);
      });
      call.on('error', reject);
      call.end(body);
    });
  }
}

/** The whole body of a request or an answer. */
export async function textOf(message: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of message) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks).toString('utf8');
}

const HANDED_ON = ['content-type', 'x-amzn-query-error', 'x-amzn-requestid'];

function plainHeaders({ headers }: IncomingMessage): Record<string, string> {
  return Object.fromEntries(HANDED_ON.flatMap((name) => (headers[name] === undefined ? [] : [[name, String(headers[name])]])));
}

/** Answers that a service gives when it is not well. */
export const UNWELL = {
  serverError: () => refusalAnswer({ code: 'InternalFailure', message: 'chaos' }),
  throttled: () => refusalAnswer({ code: 'RequestThrottled', message: 'Rate exceeded' }),
} as const;
