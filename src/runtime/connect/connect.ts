import type { SqsPort } from '../../queue/port';
import { parseQueueUrl } from '../../queue/queue-name';
import { QueueError } from '../error/error';
import type { AwsCredentials, CredentialProvider } from './credentials';
import { inTurn } from './in-turn';
import { sharedClient } from './shared-client';

/** How to reach Amazon SQS. Everything that is left out is the AWS SDK's own default: environment, shared config files, roles of the host. */
export interface ConnectOptions {
  /**
   * A client of your own: `new SQS({ md5: false, … })`, or the local engine. The other options of this list are not used then.
   * @default - one is made of the AWS SDK on the first call
   */
  readonly client?: SqsPort;
  /** AWS Region. @default - that of the queue's URL, else the SDK's (AWS_REGION, profile); never guessed */
  readonly region?: string;
  /** Keys, or a function that gives and renews them: `assumeRole(…)`, `rolesAnywhere(…)`. @default - the SDK's chain */
  readonly credentials?: AwsCredentials | CredentialProvider;
  /** Profile of the shared config files. @default - AWS_PROFILE, else `default` */
  readonly profile?: string;
  /** Endpoint of another SQS, such as the local engine's. @default - that of the queue's URL */
  readonly endpoint?: string;
}

/** What a client is for: long polls hold their sockets for long, so acts never wait behind them. */
export type PortUse = 'act' | 'poll';

const SECONDS = 1000;
/** Every call ends: the SDK by itself waits for ever. A poll waits 20 seconds by itself. */
const TIMEOUTS = { act: 30 * SECONDS, poll: 40 * SECONDS } as const;
/** Acts on their way at a time; no poll may wait for another. */
const ACTS = 512;
/** Whoever waits for a socket counts as one that cannot connect. */
const AGENT = { keepAlive: true, maxSockets: Infinity } as const;

type Config = Record<string, unknown>;
/** What the SDK finds by itself. */
interface SdkDefaults {
  region(): Promise<string>;
  credentials(): Promise<AwsCredentials>;
}
type SdkClient = SqsPort & { readonly config: SdkDefaults };

/**
 * A port to Amazon SQS; equal options share one client for each use.
 *
 * @param queueUrl tells Region and endpoint when the options do not
 * @throws QueueError (`SdkMissing`) when `@aws-sdk/client-sqs` is not installed, (`RegionMissing`) when nobody tells the Region
 */
export async function connect(options: ConnectOptions, use: PortUse = 'act', queueUrl?: string): Promise<SqsPort> {
  if (options.client) return options.client;
  const place = placeOf(queueUrl);
  const { region = place.region, endpoint = place.endpoint, credentials, profile } = options;
  const config = defined({ region, endpoint, credentials, profile });
  return sharedClient(credentials, JSON.stringify(['sqs', use, region, endpoint, profile]), () => createClient(config, use));
}

function placeOf(queueUrl: string | undefined): { region?: string; endpoint?: string } {
  const origin = /^https?:\/\/[^/]+/.exec(queueUrl ?? '')?.[0];
  if (!origin) return {};
  // The SDK takes the URL's origin too, but warns on the console at every call.
  return { region: parseQueueUrl(queueUrl!)?.region, endpoint: origin };
}

async function createClient(config: Config, use: PortUse): Promise<SqsPort> {
  const sdk = await loadSdk();
  const client = new sdk.SQS({
    ...config,
    md5: false, // verified here, attributes included, message by message
    cacheMiddleware: true, // nobody changes the stack of these clients: a seventh less work for a request
    requestHandler: {
      connectionTimeout: 5 * SECONDS, requestTimeout: TIMEOUTS[use], throwOnRequestTimeout: true, httpAgent: AGENT, httpsAgent: AGENT,
    },
  });
  await regionOf(client.config);
  return use === 'act' ? inTurn(client, ACTS) : client;
}

/**
 * The SDK's own Region and credentials: environment, shared config files, roles of the host.
 *
 * @throws QueueError (`SdkMissing`, `RegionMissing`)
 */
export async function sdkDefaults(region?: string): Promise<SdkDefaults> {
  const sdk = await loadSdk();
  const { config } = new sdk.SQS(defined({ region }));
  return { region: () => regionOf(config), credentials: () => config.credentials() };
}

async function regionOf(config: SdkDefaults): Promise<string> {
  return config.region().catch((cause: unknown) => {
    throw new QueueError('connect: a Region must be known, got none; set AWS_REGION or give region', { code: 'RegionMissing', queue: '', cause });
  });
}

async function loadSdk(): Promise<{ SQS: new (config: Config) => SdkClient }> {
  try {
    return (await import('@aws-sdk/client-sqs')) as unknown as { SQS: new (config: Config) => SdkClient };
  } catch (cause) {
    throw new QueueError('connect: the AWS SDK must be installed, got none; run npm install @aws-sdk/client-sqs or give a client', { code: 'SdkMissing', queue: '', cause });
  }
}

function defined(config: Config): Config {
  return Object.fromEntries(Object.entries(config).filter(([, value]) => value !== undefined));
}
