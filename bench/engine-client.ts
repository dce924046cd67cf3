import { connect, type Socket } from 'node:net';

const SCOPE = 'AWS4-HMAC-SHA256 Credential=local/20260101/us-east-1/sqs/aws4_request, SignedHeaders=host, Signature=0';

/**
 * A client of the AWS JSON protocol that costs little beside the engines that it measures: the SDK's own, and node's, would
 * take most of the time. One connection carries one call at a time.
 */
export class EngineClient {
  private readonly idle: Connection[] = [];
  private readonly head: string;
  private readonly port: number;
  private readonly hostname: string;

  public constructor(endpoint: string) {
    const { host, hostname, port } = new URL(endpoint);
    this.hostname = hostname;
    this.port = Number(port);
    this.head = `POST / HTTP/1.1\r\nhost: ${host}\r\ncontent-type: application/x-amz-json-1.0\r\nauthorization: ${SCOPE}\r\nx-amz-target: AmazonSQS.`;
  }

  public async call<Output>(action: string, input: object): Promise<Output> {
    const text = await this.ask(this.request(action, JSON.stringify(input)));
    return (text === '' ? {} : JSON.parse(text)) as Output;
  }

  /** The bytes of a call with a body of ASCII characters. */
  public request(action: string, body: string): Buffer {
    return Buffer.from(`${this.head}${action}\r\ncontent-length: ${body.length}\r\n\r\n${body}`, 'latin1');
  }

  /** Answers with the text of the answer. */
  public async ask(request: Buffer): Promise<string> {
    const connection = this.idle.pop() ?? new Connection(this.port, this.hostname);
    const { status, text, isClosing } = await connection.ask(request);
    if (isClosing) connection.close();
    else this.idle.push(connection);
    if (status !== 200) throw new Error(`the engine must answer 200, got ${status}: ${text.slice(0, 200)}`);
    return text;
  }

  public close(): void {
    for (const connection of this.idle.splice(0)) connection.close();
  }
}

interface Answer {
  readonly status: number;
  readonly text: string;
  readonly isClosing: boolean;
}

/** One connection; reads answers whose length their head tells, into one buffer and past node's streams. */
class Connection {
  private readonly socket: Socket;
  private got = '';
  private resolve: (answer: Answer) => void = () => undefined;
  private reject: (error: Error) => void = () => undefined;

  public constructor(port: number, host: string) {
    const callback = (bytes: number, buffer: Uint8Array): boolean => {
      this.read((buffer as Buffer).toString('latin1', 0, bytes));
      return true;
    };
    this.socket = connect({ port, host, noDelay: true, onread: { buffer: Buffer.alloc(64 * 1024), callback } });
    this.socket.on('error', (error) => this.reject(error));
    this.socket.on('close', () => this.reject(new Error('the engine must answer, got a closed connection')));
  }

  public ask(request: Buffer): Promise<Answer> {
    return new Promise((resolve, reject) => {
      this.resolve = resolve;
      this.reject = reject;
      this.socket.write(request);
    });
  }

  public close(): void {
    this.socket.destroy();
  }

  private read(chunk: string): void {
    this.got = this.got === '' ? chunk : this.got + chunk;
    const end = this.got.indexOf('\r\n\r\n');
    if (end < 0) return;
    const head = this.got.slice(0, end);
    const length = Number(/content-length: (\d+)/i.exec(head)?.[1] ?? 0);
    if (this.got.length < end + 4 + length) return;
    const answer = { status: Number(head.slice(9, 12)), text: this.got.slice(end + 4), isClosing: head.startsWith('HTTP/1.0') || /connection: close/i.test(head) };
    this.got = '';
    this.resolve(answer);
  }
}

const BATCH = 10;
const BODY = 'b'.repeat(100);

/** Messages per second of one run. */
export interface Rates {
  readonly send: number;
  /** Received and deleted. */
  readonly take: number;
}

/** Sends `count` messages in batches of ten by so many callers, then receives and deletes them all. */
export async function measureRates(client: EngineClient, { count, callers }: { count: number; callers: number }): Promise<Rates> {
  const { QueueUrl } = await client.call<{ QueueUrl: string }>('CreateQueue', { QueueName: `bench-${process.pid}-${Math.trunc(performance.now() * 1000)}` });
  const Entries = Array.from({ length: BATCH }, (_, index) => ({ Id: `${index}`, MessageBody: BODY }));
  const batch = client.request('SendMessageBatch', JSON.stringify({ QueueUrl, Entries }));
  let sent = 0;
  const send = await perSecond(count, callers, async () => {
    while (sent < count) {
      sent += BATCH;
      const answer = await client.ask(batch);
      if (!answer.includes('MessageId')) throw new Error(`SendMessageBatch: the engine must take the messages, got ${answer.slice(0, 200)}`);
    }
  });
  let taken = 0;
  const take = await perSecond(count, callers, async () => {
    while (taken < count) {
      const { Messages = [] } = await client.call<{ Messages?: Array<{ ReceiptHandle: string }> }>('ReceiveMessage', { QueueUrl, MaxNumberOfMessages: BATCH });
      taken += Messages.length;
      if (Messages.length > 0) await client.call('DeleteMessageBatch', { QueueUrl, Entries: Messages.map(({ ReceiptHandle }, index) => ({ Id: `${index}`, ReceiptHandle })) });
    }
  });
  await client.call('DeleteQueue', { QueueUrl });
  return { send, take };
}

async function perSecond(count: number, callers: number, work: () => Promise<void>): Promise<number> {
  const start = performance.now();
  await Promise.all(Array.from({ length: callers }, work));
  return count / ((performance.now() - start) / 1000);
}
