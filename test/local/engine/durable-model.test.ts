import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { LocalSqs, type LocalSqsOptions } from '../../../src/local/local-sqs';
import { ManualClock } from '../../../src/local/manual-clock';

const FIFO = { FifoQueue: 'true', ContentBasedDeduplication: 'true' };
const redriveTo = (name: string) => JSON.stringify({ deadLetterTargetArn: `arn:aws:sqs:us-east-1:000000000000:${name}`, maxReceiveCount: 1 });
const QUEUES: Record<string, Record<string, string>> = {
  'dead': {},
  'orders': { RedrivePolicy: redriveTo('dead') },
  'dead.fifo': FIFO,
  'left.fifo': { ...FIFO, RedrivePolicy: redriveTo('dead.fifo') },
  'right.fifo': { ...FIFO, DeduplicationScope: 'messageGroup', RedrivePolicy: redriveTo('dead.fifo') },
};

interface Step {
  readonly does: keyof typeof WORK;
  readonly QueueUrl: string;
  readonly number: number;
  readonly seconds: number;
}

/** An engine, and the receipt handles that it gave. */
interface Subject {
  sqs: LocalSqs;
  readonly handles: string[];
  readonly options: LocalSqsOptions;
}

/** What a step does to an engine, and what it was answered but for the ids that each engine makes for itself. */
const WORK = {
  async send({ sqs }: Subject, { QueueUrl, number }: Step) {
    const group = QueueUrl.endsWith('.fifo') ? { MessageGroupId: 'g' } : {};
    return (await sqs.sendMessage({ QueueUrl, MessageBody: String(number % 8), ...group })).MD5OfMessageBody;
  },
  async receive({ sqs, handles }: Subject, { QueueUrl, number, seconds }: Step) {
    const { Messages = [] } = await sqs.receiveMessage({ QueueUrl, MaxNumberOfMessages: 1 + number % 4, VisibilityTimeout: seconds });
    handles.push(...Messages.map(({ ReceiptHandle }) => ReceiptHandle!));
    return Messages.map(({ Body }) => Body);
  },
  delete: ({ sqs, handles }: Subject, { QueueUrl, number }: Step) => sqs.deleteMessage({ QueueUrl, ReceiptHandle: handles[number % handles.length] }),
  hide: ({ sqs, handles }: Subject, { QueueUrl, number, seconds: VisibilityTimeout }: Step) => (
    sqs.changeMessageVisibility({ QueueUrl, ReceiptHandle: handles[number % handles.length], VisibilityTimeout })
  ),
  delay: ({ sqs }: Subject, { QueueUrl, seconds }: Step) => sqs.setQueueAttributes({ QueueUrl, Attributes: { DelaySeconds: String(seconds) } }),
  tag: ({ sqs }: Subject, { QueueUrl, number }: Step) => sqs.tagQueue({ QueueUrl, Tags: { number: String(number) } }),
  purge: ({ sqs }: Subject, { QueueUrl }: Step) => sqs.purgeQueue({ QueueUrl }),
  async recreate({ sqs }: Subject, { QueueUrl }: Step) {
    await sqs.deleteQueue({ QueueUrl });
    return sqs.createQueue({ QueueName: QueueUrl, Attributes: QUEUES[QueueUrl]! });
  },
  async restart(subject: Subject) {
    if (!subject.options.dataDirectory) return;
    subject.sqs.close();
    subject.sqs = new LocalSqs(subject.options);
  },
  wait: async () => undefined,
};

const OFTEN = ['send', 'send', 'receive', 'receive', 'wait', 'restart'] as const;
const steps = fc.array(fc.record({
  does: fc.constantFrom(...OFTEN, ...(Object.keys(WORK) as Array<keyof typeof WORK>)),
  QueueUrl: fc.constantFrom(...Object.keys(QUEUES)),
  number: fc.nat(),
  seconds: fc.constantFrom(0, 1, 10, 100),
}), { maxLength: 50, size: 'max' });

/** All that can be seen of the queues. */
function stateOf({ sqs }: Subject): Promise<unknown> {
  return Promise.all(Object.keys(QUEUES).map(async (QueueUrl) => {
    const { Messages } = sqs.peekMessages({ QueueUrl });
    const messages = Messages.map(({ Body, State, Attributes }) => ({ Body, State, ...Attributes, SequenceNumber: undefined }));
    return [messages, await sqs.getQueueAttributes({ QueueUrl, AttributeNames: ['All'] }), await sqs.listQueueTags({ QueueUrl })];
  }));
}

async function compare(plan: readonly Step[]): Promise<void> {
  const clock = new ManualClock();
  const dataDirectory = mkdtempSync(join(tmpdir(), 'queues-'));
  const subjects = [{ clock }, { clock, dataDirectory }].map((options): Subject => ({ sqs: new LocalSqs(options), handles: [], options }));
  const both = async (ask: (subject: Subject) => Promise<unknown>): Promise<void> => {
    const [inMemory, kept] = await Promise.all(subjects.map((subject) => ask(subject).catch((error: Error) => error.name)));
    expect(kept).toEqual(inMemory);
  };
  for (const [QueueName, Attributes] of Object.entries(QUEUES)) await both(({ sqs }) => sqs.createQueue({ QueueName, Attributes }));
  for (const step of plan) {
    if (step.does === 'wait') await clock.advance(step.seconds);
    await both((subject) => WORK[step.does](subject, step));
    await both(stateOf);
  }
  for (const { sqs } of subjects) sqs.close();
  rmSync(dataDirectory, { recursive: true });
}

(process.getBuiltinModule('node:sqlite') ? test : test.skip)('an engine that is started again and again does what one does that never ends', async () => {
  await fc.assert(fc.asyncProperty(steps, compare), { seed: 20261126, numRuns: 30 });
});
