import type { QueueAttributeValues } from '../../src/queue/declaration';
import { encodeAttributes } from '../../src/queue/declaration';
import type { CallOptions, SqsActionName, SqsPort } from '../../src/queue/port';
import { LocalSqs } from '../../src/local/local-sqs';
import { ACTION_NAMES } from '../../src/local/action/request-shape';
import { ManualClock } from '../../src/local/manual-clock';
import { listen } from '../../src/runtime/listen/listen';
import type { ListenOptions } from '../../src/runtime/listen/listen-settings';
import type { SqsEvent, SqsRecord } from '../../src/runtime/lambda-function/lambda-event';
import type { Listener } from '../../src/runtime/listen/listener';
import { openFifoQueue, openQueue, type Queue } from '../../src/runtime/queue';
import type { MessageHandler } from '../../src/runtime/message/received-message';

/** What stands between a listener and its engine in a test: counts calls, and may answer one itself. */
export interface Bench {
  readonly clock: ManualClock;
  readonly sqs: LocalSqs;
  readonly queue: Queue<string, string, never>;
  readonly url: string;
  readonly deadUrl: string;
  /** Calls by action, in order, with what they asked. */
  readonly calls: Array<{ readonly action: SqsActionName; readonly input: Record<string, unknown> }>;
  count(action: SqsActionName): number;
  /** Stands before the engine: an answer, or a throw, or undefined to let the engine answer. */
  meddle: (action: SqsActionName, input: Record<string, unknown>, options?: CallOptions) => unknown;
  send(...bodies: unknown[]): Promise<void>;
  /** FIFO: the first letter of a body is its group. */
  sendFifo(...bodies: string[]): Promise<void>;
  listen(handler: MessageHandler<string>, options?: ListenOptions): Listener;
  /** Messages that are visible, hidden, dead. */
  left(): Promise<string>;
}

/** A queue with a dead-letter queue in an engine whose clock stands still. */
export async function openBench(kind: 'standard' | 'fifo' = 'standard', values: QueueAttributeValues = {}): Promise<Bench> {
  const clock = new ManualClock();
  const sqs = new LocalSqs({ clock, seed: 1 });
  const suffix = kind === 'fifo' ? '.fifo' : '';
  const { QueueUrl: deadUrl = '' } = await sqs.createQueue({ QueueName: `dead${suffix}`, Attributes: encodeAttributes({ kind }) });
  const { QueueUrl: url = '' } = await sqs.createQueue({ QueueName: `orders${suffix}`, Attributes: encodeAttributes({ ...values, kind }) });
  const calls: Bench['calls'] = [];
  const port = Object.fromEntries(ACTION_NAMES.map((action) => [action, async (input: Record<string, unknown>, options?: CallOptions) => {
    calls.push({ action, input });
    return await bench.meddle(action, input, options) ?? sqs.perform(action, input, options);
  }])) as unknown as SqsPort;
  const { visibilityTimeoutSeconds, redrivePolicy } = values;
  const { maxReceiveCount } = redrivePolicy ?? {};
  const environment = { QUEUE_ORDERS: JSON.stringify({ url, deadLetterUrl: deadUrl, visibilityTimeoutSeconds, maxReceiveCount }) };
  const open = kind === 'fifo' ? openFifoQueue : openQueue;
  const queue = open<string, string>('Orders', { client: port, clock, environment, codec: 'text' });
  const size = async (QueueUrl: string): Promise<Array<string | undefined>> => {
    const { Attributes = {} } = await sqs.getQueueAttributes({ QueueUrl, AttributeNames: ['All'] });
    return [Attributes.ApproximateNumberOfMessages, Attributes.ApproximateNumberOfMessagesNotVisible];
  };
  const bench: Bench = {
    clock, sqs, queue: queue as unknown as Bench['queue'], url, deadUrl, calls, meddle: () => undefined,
    count: (action) => calls.filter((call) => call.action === action).length,
    send: async (...bodies) => {
      for (const body of bodies) await sqs.sendMessage({ QueueUrl: url, MessageBody: String(body) });
    },
    sendFifo: async (...bodies) => {
      for (const body of bodies) await sqs.sendMessage({ QueueUrl: url, MessageBody: body, MessageGroupId: body[0], MessageDeduplicationId: body });
    },
    listen: (handler, options = {}) => listen(queue, handler, { random: () => 0.5, ...options }),
    left: async () => {
      const [[visible, hidden], [dead]] = [await size(url), await size(deadUrl)] as [string[], string[]];
      return `${visible} visible, ${hidden} hidden, ${dead} dead`;
    },
  };
  return bench;
}

/** What is in the queue as an event source mapping delivers it. */
export async function eventOf(bench: Pick<Bench, 'sqs' | 'url'>): Promise<SqsEvent> {
  const { Messages = [] } = await bench.sqs.receiveMessage({ QueueUrl: bench.url, MaxNumberOfMessages: 10, AttributeNames: ['All'] });
  const fifo = bench.url.endsWith('.fifo') ? '.fifo' : '';
  return {
    Records: Messages.map(({ MessageId, ReceiptHandle, Body, Attributes }): SqsRecord => ({
      messageId: MessageId!, receiptHandle: ReceiptHandle!, body: Body!, attributes: Attributes!, messageAttributes: {}, md5OfBody: '',
      eventSource: 'aws:sqs', eventSourceARN: `arn:aws:sqs:us-east-1:000000000000:orders${fifo}`, awsRegion: 'us-east-1',
    })),
  };
}

/** Stops a listener while the clock moves, so that no poll is left. */
export async function stopped(bench: Bench, listener: Listener): Promise<{ unfinished: number }> {
  const stopping = listener.stop();
  await bench.clock.advance(30);
  return stopping;
}

/** A promise and its ends. */
export function gate(): { readonly promise: Promise<void>; open(): void } {
  let open = (): void => undefined;
  const promise = new Promise<void>((resolve) => { open = resolve; });
  return { promise, open };
}

/** A call fails for a while. */
export function reset(): never {
  throw Object.assign(new Error('read ECONNRESET'), { code: 'ECONNRESET' });
}

/** Timers of a clock that would still hold the process. */
export function watchTimers({ clock }: Pick<Bench, 'clock'>): ReadonlySet<object> {
  const open = new Set<object>();
  const schedule = clock.schedule.bind(clock);
  clock.schedule = (milliseconds, action) => {
    const timer = {};
    const end = schedule(milliseconds, () => (open.delete(timer), action()));
    open.add(timer);
    return () => (open.delete(timer), end());
  };
  return open;
}
