import { systemClock } from '../../queue/clock';
import { QueueError } from '../error/error';
import { brokenRules } from '../error/option-check';
import { CLOCK_RULE } from './connect-rules';
import type { SessionOptions } from './credentials';

/** Name of a session of AWS STS for which nobody gave one. */
export const SESSION_NAME = 'cdk-sqs-connector';
/** Seconds of a session for which nobody gave a duration. */
export const SESSION_SECONDS = 3600;

/** The time of a session's options. */
export const nowOf = ({ clock = systemClock }: SessionOptions): Date => new Date(clock.now());

/** What AWS would refuse about a session. */
export function checkSession(options: SessionOptions): string[] {
  const { roleArn, durationSeconds = SESSION_SECONDS, roleSessionName = SESSION_NAME, endpoint } = options;
  const wrong = brokenRules(options, [CLOCK_RULE]);
  if (endpoint !== undefined && !URL.canParse(endpoint)) wrong.push(`endpoint must be a URL, got '${endpoint}'; leave it out for that of the Region`);
  if (!/^arn:aws[a-z-]*:iam::\d{12}:role\/./.test(roleArn)) wrong.push(`roleArn must be the ARN of a role, got '${roleArn}'; it has the form arn:aws:iam::<account>:role/<name>`);
  if (!Number.isInteger(durationSeconds) || durationSeconds < 900 || durationSeconds > 43_200) {
    wrong.push(`durationSeconds must be a whole number from 900 to 43,200, got ${durationSeconds}; the session is renewed by itself, so keep it short`);
  }
  if (!/^[\w+=,.@-]{2,64}$/.test(roleSessionName)) wrong.push(`roleSessionName must have 2 to 64 letters, digits and _+=,.@-, got '${roleSessionName}'; leave it out for the default`);
  return wrong;
}

/** Throws all that is wrong at once. */
export function refuseSession(place: string, wrong: readonly string[]): void {
  if (wrong.length > 0) throw new QueueError(wrong.map((sentence) => `${place}: ${sentence}`).join('\n'), { code: 'InvalidCredentials', queue: '' });
}

const TIMEOUT_MILLISECONDS = 15_000;

/**
 * Posts a signed request.
 *
 * @returns the body of the answer
 * @throws QueueError with the service's own code, `retryable` for 5xx, throttling and the network; never with the request's contents
 */
export async function postForSession(place: string, url: URL, request: { headers: Record<string, string>; body: string }): Promise<string> {
  const { answer, text } = await post(url, request).catch((cause: unknown) => {
    throw new QueueError(`${place}: ${url.host} must answer, got ${(cause as Error).message}; look at the network and the endpoint`, { code: 'NetworkError', queue: '', retryable: true, cause });
  });
  if (answer.ok) return text;
  const code = /<Code>([^<]+)</.exec(text)?.[1] ?? answer.headers.get('x-amzn-errortype')?.split(':')[0] ?? `Http${answer.status}`;
  const said = /<Message>([^<]+)</.exec(text)?.[1] ?? /"message"\s*:\s*"([^"]+)"/i.exec(text)?.[1] ?? `status ${answer.status}`;
  const retryable = answer.status >= 500 || /thrott/i.test(code);
  throw new QueueError(`${place}: the session must be granted, got ${code} (${said}); look at the role's trust policy and the options`, { code, queue: '', retryable });
}

async function post(url: URL, request: object): Promise<{ answer: Response; text: string }> {
  const answer = await fetch(url, { method: 'POST', ...request, signal: AbortSignal.timeout(TIMEOUT_MILLISECONDS) });
  return { answer, text: await answer.text() };
}
