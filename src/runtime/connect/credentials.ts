import { systemClock, type Clock } from '../../queue/clock';
import { isText, type OptionRule } from '../../queue/option-rule';
import { QueueError } from '../error/error';
import { inTime } from './in-time';

/** Credentials of AWS: long-lived keys, or a session's. */
export interface AwsCredentials {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  /** Present with a session's credentials. */
  readonly sessionToken?: string | undefined;
  /** When the session ends. The client asks its provider again before; without it, never. */
  readonly expiration?: Date | undefined;
}

/** Gives credentials, again whenever the last ones near their end, which their `expiration` tells. */
export type CredentialProvider = () => Promise<AwsCredentials>;

function isCredentials(value: unknown): boolean {
  const { accessKeyId, secretAccessKey } = Object(value) as Record<string, unknown>;
  return typeof value === 'function' || (isText(accessKeyId) && isText(secretAccessKey));
}

/** Credentials, by the word of their option. */
export const credentialsRule = (word: string): OptionRule =>
  [word, isCredentials, 'keys or a function that gives them', 'give { accessKeyId, secretAccessKey }, assumeRole(…) or rolesAnywhere(…)', 'secret'];

/** How long a provider may take: every call waits for it, before all its own times begin. */
const PROVIDER_SECONDS = 30;
const late = (): QueueError => new QueueError(
  `connect: credentials must be given within ${PROVIDER_SECONDS} seconds, got none; look at the function that gives them`,
  { code: 'CredentialsTimeout', queue: '', retryable: true },
);

/** Credentials as a client is given them: no call waits for a provider for ever, as it does in the SDK. */
export function inBounds<Given extends AwsCredentials | CredentialProvider | undefined>(credentials: Given): Given | CredentialProvider {
  if (typeof credentials !== 'function') return credentials;
  // The SDK tells its own providers of the client that asks.
  return async (...told) => inTime(credentials(...told), { clock: systemClock, seconds: PROVIDER_SECONDS, end: late });
}

/** Earlier than the SDK's five minutes, so that the SDK never gets the old ones again. */
const RENEW_BEFORE_MILLISECONDS = 360_000;

/** Asks once for concurrent callers, and again before the session ends; while the old ones live, a failure to renew is no failure. */
export function renewing(clock: Clock = systemClock, create: CredentialProvider): CredentialProvider {
  let current: AwsCredentials | undefined;
  let coming: Promise<AwsCredentials> | undefined;
  const lifeOf = (credentials: AwsCredentials): number => (credentials.expiration?.getTime() ?? 0) - clock.now();
  return async () => {
    if (current && lifeOf(current) > RENEW_BEFORE_MILLISECONDS) return current;
    coming ??= create().finally(() => { coming = undefined; });
    try {
      current = await coming;
    } catch (error) {
      if (!current || lifeOf(current) <= 0) throw error;
    }
    return current;
  };
}
