import { md5OfAttributes, md5OfBody } from '../../src/queue/digest';
import type { SqsPort } from '../../src/queue/port';
import type { WireMessage } from '../../src/queue/port-message';

/** The least that send, receive and delete need, so that a test can damage or fail an answer on purpose. */
export class FakeSqs {
  readonly calls: string[] = [];
  readonly deleted: string[] = [];
  readonly stored: WireMessage[] = [];

  /** Only the calls that are written here exist. */
  readonly port = {
    getQueueUrl: async ({ QueueName }) => {
      this.calls.push('getQueueUrl');
      return { QueueUrl: `http://localhost/000000000000/${QueueName}` };
    },
    sendMessage: async (input) => {
      this.calls.push('sendMessage');
      const MessageId = `m${this.stored.length}`;
      const digests = { MD5OfMessageAttributes: md5OfAttributes(input.MessageAttributes) };
      this.stored.push({
        MessageId, ReceiptHandle: `r-${MessageId}`, Body: input.MessageBody, MD5OfBody: md5OfBody(input.MessageBody!),
        MessageAttributes: input.MessageAttributes, ...digests, Attributes: { ApproximateReceiveCount: '1', SentTimestamp: '1000' },
      });
      return { MessageId, MD5OfMessageBody: md5OfBody(input.MessageBody!), ...digests };
    },
    receiveMessage: async ({ MaxNumberOfMessages = 1 }) => {
      this.calls.push('receiveMessage');
      const Messages = this.stored.splice(0, MaxNumberOfMessages);
      return Messages.length > 0 ? { Messages } : {};
    },
    deleteMessage: async ({ ReceiptHandle }) => {
      this.calls.push('deleteMessage');
      this.deleted.push(ReceiptHandle!);
    },
  } as Partial<SqsPort> as SqsPort;
}
