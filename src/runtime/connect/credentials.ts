import { systemClock, type Clock } from '../../queue/clock';

/** Credentials of AWS: long-lived keys, or a session's. */
export interface AwsCredentials {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  /** Present with a session's credentials. */
  readonly sessionToken?: string;
  /** When the session ends. The client asks its provider again before. */
  readonly expiration?: Date;
}

/** Gives credentials, again whenever the last ones near their end. */
export type CredentialProvider = () => Promise<AwsCredentials>;

/** What sessions have in common. */
export interface SessionOptions {
  /** Role of the session. */
  readonly roleArn: string;
  /** Seconds that a session lasts, 900 to 43,200, at most what the role allows; it is renewed before. @default 3600 */
  readonly durationSeconds?: number;
  /**
   * Name of the session in CloudTrail: 2 to 64 letters, digits and `_+=,.@-`.
   * With IAM Roles Anywhere the profile has to accept it (`acceptRoleSessionName`).
   * @default - 'cdk-sqs-connector'; with IAM Roles Anywhere the serial number of the certificate
   */
  readonly roleSessionName?: string;
  /** Another endpoint, such as a VPC endpoint's. @default - the Region's */
  readonly endpoint?: string;
  /** Time, for the renewal and the signature. @default - that of the machine */
  readonly clock?: Clock;
}

/** A role to assume. */
export interface AssumeRoleOptions extends SessionOptions {
  /** Region of AWS STS. @default - the SDK's (AWS_REGION, profile); never guessed */
  readonly region?: string;
  /** What the role's owner agreed with you on. @default - none */
  readonly externalId?: string;
  /** Who assumes the role. @default - the SDK's chain */
  readonly source?: AwsCredentials | CredentialProvider;
}

/** A certificate that IAM Roles Anywhere trusts, and the role that it opens. */
export interface RolesAnywhereOptions extends SessionOptions {
  readonly profileArn: string;
  /** Tells the Region. */
  readonly trustAnchorArn: string;
  /** The client certificate as PEM; what follows it is its chain, the issuer first. */
  readonly certificate: string | Uint8Array;
  /** Its private key as PEM: RSA or ECDSA. */
  readonly privateKey: string | Uint8Array;
  /** Of an encrypted private key. @default - none */
  readonly passphrase?: string;
  /** Certificates between the client's and the trust anchor, as PEM. @default - those that follow the client's */
  readonly certificateChain?: string | Uint8Array;
}

/**
 * Credentials of an assumed role, renewed before they expire.
 *
 * @throws (when they are asked for) QueueError: `InvalidCredentials` for options that AWS would refuse, else AWS STS's own code
 * @example
 * const orders = openQueue('Orders', { credentials: assumeRole({ roleArn: 'arn:aws:iam::111111111111:role/shipper' }) });
 * @see https://docs.aws.amazon.com/STS/latest/APIReference/API_AssumeRole.html
 */
export function assumeRole(options: AssumeRoleOptions): CredentialProvider {
  return renewing(options?.clock, async () => (await import('./assume-role.js')).createSession({ ...options }));
}

/**
 * Credentials of IAM Roles Anywhere: a certificate instead of keys, renewed before they expire.
 *
 * @throws (when they are asked for) QueueError: `InvalidCredentials` for options that AWS would refuse, else the service's own code
 * @example
 * const [certificate, privateKey] = [readFileSync('client.pem'), readFileSync('client.key')];
 * const orders = openQueue('Orders', { credentials: rolesAnywhere({ roleArn, profileArn, trustAnchorArn, certificate, privateKey }) });
 * @see https://docs.aws.amazon.com/rolesanywhere/latest/userguide/authentication-create-session.html
 */
export function rolesAnywhere(options: RolesAnywhereOptions): CredentialProvider {
  return renewing(options?.clock, async () => (await import('./roles-anywhere.js')).createSession({ ...options }));
}

/** Earlier than the SDK's five minutes, so that the SDK never gets the old ones again. */
const RENEW_BEFORE_MILLISECONDS = 6 * 60_000;

/** Asks once for concurrent callers, and again before the session ends; while the old ones live, a failure to renew is no failure. */
function renewing(clock: Clock = systemClock, create: CredentialProvider): CredentialProvider {
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
