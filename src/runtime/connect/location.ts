import { factsOf, type Environment } from '../../queue/binding';
import type { Clock } from '../../queue/clock';
import type { SqsPort } from '../../queue/port';
import { nameForKind, type QueueKind } from '../../queue/queue-name';
import { invalidOption, placeOf } from '../error/option-check';
import { loadTelemetry } from '../telemetry/telemetry';
import { addressOfUrl, readAddress, urlOfAnswer, type QueueAddress, type QueueReference } from './address';
import { connect, type ConnectOptions, type PortUse } from './connect';
import { inWords } from './context';
import { inTime, timeoutError } from './in-time';
import type { QueueOptions } from './queue-options';
import { remembered } from './remembered';

/** What a location is told of its handle. */
interface LocationOptions extends QueueOptions {
  /** Name of the queue, as the code says it. */
  readonly name: string;
  /** What the queue has to be; undefined takes either. */
  readonly kind?: QueueKind;
  readonly clock: Clock;
  readonly md5: boolean;
}

/**
 * How long a name may take to be resolved. All who use the handle wait for it, and a call that hangs, which the SDK tries for 90 seconds, keeps the
 * process alive when its listener has long been stopped.
 */
const LOOKUP_SECONDS = 10;

/** Where a queue is and how it is reached: found on first use and kept. */
export class Location {
  /** The address of the queue. */
  readonly address = remembered(() => inWords(this.options.name, 'getQueueUrl', () => this.#locate()));
  readonly #ports = { act: remembered(() => this.#open('act')), poll: remembered(() => this.#open('poll')) };

  constructor(private readonly reference: QueueReference, private readonly options: LocationOptions) {}

  /** One for both uses where the client is given. */
  port(use: PortUse): Promise<SqsPort> {
    return this.#ports[this.options.client ? 'act' : use]();
  }

  /** What code or binding tells, without a call: no URL of a name. Whoever is asked for its URL takes its calls too, whatever host it has there. */
  async told(): Promise<Partial<QueueAddress>> {
    const { reference } = this;
    return typeof reference === 'string' || 'queueUrl' in reference ? this.address() : factsOf(reference).facts;
  }

  async #open(use: PortUse): Promise<SqsPort> {
    const { client, offload, clock, md5 } = this.options;
    const port = await connect(this.options, use, client ? undefined : (await this.told()).queueUrl);
    const watched = (await loadTelemetry())?.watchPort(port, clock) ?? port;
    return offload ? offload.wrap(watched, md5) : watched;
  }

  async #locate(): Promise<QueueAddress> {
    const { reference, options: { kind, environment = process.env } } = this;
    const address = readAddress(reference, environment) ?? { ...addressOfUrl(await this.#resolve()), ...factsOf(reference as object).facts };
    if (kind && address.kind !== kind) {
      const opener = address.kind === 'fifo' ? 'openFifoQueue' : 'openQueue';
      throw invalidOption({ ...placeOf(this.options.name), code: 'WrongKind' }, `kind must be ${kind}, got ${address.kind}; open it with ${opener}`);
    }
    return address;
  }

  #resolve(): Promise<string> {
    const aborter = new AbortController();
    const end = (): Error => {
      aborter.abort();
      return timeoutError(`the URL must be told within ${LOOKUP_SECONDS} seconds, got none; the call was ended`);
    };
    return inTime(this.#lookUp(aborter.signal), { clock: this.options.clock, seconds: LOOKUP_SECONDS, end });
  }

  async #lookUp(abortSignal: AbortSignal): Promise<string> {
    const { queueName, queueOwnerAWSAccountId, kind = 'standard' } = this.reference as { queueName: string; queueOwnerAWSAccountId?: string; kind?: QueueKind };
    const port = await connect(this.options);
    // As createQueue names it.
    const QueueName = nameForKind(queueName, this.options.kind ?? kind);
    return urlOfAnswer(await port.getQueueUrl({ QueueName, QueueOwnerAWSAccountId: queueOwnerAWSAccountId }, { abortSignal }));
  }
}

/** The connection of a queue for clients beside its own. Its Region is looked for when it is asked for: the environment is read on first use. */
export function connectionOf(reference: QueueReference, options: QueueOptions): Pick<ConnectOptions, 'region' | 'credentials' | 'profile'> {
  const { credentials, profile, region, environment = process.env } = options;
  return { credentials, profile, get region() { return region ?? toldRegion(reference, environment); } };
}

function toldRegion(reference: QueueReference, environment: Environment): string | undefined {
  try {
    return readAddress(reference, environment)?.region;
  } catch {
    return undefined; // a function may receive from a queue that is not bound
  }
}
