import fc from 'fast-check';
import { LocalSqs } from '../../src/local/local-sqs';
import { ManualClock } from '../../src/local/manual-clock';

const MAX_RECEIVES = 2;
const RETENTION = 600;
const GROUPS = ['a', 'b', 'c'];

type Step =
  | { readonly do: 'send'; readonly group: string; readonly id: number }
  | { readonly do: 'receive'; readonly max: number; readonly visibility: number; readonly attempt: string | undefined }
  | { readonly do: 'delete'; readonly pick: number }
  | { readonly do: 'hide'; readonly pick: number; readonly seconds: number }
  | { readonly do: 'wait'; readonly seconds: number };

const steps = fc.array(fc.oneof(
  { weight: 4, arbitrary: fc.record({ do: fc.constant('send' as const), group: fc.constantFrom(...GROUPS), id: fc.integer({ min: 0, max: 12 }) }) },
  { weight: 4, arbitrary: fc.record({
    do: fc.constant('receive' as const),
    max: fc.integer({ min: 1, max: 4 }),
    visibility: fc.constantFrom(0, 5, 40),
    attempt: fc.constantFrom(undefined, undefined, 'x', 'y'),
  }) },
  { weight: 2, arbitrary: fc.record({ do: fc.constant('delete' as const), pick: fc.nat() }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('hide' as const), pick: fc.nat(), seconds: fc.constantFrom(0, 3, 60) }) },
  { weight: 2, arbitrary: fc.record({ do: fc.constant('wait' as const), seconds: fc.constantFrom(1, 6, 50, 310) }) },
), { maxLength: 80, size: 'max' });

interface Kept {
  readonly body: string;
  readonly group: string;
  readonly sentAt: number;
  hiddenUntil: number;
  receives: number;
  handle: string | undefined;
}

interface Attempt {
  readonly messages: readonly Kept[];
  readonly handles: readonly (string | undefined)[];
  readonly at: number;
  spent: boolean;
}

/** A FIFO queue with a dead-letter queue, written down as plainly as can be: one list, looked through from the front each time. */
class Model {
  public kept: Kept[] = [];
  public readonly sent = new Map<number, number>();
  public readonly attempts = new Map<string, Attempt>();

  public constructor(private readonly clock: ManualClock) {}

  public expire(): void {
    this.kept = this.kept.filter(({ sentAt }) => sentAt > this.clock.now() - RETENTION * 1000);
  }

  public isDuplicate(id: number): boolean {
    return this.clock.now() - (this.sent.get(id) ?? -Infinity) < 300_000;
  }

  public isHidden({ hiddenUntil }: Kept): boolean {
    return hiddenUntil > this.clock.now();
  }

  /** Bodies of a group that a receive may hand out, in their order. The dead step aside; what is hidden blocks. */
  public receivable(group: string): string[] {
    const ofGroup = this.kept.filter((message) => message.group === group);
    const end = ofGroup.findIndex((message) => this.isHidden(message));
    return ofGroup.slice(0, end < 0 ? undefined : end).filter(({ receives }) => receives < MAX_RECEIVES).map(({ body }) => body);
  }

  public repeatable(id: string | undefined): readonly Kept[] | undefined {
    const attempt = id === undefined ? undefined : this.attempts.get(id);
    if (!attempt || attempt.spent || this.clock.now() - attempt.at >= 300_000) return undefined;
    const isUntouched = attempt.messages.every((message, index) =>
      this.kept.includes(message) && this.isHidden(message) && message.handle === attempt.handles[index]);
    return isUntouched ? attempt.messages : undefined;
  }

  public spend(message: Kept): void {
    for (const attempt of this.attempts.values()) {
      const place = attempt.messages.indexOf(message);
      if (place >= 0 && attempt.handles[place] === message.handle) attempt.spent = true;
    }
  }
}

