import assert from 'node:assert/strict';
import type { SqsPort } from '../../src/queue/port';
import type { ReceiveMessageInput, SendMessageInput, WireMessage } from '../../src/queue/port-message';

/** Time of what is tested: the clock of an engine in this process, or the real one of a far endpoint. */
export interface SubjectTime {
  /** Lets so many seconds pass. */
  wait(seconds: number): Promise<void>;
  /** Lets time pass until the promise settles. */
  settled<Value>(promise: Promise<Value>): Promise<Value>;
  /** Milliseconds since 1970. */
  now(): number;
}

/** A request below the level of the SDK. */
export type RawCall = (target: string, body: string) => Promise<{ status: number; body: string; headers: Record<string, string> }>;

/** An SQS under test. */
export class Subject {
  private readonly made: string[] = [];
  private count = 0;

  public constructor(public readonly sqs: SqsPort, public readonly time: SubjectTime, public readonly raw: RawCall) {}

  public name(suffix = ''): string {
    return `conformance-${process.pid}-${Math.trunc(performance.now() * 1000)}-${++this.count}${suffix}`;
  }

  /** Makes a standard queue. */
  public async queue(attributes: Record<string, string> = {}, name = this.name()): Promise<string> {
    const { QueueUrl } = await this.sqs.createQueue({ QueueName: name, Attributes: attributes });
    this.made.push(QueueUrl!);
    return QueueUrl!;
  }

  /** Makes a FIFO queue with content-based deduplication unless told otherwise. */
  public fifo(attributes: Record<string, string> = {}): Promise<string> {
    return this.queue({ FifoQueue: 'true', ContentBasedDeduplication: 'true', ...attributes }, this.name('.fifo'));
  }

  /** Makes a queue whose dead go to another new one. */
  public async withDeadLetters(maxReceiveCount: number, kind: 'queue' | 'fifo' = 'queue'): Promise<{ url: string; dead: string }> {
    const dead = await this[kind]();
    const url = await this[kind]({ VisibilityTimeout: '2', RedrivePolicy: JSON.stringify({ deadLetterTargetArn: await this.arn(dead), maxReceiveCount }) });
    return { url, dead };
  }

  public async attributes(QueueUrl: string, ...AttributeNames: string[]): Promise<Partial<Record<string, string>>> {
    return (await this.sqs.getQueueAttributes({ QueueUrl, AttributeNames: AttributeNames.length > 0 ? AttributeNames : ['All'] })).Attributes ?? {};
  }

  public async arn(QueueUrl: string): Promise<string> {
    return (await this.attributes(QueueUrl, 'QueueArn')).QueueArn!;
  }

  public send(QueueUrl: string, MessageBody: string, more: Partial<SendMessageInput> = {}) {
    return this.sqs.sendMessage({ QueueUrl, MessageBody, ...more });
  }

  public async receive(QueueUrl: string, more: Partial<ReceiveMessageInput> = {}): Promise<WireMessage[]> {
    return (await this.sqs.receiveMessage({ QueueUrl, ...more })).Messages ?? [];
  }

  /** Bodies of one receive of up to ten. */
  public async bodies(QueueUrl: string, more: Partial<ReceiveMessageInput> = {}): Promise<Array<string | undefined>> {
    return (await this.receive(QueueUrl, { MaxNumberOfMessages: 10, ...more })).map(({ Body }) => Body);
  }

  /** Bodies of what is there, received and deleted one by one. */
  public async drained(QueueUrl: string): Promise<Array<string | undefined>> {
    const drained: Array<string | undefined> = [];
    for (let [message] = await this.receive(QueueUrl); message; [message] = await this.receive(QueueUrl)) {
      drained.push(message.Body);
      await this.delete(QueueUrl, message);
    }
    return drained;
  }

  public async delete(QueueUrl: string, message: WireMessage | undefined): Promise<void> {
    await this.sqs.deleteMessage({ QueueUrl, ReceiptHandle: message!.ReceiptHandle });
  }

  public async hide(QueueUrl: string, message: WireMessage | undefined, VisibilityTimeout: number): Promise<void> {
    await this.sqs.changeMessageVisibility({ QueueUrl, ReceiptHandle: message!.ReceiptHandle, VisibilityTimeout });
  }

  /** Deletes what `queue` and `fifo` made. */
  public async clean(): Promise<void> {
    await Promise.all(this.made.splice(0).map((QueueUrl) => this.sqs.deleteQueue({ QueueUrl }).catch(() => undefined)));
  }
}

/** One thing that Amazon SQS does. */
export interface Behaviour {
  readonly id: string;
  /** One of those that decide whether a consumer behaves at all. */
  readonly core?: true;
  /** Seconds that it takes where time cannot be moved, when they are many. */
  readonly seconds?: number;
  /** Resolves when the subject does so. */
  run(subject: Subject): Promise<void>;
}

/** Asserts that a call is refused with an error of this name, and in these words when they are given. */
export async function refused(call: Promise<unknown>, name: string | RegExp, words?: RegExp): Promise<Error & Record<string, unknown>> {
  const answer = await call.then(() => undefined, (error: unknown) => error as Error & Record<string, unknown>);
  assert.ok(answer, `expected ${name}, got success`);
  assert.match(answer.name, typeof name === 'string' ? new RegExp(`^${name}$`) : name);
  if (words) assert.match(answer.message, words);
  return answer;
}
