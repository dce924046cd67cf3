import { systemClock, type Clock } from '../../queue/clock';
import { isObject, isText, type OptionRule } from '../../queue/option-rule';

/** Credentials of AWS: long-lived keys, or a session's. */
export interface AwsCredentials {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  /** Present with a session's credentials. */
  readonly sessionToken?: string | undefined;
  /** When the session ends. The client asks its provider again before. */
  readonly expiration?: Date | undefined;
}

/** Gives credentials, again whenever the last ones near their end. */
export type CredentialProvider = () => Promise<AwsCredentials>;

function isCredentials(value: unknown): boolean {
  const { accessKeyId, secretAccessKey } = (isObject(value) ? value : {}) as Record<string, unknown>;
  return typeof value === 'function' || (isText(accessKeyId) && isText(secretAccessKey));
}

/** Credentials, by the word of their option. */
export const credentialsRule = (word: string): OptionRule =>
  [word, isCredentials, 'keys or a function that gives them', 'give { accessKeyId, secretAccessKey }, assumeRole(…) or rolesAnywhere(…)', 'secret'];

/** Earlier than the SDK's five minutes, so that the SDK never gets the old ones again. */
const RENEW_BEFORE_MILLISECONDS = 6 * 60_000;

/** Asks once for concurrent callers, and again before the session ends; while the old ones live, a failure to renew is no failure. */
export function renewing(clock: Clock = systemClock, create: CredentialProvider): CredentialProvider {
  let current: AwsCredentials | undefined;
  let coming: Promise<AwsCredentials> | undefined;
  const lifeOf = (credentials: AwsCredentials | undefined): number => (credentials?.expiration?.getTime() ?? 0) - clock.now();
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
