import type { S3 } from '@aws-sdk/client-s3';
import type * as runtime from '../../src/runtime/index';
import type { Marker } from '../../src/runtime/offload/offload-marker';

/** Where one check takes place: queues and a bucket that no other has. */
export interface Place {
  readonly kind: 'standard' | 'fifo';
  readonly queueUrl: string;
  readonly deadLetterUrl: string;
  readonly bucket: string;
  /** What marks an offloaded message. */
  readonly marker: Marker;
}

export interface Delivery {
  readonly body: string;
  readonly attributes: Readonly<Record<string, unknown>>;
  readonly receiptHandle: string;
}

/** One who exchanges messages: an extended client of AWS, or this package. */
export interface Side {
  readonly name: string;
  send(place: Place, body: string): Promise<void>;
  receive(place: Place): Promise<Delivery>;
  delete(place: Place, receiptHandle: string): Promise<void>;
}

/** What every message has beside its body. A standard queue takes a group too. */
export const MESSAGE = { attributes: { color: 'grün' }, group: 'a' };
export const ATTRIBUTE_NAMES = ['color', 'reject.reason'];

/** Bytes above which the extended clients offload unless told otherwise. */
export const THRESHOLD_BYTES = 262_144;

/** This package, as it is installed. */
export class Ours implements Side {
  public readonly name = 'this package';

  public constructor(private readonly door: typeof runtime, private readonly s3: S3) {}

  public async send(place: Place, body: string): Promise<void> {
    await this.#queue(place).sendMessage({ body, messageAttributes: MESSAGE.attributes, messageGroupId: MESSAGE.group });
  }

  public async receive(place: Place): Promise<Delivery> {
    const [message] = await this.#queue(place).receiveMessages({ waitTimeSeconds: 10 });
    return { ...message!, attributes: message!.messageAttributes };
  }

  public async delete(place: Place, receiptHandle: string): Promise<void> {
    await this.#queue(place).deleteMessage(receiptHandle);
  }

  /** Listens with a handler that rejects all that it is given, for as long as something takes. */
  public async rejectWhile<T>(place: Place, reason: string, something: () => Promise<T>): Promise<T> {
    // A listener stops when its last wait is over.
    const listener = this.door.listen(this.#queue(place), () => { throw new this.door.Reject(reason); }, { waitTimeSeconds: 1 });
    try {
      return await something();
    } finally {
      await listener.stop();
    }
  }

  #queue({ kind, queueUrl, deadLetterUrl, bucket, marker }: Place) {
    const offload = this.door.offloadToS3({ bucket, client: this.s3, attributeName: marker, thresholdBytes: THRESHOLD_BYTES });
    const environment = { QUEUE_ORDERS: JSON.stringify({ url: queueUrl, deadLetterUrl }) };
    return new this.door.Queue<string>(kind, 'Orders', { codec: 'text', offload, environment });
  }
}
