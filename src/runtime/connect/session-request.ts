import { systemClock, type Clock } from '../../queue/clock';
import { QueueError } from '../error/error';
import { isTemporary } from '../error/remedy';
import type { AwsCredentials } from './credentials';

/** What sessions have in common. */
export interface SessionOptions {
  /** Role of the session. */
  readonly roleArn: string;
  /** Seconds that a session lasts, 900 to 43,200, at most what the role allows; it is renewed before. @default 3600 */
  readonly durationSeconds?: number | undefined;
  /**
   * Name of the session in CloudTrail: 2 to 64 letters, digits and `_+=,.@-`.
   * With IAM Roles Anywhere the profile has to accept it (`acceptRoleSessionName`).
   * @default - 'cdk-sqs-connector'; with IAM Roles Anywhere the serial number of the certificate
   */
  readonly roleSessionName?: string | undefined;
  /** Another endpoint, such as a VPC endpoint's. @default - AWS_ENDPOINT_URL_STS or _ROLESANYWHERE, AWS_ENDPOINT_URL, else the Region's */
  readonly endpoint?: string | undefined;
  /** Time, for the renewal and the signature. @default - that of the machine */
  readonly clock?: Clock | undefined;
}

/** Seconds of a session for which nobody gave a duration. */
export const SESSION_SECONDS = 3600;

/** The time of a session's options. */
export const nowOf = ({ clock = systemClock }: SessionOptions): Date => new Date(clock.now());

/** What of a session an answer tells. */
export type ToldSession = { readonly [Field in keyof AwsCredentials]?: string | undefined };

/** The session that was granted. @throws QueueError (`InvalidAnswer`), which does not tell the answer: what it holds may be half of one */
export function granted(place: string, { accessKeyId, secretAccessKey, sessionToken, expiration }: ToldSession): AwsCredentials {
  if (accessKeyId && secretAccessKey && sessionToken && expiration) {
    return { accessKeyId, secretAccessKey, sessionToken, expiration: new Date(expiration) };
  }
  throw new QueueError(`${place}: the answer must hold credentials, got none; look at the endpoint`, { code: 'InvalidAnswer', queue: '' });
}

const TIMEOUT_MILLISECONDS = 15_000;

/**
 * Posts a signed request.
 *
 * @returns the body of the answer
 * @throws QueueError with the service's own code, `retryable` for what passes by itself or with new keys; never with the request's contents
 */
export async function postForSession(place: string, url: URL, request: { headers: Record<string, string>; body: string }): Promise<string> {
  const { answer, text } = await post(url, request).catch((cause: unknown) => {
    throw new QueueError(`${place}: ${url.host} must answer, got ${networkError(cause as Error)}; look at the network and the endpoint`, { code: 'NetworkError', queue: '', retryable: true, cause });
  });
  if (answer.ok) return text;
  const code = /<Code>([^<]+)</.exec(text)?.[1] ?? answer.headers.get('x-amzn-errortype')?.split(':')[0] ?? `Http${answer.status}`;
  // Only the first line: a refused signature is followed by the request, session token included.
  const said = /<Message>([^<\n]+)/.exec(text)?.[1] ?? /"message"\s*:\s*"((?:[^"\\]|\\[^n])+)/i.exec(text)?.[1]?.replace(/\\(["\\/])/g, '$1') ?? `status ${answer.status}`;
  const retryable = isTemporary(Object.assign(new Error(said), { name: code, $metadata: { httpStatusCode: answer.status } }));
  const elsewise = retryable ? 'try again later' : "look at the role's trust policy and the options";
  const advice = ADVICE.find(([codes]) => codes.test(code))?.[1] ?? elsewise;
  throw new QueueError(`${place}: the session must be granted, got ${code} (${said}); ${advice}`, { code, queue: '', retryable });
}

/** What to do about a refusal of whoever asks, not of the role. */
const ADVICE: ReadonlyArray<readonly [codes: RegExp, advice: string]> = [
  [/^(InvalidClientTokenId|UnrecognizedClient|RequestExpired|\w*Signature)/, 'look at the credentials and the clock of this machine'],
  [/^ExpiredToken/, 'renew the credentials and try again'],
];

/** To `fetch` every failure is 'fetch failed'; what failed is its cause. */
function networkError({ message, cause }: Error): string {
  const { code, message: said = message } = (cause ?? {}) as { readonly code?: string; readonly message?: string };
  return code ?? said;
}

async function post(url: URL, request: object): Promise<{ answer: Response; text: string }> {
  const answer = await fetch(url, { method: 'POST', redirect: 'manual', ...request, signal: AbortSignal.timeout(TIMEOUT_MILLISECONDS) });
  return { answer, text: await answer.text() };
}