async function compare(plan: readonly Step[]): Promise<void> {
  const clock = new ManualClock();
  const sqs = new LocalSqs({ clock, seed: 1 });
  const model = new Model(clock);
  const inHand: Array<{ message: Kept; handle: string }> = [];
  const RedrivePolicy = JSON.stringify({ deadLetterTargetArn: 'arn:aws:sqs:us-east-1:000000000000:dead.fifo', maxReceiveCount: MAX_RECEIVES });
  await sqs.createQueue({ QueueName: 'dead.fifo', Attributes: { FifoQueue: 'true' } });
  await sqs.createQueue({ QueueName: 'q.fifo', Attributes: { FifoQueue: 'true', RedrivePolicy, MessageRetentionPeriod: String(RETENTION) } });
  const QueueUrl = 'q.fifo';
  let bodies = 0;
  const run = {
    async wait({ seconds }: Step & { do: 'wait' }) {
      await clock.advance(seconds);
    },
    async send({ group, id }: Step & { do: 'send' }) {
      const body = `${++bodies}`;
      await sqs.sendMessage({ QueueUrl, MessageBody: body, MessageGroupId: group, MessageDeduplicationId: String(id) });
      if (model.isDuplicate(id)) return;
      model.sent.set(id, clock.now());
      model.kept.push({ body, group, sentAt: clock.now(), hiddenUntil: 0, receives: 0, handle: undefined });
    },
    async receive({ max, visibility, attempt }: Step & { do: 'receive' }) {
      const repeated = model.repeatable(attempt);
      const groups = GROUPS.map((group) => model.receivable(group));
      const input = { QueueUrl, MaxNumberOfMessages: max, VisibilityTimeout: visibility, ReceiveRequestAttemptId: attempt };
      const { Messages = [] } = await sqs.receiveMessage(input);
      const received = Messages.map(({ Body }) => Body!);
      if (repeated) expect(received).toEqual(repeated.map(({ body }) => body));
      else assertFits(received, groups, max);
      const messages = Messages.map(({ Body, ReceiptHandle }) => {
        const message = model.kept.find(({ body }) => body === Body)!;
        message.hiddenUntil = clock.now() + visibility * 1000;
        message.handle = ReceiptHandle;
        if (!repeated) message.receives++;
        inHand.push({ message, handle: ReceiptHandle! });
        return message;
      });
      if (attempt === undefined || repeated || messages.length === 0) return;
      model.attempts.set(attempt, { messages, handles: messages.map(({ handle }) => handle), at: clock.now(), spent: false });
    },
    async delete({ pick }: Step & { do: 'delete' }) {
      const { message, handle } = inHand[pick % inHand.length]!;
      const isMine = message.handle === handle && model.isHidden(message);
      const outcome = await sqs.deleteMessage({ QueueUrl, ReceiptHandle: handle }).then(() => 'done', (error: Error) => error.message);
      if (!model.kept.includes(message)) return;
      expect(outcome).toMatch(isMine ? /^done$/ : /^done$|expired/);
      if (!isMine) return;
      model.spend(message);
      model.kept = model.kept.filter((one) => one !== message);
    },
    async hide({ pick, seconds }: Step & { do: 'hide' }) {
      const { message, handle } = inHand[pick % inHand.length]!;
      if (!model.kept.includes(message) || message.handle !== handle || !model.isHidden(message)) return;
      await sqs.changeMessageVisibility({ QueueUrl, ReceiptHandle: handle, VisibilityTimeout: seconds });
      model.spend(message);
      message.hiddenUntil = seconds === 0 ? 0 : clock.now() + seconds * 1000;
    },
  };
  for (const step of plan) {
    if ((step.do === 'delete' || step.do === 'hide') && inHand.length === 0) continue;
    await run[step.do](step as never);
    model.expire();
  }
}

/** What came is the front of each group, and as much as there was. */
function assertFits(received: readonly string[], groups: readonly string[][], max: number): void {
  expect(received).toHaveLength(Math.min(max, groups.flat().length));
  for (const group of groups) {
    const ofGroup = received.filter((body) => group.includes(body));
    expect(ofGroup).toEqual(group.slice(0, ofGroup.length));
  }
}

test('a FIFO queue does what a plain list would: groups, duplicates, the dead, repeated receives, expiry', async () => {
  await fc.assert(fc.asyncProperty(steps, compare), { seed: 20261125, numRuns: 300 });
});
