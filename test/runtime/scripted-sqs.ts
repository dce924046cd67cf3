import { md5OfAttributes, md5OfBody } from '../../src/queue/digest';
import type { SqsPort } from '../../src/queue/port';
import type { BatchResultErrorEntry, SendMessageBatchEntry } from '../../src/queue/port-message';

/** What a script answers to one entry: undefined stores it. */
export type EntryScript = (entry: SendMessageBatchEntry, request: number) => Omit<BatchResultErrorEntry, 'Id'> | undefined;

/** A send side that fails single entries or whole requests by script, and keeps what it was sent. */
export class ScriptedSqs {
  /** The entries of each request. */
  readonly requests: SendMessageBatchEntry[][] = [];
  /** Bodies that were stored, in order. */
  readonly stored: string[] = [];
  /** Most requests that were on their way at the same time. */
  mostUnderway = 0;
  private underway = 0;

  readonly port = {
    sendMessageBatch: async ({ Entries = [] }) => {
      const request = this.requests.push(Entries);
      this.mostUnderway = Math.max(this.mostUnderway, ++this.underway);
      await Promise.resolve();
      this.underway--;
      this.failRequest(request);
      const Failed = Entries.flatMap((entry): BatchResultErrorEntry[] => {
        const failure = this.failEntry(entry, request);
        return failure ? [{ ...failure, Id: entry.Id }] : [];
      });
      const Successful = Entries.filter(({ Id }) => !Failed.some((entry) => entry.Id === Id)).map((entry) => this.store(entry));
      return { Successful, Failed };
    },
  } as Partial<SqsPort> as SqsPort;

  constructor(private readonly failEntry: EntryScript = () => undefined, private readonly failRequest: (request: number) => void = () => {}) {}

  private store({ Id, MessageBody, MessageAttributes }: SendMessageBatchEntry) {
    this.stored.push(MessageBody!);
    return { Id, MessageId: `m-${MessageBody}`, MD5OfMessageBody: md5OfBody(MessageBody!), MD5OfMessageAttributes: md5OfAttributes(MessageAttributes) };
  }
}

/** An error as the SDK's client throws it. */
export function sdkError(name: string, extra: object = {}): Error {
  return Object.assign(new Error(`${name} happened`), { name, ...extra });
}
