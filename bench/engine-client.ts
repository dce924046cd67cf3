import { connect, type Socket } from 'node:net';

const SCOPE = 'AWS4-HMAC-SHA256 Credential=local/20260101/us-east-1/sqs/aws4_request, SignedHeaders=host, Signature=0';

/**
 * A client of the AWS JSON protocol that costs little beside the engines that it measures: the SDK's own, and node's, would
 * take most of the time. One connection carries one call at a time.
 */
export class EngineClient {
  private readonly idle: Socket[] = [];

  public constructor(private readonly endpoint: string) {}

  public async call<Output>(action: string, input: object): Promise<Output> {
    const { host, hostname, port } = new URL(this.endpoint);
    const body = JSON.stringify(input);
    const socket = this.idle.pop() ?? connect(Number(port), hostname).setNoDelay(true);
    const answer = read(socket);
    socket.write(`POST / HTTP/1.1\r\nhost: ${host}\r\ncontent-type: application/x-amz-json-1.0\r\nx-amz-target: AmazonSQS.${action}\r\n`
      + `authorization: ${SCOPE}\r\ncontent-length: ${Buffer.byteLength(body)}\r\n\r\n${body}`);
    const { status, text, isClosing } = await answer;
    if (isClosing) socket.destroy();
    else this.idle.push(socket);
    if (status !== 200) throw new Error(`${action}: the engine must answer 200, got ${status}: ${text.slice(0, 200)}`);
    return (text === '' ? {} : JSON.parse(text)) as Output;
  }

  public close(): void {
    for (const socket of this.idle.splice(0)) socket.destroy();
  }
}

interface Answer {
  readonly status: number;
  readonly text: string;
  readonly isClosing: boolean;
}

/** Reads one answer whose length its head tells. */
function read(socket: Socket): Promise<Answer> {
  return new Promise((resolve, reject) => {
    let got = '';
    const done = (answer: Answer | Error): void => {
      socket.removeAllListeners();
      socket.on('error', () => socket.destroy());
      if (answer instanceof Error) reject(answer);
      else resolve(answer);
    };
    socket.on('data', (chunk) => {
      got += chunk.toString('latin1');
      const end = got.indexOf('\r\n\r\n');
      if (end < 0) return;
      const head = got.slice(0, end).toLowerCase();
      const length = Number(/content-length: (\d+)/.exec(head)?.[1] ?? 0);
      if (got.length < end + 4 + length) return;
      done({ status: Number(head.slice(9, 12)), text: got.slice(end + 4), isClosing: head.startsWith('http/1.0') || head.includes('connection: close') });
    });
    socket.on('error', done);
    socket.on('close', () => done(new Error('the engine must answer, got a closed connection')));
  });
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
  let sent = 0;
  const send = await perSecond(count, callers, async () => {
    while (sent < count) {
      sent += BATCH;
      await client.call('SendMessageBatch', { QueueUrl, Entries });
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
