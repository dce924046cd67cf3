import { isUrl } from '../queue/option-rule';
import type { SqsPort } from '../queue/port';
import { connect, type ConnectOptions } from '../runtime/connect/connect';
import { configuredEndpoint } from '../runtime/connect/sdk-defaults';
import { UsageError } from './command';
import type { OptionTable, OptionValues } from './option';
import type { Terminal } from './terminal';

/** What a Region looks like: of another text the SDK says that there is none. */
export const REGION = { expression: /^[a-z0-9-]+$/, expects: 'a Region such as eu-west-1' };

/** Options of every command that talks to a queue. */
export const CONNECT_OPTIONS = {
  endpoint: { form: 'url', short: 'e', value: 'URL', summary: 'where Amazon SQS answers', default: 'AWS_ENDPOINT_URL_SQS, else AWS' },
  region: { form: 'text', value: 'NAME', pattern: REGION, summary: 'AWS Region', default: "AWS_REGION, else the profile's" },
  profile: { form: 'text', value: 'NAME', summary: 'profile of the shared config files', default: 'AWS_PROFILE' },
} as const satisfies OptionTable;

export type ConnectValues = OptionValues<typeof CONNECT_OPTIONS>;

const LOOPBACK = /^https?:\/\/(127\.0\.0\.1|0\.0\.0\.0|\[::1\]|([^/]*\.)?localhost(\.localstack\.cloud)?)(:|\/|$)/;

/**
 * A port to the endpoint that options and environment tell, else to that of the queue's URL.
 *
 * @throws UsageError for an endpoint of the environment that is none: AWS would be asked in its place
 */
export async function connectPort(values: ConnectValues, { environment }: Terminal, queueUrl?: string): Promise<SqsPort> {
  const endpoint = values.endpoint ?? configuredEndpoint('SQS', environment);
  if (endpoint !== undefined && !isUrl(endpoint)) {
    throw new UsageError(`AWS_ENDPOINT_URL_SQS or AWS_ENDPOINT_URL: it must be a URL that starts with http:// or https://, got '${endpoint}'; correct it, or give --endpoint`);
  }
  return connect(connectOptions({ ...values, endpoint }, environment), 'act', queueUrl);
}

/** Whether an endpoint or queue URL is on this machine. */
export function isLoopback(url: string): boolean {
  return LOOPBACK.test(url);
}

function regionIn({ AWS_REGION, AWS_DEFAULT_REGION }: Terminal['environment']): string {
  return AWS_REGION || AWS_DEFAULT_REGION || 'us-east-1';
}

/**
 * The environment of a process that talks to an endpoint. On this machine nobody needs an account: the profile of a shell, which may
 * ask for a sign-in, goes before keys in the SDK and is left out unless it was asked for.
 */
export function localEnvironment(environment: Terminal['environment'], { endpoint, profile, ...values }: ConnectValues & { readonly endpoint: string }): Record<string, string | undefined> {
  const region = values.region ?? regionIn(environment);
  const isAccountless = !environment.AWS_ACCESS_KEY_ID && !profile && isLoopback(endpoint);
  return {
    ...environment,
    AWS_ENDPOINT_URL_SQS: endpoint,
    AWS_IGNORE_CONFIGURED_ENDPOINT_URLS: 'false', // the SDK would go to AWS
    AWS_REGION: region,
    AWS_DEFAULT_REGION: region, // boto3 reads no other; AWS Lambda sets both
    ...(profile ? { AWS_PROFILE: profile } : {}),
    ...(isAccountless ? { AWS_ACCESS_KEY_ID: 'local', AWS_SECRET_ACCESS_KEY: 'local', AWS_PROFILE: undefined } : {}),
  };
}

/** A local engine checks no signature, so nobody should need an account to talk to one. */
function connectOptions(values: ConnectValues, environment: Terminal['environment']): ConnectOptions {
  if (!values.endpoint || !isLoopback(values.endpoint) || values.profile) return values;
  return {
    region: regionIn(environment),
    ...(environment.AWS_ACCESS_KEY_ID ? {} : { credentials: { accessKeyId: 'local', secretAccessKey: 'local' } }),
    ...values,
  };
}
