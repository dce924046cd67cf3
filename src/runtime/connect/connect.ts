import type { SqsPort } from '../../queue/port';
import { parseQueueUrl } from '../../queue/queue-name';
import type { CommandClient } from './command-client';
import { inBounds, type AwsCredentials, type CredentialProvider } from './credentials';
import { defined } from './defined';
import { inTurn } from './in-turn';
import { checkVersion, givenClient, loadSdk, originOf, regionOf, sdkDefaults, type SdkConfig } from './sdk-defaults';
import { sharedClient } from './shared-client';

/** How to reach Amazon SQS. Everything that is left out is the AWS SDK's own default: environment, shared config files, roles of the host. */
export interface ConnectOptions {
  /**
   * A client of your own: `new SQSClient({ md5: false, … })` of 3.714 or newer, of the release that is installed beside this package (its commands
   * are used), `new SQS({ … })` of 3.572 or newer, or the local engine. `region`, `credentials`, `profile` and `endpoint` are not used then. Its
   * sockets (`maxSockets`) have to do for the long polls of all its listeners and for their deletes. A mock has to answer as Amazon SQS does, with
   * the ids of messages and entries: `{}` confirms nothing.
   * @default - one is made of the AWS SDK on the first call
   */
  readonly client?: SqsPort | CommandClient | undefined;
  /** AWS Region. @default - that of the queue's URL, else the SDK's (AWS_REGION, profile); never guessed */
  readonly region?: string | undefined;
  /** Keys, or a function that gives and renews them, within 30 seconds: `assumeRole(…)`, `rolesAnywhere(…)`. @default - the SDK's chain */
  readonly credentials?: AwsCredentials | CredentialProvider | undefined;
  /** Profile of the shared config files. @default - AWS_PROFILE, else `default` */
  readonly profile?: string | undefined;
  /**
   * Endpoint of another SQS, such as the local engine's.
   * @default - that of the queue's URL; the Region's own by FIPS and dual stack when environment or profile ask for them
   */
  readonly endpoint?: string | undefined;
}

/** What a client is for: long polls hold their sockets for long, so acts never wait behind them. */
export type PortUse = 'act' | 'poll';

/** Milliseconds in which every call ends: the SDK by itself waits for ever. A poll waits 20 seconds by itself. */
const TIMEOUTS = { act: 30_000, poll: 40_000 } as const;
/** Acts on their way at a time; no poll may wait for another. */
const ACTS = 512;
/** Whoever waits for a socket counts as one that cannot connect. */
const AGENT = { keepAlive: true, maxSockets: Infinity } as const;

/**
 * A port to Amazon SQS; equal options share one client for each use.
 *
 * @param queueUrl tells Region and endpoint when the options do not
 * @throws QueueError (`SdkMissing`) when `@aws-sdk/client-sqs` is not installed, (`SdkTooOld`) before 3.714, of a given `SQS` before
 * 3.572, (`RegionMissing`) when nobody tells the Region
 */
export function connect(options: ConnectOptions, use: PortUse = 'act', queueUrl = ''): Promise<SqsPort> {
  if (options.client) return givenClient(options.client);
  const { region = parseQueueUrl(queueUrl)?.region, endpoint, credentials, profile } = options;
  const origin = endpoint === undefined ? /^https?:\/\/[^/]+/.exec(queueUrl)?.[0] : undefined;
  const config = { region, endpoint, credentials: inBounds(credentials), profile };
  return sharedClient(credentials, JSON.stringify(['sqs', use, region, endpoint, origin, profile]), () => createClient(config, use, origin));
}

async function createClient(config: SdkConfig, use: PortUse, origin: string | undefined): Promise<SqsPort> {
  const sdk = await loadSdk();
  const endpoint = origin === undefined ? config.endpoint : await reachedAt(origin, config);
  // The SDK refuses to choose between an endpoint and what environment or profile ask for.
  const asItStands = endpoint === undefined ? {} : { endpoint, useFipsEndpoint: false, useDualstackEndpoint: false };
  const client = new sdk.SQS({
    ...defined({ ...config, ...asItStands }),
    useQueueUrlAsEndpoint: false, // it warns on the console at every call
    md5: false, // verified here, attributes included, message by message
    cacheMiddleware: true, // nobody changes the stack of these clients: a seventh less work for a request
    requestHandler: {
      connectionTimeout: 5000, httpAgent: AGENT, httpsAgent: AGENT,
      requestTimeout: TIMEOUTS[use], throwOnRequestTimeout: true, socketTimeout: TIMEOUTS[use], // until the answer begins, and until it is whole
    },
  });
  await checkVersion(client.config);
  await regionOf(client.config);
  return use === 'act' ? inTurn(client, ACTS) : client;
}

/** The host of a queue's URL; where that is the Region's own, the one that FIPS and dual stack ask for: URLs never tell it. To it all goes by TLS. */
async function reachedAt(origin: string, { region, profile }: SdkConfig): Promise<string> {
  const { plain, wanted } = await originOf(await sdkDefaults({ region, profile }));
  return origin.replace(/^http:/, 'https:') === plain ? wanted : origin;
}
