import { spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import { S3 } from '@aws-sdk/client-s3';
import { SQS } from '@aws-sdk/client-sqs';
import type * as local from '../../src/local/index';
import type { PeekedMessage } from '../../src/local/peek';
import { PYTHON } from './extended-client';
import type { Place } from './side';

/** Amazon SQS and Amazon S3 on this machine. Every SDK finds them by the environment. */
export class Services {
  public readonly s3 = new S3({ forcePathStyle: true });
  readonly #sqs = new SQS();
  #places = 0;

  private constructor(private readonly engine: local.LocalSqs, private readonly ends: ReadonlyArray<() => unknown>) {}

  /** Starts the engine, and moto in the folder of a driver. */
  public static async start(door: typeof local, cwd: string): Promise<Services> {
    const engine = new door.LocalSqs();
    const server = await door.startHttpServer(engine);
    const moto = spawn(PYTHON, ['-m', 'moto.server', '--port', '0'], { cwd, stdio: ['ignore', 'ignore', 'pipe'] });
    const said: string[] = [];
    const s3Endpoint = await new Promise<string>((resolve, reject) => {
      createInterface({ input: moto.stderr }).on('line', (line) => {
        said.push(line);
        const [, endpoint] = /Running on (http:\S+)/.exec(line) ?? [];
        if (endpoint) resolve(endpoint);
      });
      moto.on('close', () => reject(new Error(`moto must start, got its end\n${said.join('\n')}`)));
    });
    delete process.env.AWS_PROFILE;
    Object.assign(process.env, {
      AWS_ENDPOINT_URL_SQS: server.endpoint, AWS_ENDPOINT_URL_S3: s3Endpoint, AWS_REGION: 'us-east-1', AWS_DEFAULT_REGION: 'us-east-1',
      AWS_ACCESS_KEY_ID: 'local', AWS_SECRET_ACCESS_KEY: 'local', AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED: 'true',
    });
    return new Services(engine, [() => moto.kill(), () => server.close(), () => engine.close()]);
  }

  public async place({ kind, marker }: Pick<Place, 'kind' | 'marker'>): Promise<Place> {
    const bucket = `place-${++this.#places}`;
    await this.s3.createBucket({ Bucket: bucket });
    return { kind, marker, bucket, queueUrl: await this.#queue(kind, bucket), deadLetterUrl: await this.#queue(kind, `${bucket}-dead`) };
  }

  public async payloads({ bucket }: Place): Promise<number> {
    return (await this.s3.listObjectsV2({ Bucket: bucket })).KeyCount!;
  }

  public messages({ queueUrl }: Place): PeekedMessage[] {
    return this.engine.peekMessages({ QueueUrl: queueUrl }).Messages;
  }

  public async end(): Promise<void> {
    for (const end of this.ends) await end();
  }

  async #queue(kind: Place['kind'], name: string): Promise<string> {
    const fifo = { QueueName: `${name}.fifo`, Attributes: { FifoQueue: 'true', ContentBasedDeduplication: 'true' } };
    return (await this.#sqs.createQueue(kind === 'fifo' ? fifo : { QueueName: name })).QueueUrl!;
  }
}
