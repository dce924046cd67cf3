import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { SqsActionName } from '../../src/queue/port';
import type { JsonAnswer } from '../../src/local/json-protocol';
import { EngineRefusal, UNWELL, textOf, type EngineClient } from './engine-client';
import { LineFault, type FaultyLine, type LineInput } from './faulty-line';

/** An HTTP server between SDK clients and an engine: each fault of its line happens to real connections. */
export class FaultyProxy {
  private readonly server: Server;
  private lostAnswers = 0;

  constructor(private readonly engine: EngineClient, private readonly line: FaultyLine) {
    this.server = createServer((request, response) => void this.serve(request, response));
  }

  /** @returns where it listens */
  async listen(): Promise<string> {
    await new Promise<void>((resolve) => this.server.listen(0, '127.0.0.1', resolve));
    return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}`;
  }

  close(): Promise<void> {
    return new Promise((resolve) => {
      this.server.close(() => resolve());
      this.server.closeAllConnections();
    });
  }

  private async serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    try {
      const input = JSON.parse(await textOf(request)) as LineInput;
      const action = actionOf(request);
      const hangUp = new AbortController();
      // A poll whose caller is gone must not take messages; what changes something reaches the server whatever became of its caller.
      if (action === 'receiveMessage') response.once('close', () => hangUp.abort());
      const answer = await this.line.pass({ action, input, forward: (given) => this.engine.call(action, given, hangUp.signal) });
      send(response, success(answer));
    } catch (error) {
      this.fail(response, error);
    }
  }

  private fail(response: ServerResponse, error: unknown): void {
    if (error instanceof EngineRefusal) return send(response, error.answer);
    if (!(error instanceof LineFault)) return void response.destroy();
    const { fault, lostAnswer } = error;
    if (fault === 'serverError' || fault === 'throttled') return send(response, UNWELL[fault]());
    if (fault === 'dropAfter' && this.lostAnswers++ % 2 === 0) return cutShort(response, success(lostAnswer));
    response.destroy();
  }
}

function actionOf({ headers }: IncomingMessage): SqsActionName {
  const name = String(headers['x-amz-target']).replace('AmazonSQS.', '');
  return `${name[0]!.toLowerCase()}${name.slice(1)}` as SqsActionName;
}

function success(answer: unknown): JsonAnswer {
  return { status: 200, headers: { 'content-type': 'application/x-amz-json-1.0' }, body: JSON.stringify(answer) };
}

function send(response: ServerResponse, { status, headers, body }: JsonAnswer): void {
  response.writeHead(status, { ...headers, 'content-length': Buffer.byteLength(body) });
  response.end(body);
}

/** The connection drops in the middle of the answer. */
function cutShort(response: ServerResponse, { status, headers, body }: JsonAnswer): void {
  response.writeHead(status, { ...headers, 'content-length': Buffer.byteLength(body) });
  response.write(body.slice(0, body.length / 2), () => response.destroy());
}
