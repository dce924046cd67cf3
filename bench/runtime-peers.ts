import { execFileSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';

/** A received message as the SDK gives it. */
export interface SdkMessage { readonly MessageId: string; readonly ReceiptHandle: string; readonly Body: string }

/** `sqs-consumer`, as far as it is used here. */
export interface ConsumerModule {
  readonly Consumer: { create(options: ConsumerOptions): { start(): void; stop(): void; on(event: string, listener: (error: Error) => void): void } };
}
export interface ConsumerOptions {
  readonly queueUrl: string;
  readonly sqs: unknown;
  readonly batchSize: number;
  readonly waitTimeSeconds: number;
  readonly handleMessage?: (message: SdkMessage) => Promise<SdkMessage>;
  readonly handleMessageBatch?: (messages: SdkMessage[]) => Promise<SdkMessage[]>;
}

/** `sqs-producer`, as far as it is used here. */
export interface ProducerModule {
  readonly Producer: {
    create(options: { queueUrl: string; sqs: unknown }): { send(messages: Array<{ id: string; body: string }>): Promise<unknown> };
  };
}

/** Powertools' batch utility, as far as it is used here. */
export interface BatchModule {
  readonly EventType: { readonly SQS: string };
  readonly BatchProcessor: new (type: string) => object;
  processPartialResponse(event: object, handler: (record: { body: string }) => unknown, processor: object, options: object): Promise<unknown>;
}

/** The SDK's client, as far as it is used here. */
export interface SdkModule {
  readonly SQS: new (config: object) => {
    createQueue(input: object): Promise<{ QueueUrl: string }>;
    sendMessageBatch(input: object): Promise<{ Successful?: Array<{ Id: string; MessageId: string }>; Failed?: Array<{ Id: string }> }>;
  };
}

const HERE = __dirname;
const PEERS = ['sqs-consumer', 'sqs-producer', '@aws-lambda-powertools/batch'];

/** Installs what `bench/package.json` names, unless it is there; says so when it cannot. */
export function installPeers(): void {
  if (PEERS.every(hasPeer)) return;
  console.log('bench: installing the peers of bench/package.json');
  try {
    execFileSync('npm', ['ci', '--prefix', HERE, '--no-audit', '--no-fund', '--loglevel', 'error'], { stdio: 'inherit' });
  } catch {
    console.log('bench: npm ci --prefix bench failed; the rows of missing peers are left out');
  }
}

/** Whether a peer can be measured; says plainly when it cannot. */
export function hasPeer(name: string): boolean {
  return existsSync(join(HERE, 'node_modules', name, 'package.json'));
}

/** A peer, with the AWS SDK that it loads. */
export function loadPeer<Module>(name: string): Module {
  return createRequire(join(HERE, 'package.json'))(name) as Module;
}

/** Name and version, as printed beside a measure. */
export function versionOf(name: string): string {
  return `${name} ${(createRequire(join(HERE, 'package.json'))(join(HERE, 'node_modules', name, 'package.json')) as { version: string }).version}`;
}
