import type { Clock } from '../queue/clock';
import type { SqsPort } from '../queue/port';
import type { QueueKind } from '../queue/queue-name';
import { addressOfUrl, nameOfReference, readAddress, type QueueAddress, type QueueReference } from './address';
import { connect, type PortUse } from './connect';
import { QueueError } from './error';
import type { QueueOptions } from './queue-options';
import { queueError } from './remedy';
import { loadTelemetry } from './telemetry';

/** What a location is told of its handle. */
interface LocationOptions extends QueueOptions {
  /** What the queue has to be; undefined takes either. */
  readonly kind?: QueueKind;
  readonly clock: Clock;
  readonly md5: boolean;
}

/** Where a queue is and how it is reached: found on first use and kept. */
export class Location {
  readonly name: string;
  private located?: Promise<QueueAddress>;
  private readonly wrapped = new Map<SqsPort, Promise<SqsPort>>();

  constructor(private readonly reference: QueueReference, private readonly options: LocationOptions) {
    this.name = nameOfReference(reference);
  }

  address(): Promise<QueueAddress> {
    this.located ??= this.locate().catch((error: unknown) => {
      this.located = undefined; // a later call asks again
      throw queueError(error, this.name, 'getQueueUrl');
    });
    return this.located;
  }

  async port(use: PortUse): Promise<SqsPort> {
    const port = this.options.client ?? await connect(this.options, use, (await this.address()).queueUrl);
    // Wrapped once: for as long as the client is the same, so is what stands around it.
    if (!this.wrapped.has(port)) this.wrapped.set(port, this.wrap(port));
    return this.wrapped.get(port)!;
  }

  private async wrap(port: SqsPort): Promise<SqsPort> {
    const { offload, clock, md5 } = this.options;
    const watched = (await loadTelemetry())?.watchPort(port, clock) ?? port;
    return offload ? offload.wrap(watched, md5) : watched;
  }

  private async locate(): Promise<QueueAddress> {
    const { kind, environment = process.env } = this.options;
    const address = readAddress(this.reference, environment) ?? addressOfUrl(await this.resolve());
    if (kind && address.kind !== kind) {
      const opener = address.kind === 'fifo' ? 'openFifoQueue' : 'openQueue';
      throw new QueueError(`queue '${this.name}': it must be a ${kind} queue, got a ${address.kind} one; open it with ${opener}`, { code: 'WrongKind', queue: this.name });
    }
    return address;
  }

  private async resolve(): Promise<string> {
    const { queueName, queueOwnerAWSAccountId } = this.reference as { queueName: string; queueOwnerAWSAccountId?: string };
    const port = await connect(this.options);
    const { QueueUrl = '' } = await port.getQueueUrl({ QueueName: queueName, QueueOwnerAWSAccountId: queueOwnerAWSAccountId });
    return QueueUrl;
  }
}
