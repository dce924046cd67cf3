import type { AwsCredentials, CredentialProvider } from './credentials';
import { keySigner, signRequest } from './request-signature';
import { configuredEndpoint, originOf, regionOf, sdkDefaults } from './sdk-defaults';
import { SESSION_SECONDS, granted, nowOf, postForSession, type SessionOptions } from './session-request';

const PLACE = 'assumeRole';

/** A role to assume. */
export interface AssumeRoleOptions extends SessionOptions {
  /** Region of AWS STS. @default - the SDK's (AWS_REGION, profile); never guessed */
  readonly region?: string | undefined;
  /** What the role's owner agreed with you on. @default - none */
  readonly externalId?: string | undefined;
  /** Who assumes the role. @default - the SDK's chain */
  readonly source?: AwsCredentials | CredentialProvider | undefined;
}

/** One session of an assumed role; see `assumeRole`. */
export async function createSession(options: AssumeRoleOptions): Promise<AwsCredentials> {
  const region = options.region ?? await regionOf(await sdkDefaults({}));
  const url = new URL(options.endpoint ?? configuredEndpoint('STS') ?? await endpointOf(region));
  const form = new URLSearchParams({
    Action: 'AssumeRole', Version: '2011-06-15', RoleArn: options.roleArn, RoleSessionName: options.roleSessionName ?? 'cdk-sqs-connector',
    DurationSeconds: String(options.durationSeconds ?? SESSION_SECONDS),
  });
  if (options.externalId !== undefined) form.set('ExternalId', options.externalId);
  const body = form.toString();
  const source = await sourceOf(options, region);
  const token: Record<string, string> = source.sessionToken === undefined ? {} : { 'x-amz-security-token': source.sessionToken };
  const headers = { 'content-type': 'application/x-www-form-urlencoded; charset=utf-8', ...token };
  const signed = signRequest({ url, body, headers }, { region, service: 'sts', now: nowOf(options) }, keySigner(source));
  return readCredentials(await postForSession(PLACE, url, { headers: signed, body }));
}

async function sourceOf({ source }: AssumeRoleOptions, region: string): Promise<AwsCredentials> {
  if (typeof source === 'function') return source();
  return source ?? (await sdkDefaults({ region })).credentials();
}

/** In all partitions AWS STS is where Amazon SQS is, but for its name. */
async function endpointOf(region: string): Promise<string> {
  return (await originOf(await sdkDefaults({ region }))).wanted.replace('sqs', 'sts');
}

function readCredentials(xml: string): AwsCredentials {
  const told = (name: string): string | undefined => new RegExp(`<${name}>([^<]+)</${name}>`).exec(xml)?.[1];
  return granted(PLACE, {
    accessKeyId: told('AccessKeyId'), secretAccessKey: told('SecretAccessKey'), sessionToken: told('SessionToken'), expiration: told('Expiration'),
  });
}
