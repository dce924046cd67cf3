import type { Environment } from '../../queue/binding';
import type { SqsPort } from '../../queue/port';
import { QueueError } from '../error/error';
import { saidBy } from '../error/remedy';
import { callsOf, type CommandClient } from './command-client';
import { defined } from './defined';
import type { AwsCredentials } from './credentials';

export type SdkConfig = Record<string, unknown>;

/** What the SDK finds by itself. */
export interface SdkDefaults {
  region(): Promise<string>;
  credentials(): Promise<AwsCredentials>;
  useFipsEndpoint(): Promise<boolean>;
  useDualstackEndpoint(): Promise<boolean>;
  endpointProvider(parameters: { readonly Region: string; readonly UseFIPS: boolean; readonly UseDualStack: boolean }): { readonly url: URL };
  /** Pairs of a name and a version, its own among them. */
  defaultUserAgentProvider?(): Promise<ReadonlyArray<readonly [name: string, version?: string]>>;
}

export type SdkClient = SqsPort & { readonly config: SdkDefaults };

/** Where Amazon SQS is in a Region. */
export interface RegionOrigin {
  /** Unless something else is asked for. */
  readonly plain: string;
  /** By FIPS and dual stack, which environment and profile may ask for. */
  readonly wanted: string;
  readonly isFips: boolean;
}

/**
 * The SDK's own defaults: environment, shared config files, roles of the host.
 *
 * @throws QueueError (`SdkMissing`)
 */
export async function sdkDefaults(config: SdkConfig): Promise<SdkDefaults> {
  return new (await loadSdk()).SQS(defined(config)).config;
}

/** @throws QueueError (`RegionMissing`) */
export async function regionOf(config: SdkDefaults): Promise<string> {
  return config.region().catch((cause: unknown) => {
    throw new QueueError('connect: a Region must be known, got none; set AWS_REGION or give region', { code: 'RegionMissing', queue: '', cause });
  });
}

/** The SDK's own rules know every partition. */
export async function originOf(config: SdkDefaults): Promise<RegionOrigin> {
  const [Region, UseFIPS, UseDualStack] = [await regionOf(config), await config.useFipsEndpoint(), await config.useDualstackEndpoint()];
  return {
    plain: config.endpointProvider({ Region, UseFIPS: false, UseDualStack: false }).url.origin,
    wanted: config.endpointProvider({ Region, UseFIPS, UseDualStack }).url.origin,
    isFips: UseFIPS,
  };
}

/**
 * The endpoint that environment variables configure for a service, as the SDK reads them.
 *
 * @param service its name in the variable, `AWS_ENDPOINT_URL_STS`
 */
export function configuredEndpoint(service: 'SQS' | 'STS' | 'ROLESANYWHERE', environment: Environment = process.env): string | undefined {
  if (environment.AWS_IGNORE_CONFIGURED_ENDPOINT_URLS === 'true') return undefined;
  return environment[`AWS_ENDPOINT_URL_${service}`] || environment.AWS_ENDPOINT_URL || undefined;
}

/** The oldest that takes a `profile`. */
const OLDEST_SDK = '3.714.0';
/** Before it messages come without their group and receive count: FIFO order would be lost in silence. */
const OLDEST_CLIENT = '3.572.0';

/** In AWS Lambda the SDK is often the runtime's, whatever package.json asks for. @throws QueueError (`SdkTooOld`) */
export async function checkVersion(config: Partial<SdkDefaults>, oldest = OLDEST_SDK): Promise<void> {
  const version = (await config.defaultUserAgentProvider?.())?.find(([name]) => name === 'aws-sdk-js')?.[1];
  if (version && rankOf(version) < rankOf(oldest)) {
    throw new QueueError(`connect: @aws-sdk/client-sqs must be ${oldest} or newer, got ${version}; install or bundle a newer one`, { code: 'SdkTooOld', queue: '' });
  }
}

/**
 * A client of the application, whose profile is its own affair. One that is given commands gets those of the SDK here, which an
 * older one does not understand.
 *
 * @throws QueueError (`SdkTooOld`)
 */
export async function givenClient(client: SqsPort | CommandClient): Promise<SqsPort> {
  if ('config' in client) await checkVersion((client as Partial<SdkClient>).config ?? {}, 'sendMessage' in client ? OLDEST_CLIENT : OLDEST_SDK);
  return callsOf(client, 'sendMessage', loadSdk);
}

/** By numbers: a collator, which can tell versions apart too, costs a cold start 5 ms. What is no version ranks beside none. */
function rankOf(version: string): number {
  const [major, minor] = version.split('.').map(Number);
  return major! * 1_000_000 + minor!;
}

/** What a package of CommonJS exports: a bundle in chunks shows it as the default alone. */
export function exportsOf<Module extends object>(loaded: Module, name: keyof Module): Module {
  return name in loaded ? loaded : (loaded as { default?: Module }).default ?? loaded;
}

/** What makes a package of the SDK load. In ES modules esbuild cannot run its CommonJS, which it takes by default. */
export function loadedBy(name: string, said: string): string {
  return said.startsWith('Dynamic require of') ? `bundle with mainFields ['module', 'main'], leave ${name} out of the bundle` : `run npm install ${name}`;
}

/** @throws QueueError (`SdkMissing`) */
export async function loadSdk(): Promise<{ SQS: new (config: SdkConfig) => SdkClient }> {
  try {
    return exportsOf(await import('@aws-sdk/client-sqs'), 'SQS') as unknown as { SQS: new (config: SdkConfig) => SdkClient };
  } catch (cause) {
    const said = saidBy(cause); // it may be there and lack what it needs itself
    throw new QueueError(`connect: the AWS SDK must load, got ${said}; ${loadedBy('@aws-sdk/client-sqs', said)} or give a client`, { code: 'SdkMissing', queue: '', cause });
  }
}
