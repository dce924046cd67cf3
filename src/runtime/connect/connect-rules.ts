import { hasMethods, isObject, isText, type OptionRule } from '../error/option-check';

const isUrl = (value: unknown): boolean => isText(value) && /^https?:\/\/[^/]/.test(value) && URL.canParse(value);

function isCredentials(value: unknown): boolean {
  const { accessKeyId, secretAccessKey } = (isObject(value) ? value : {}) as Record<string, unknown>;
  return typeof value === 'function' || (isText(accessKeyId) && isText(secretAccessKey));
}

/** Credentials, by the word of their option. */
export const credentialsRule = (word: string): OptionRule =>
  [word, isCredentials, 'keys or a function that gives them', 'give { accessKeyId, secretAccessKey }, assumeRole(…) or rolesAnywhere(…)', 'secret'];

/** A Region. */
export const REGION_RULE: OptionRule = ['region', isText, 'the name of a Region', "write 'eu-west-1', or leave it out for that of the queue's URL or AWS_REGION"];
/** Time. */
export const CLOCK_RULE: OptionRule = ['clock', hasMethods('now', 'schedule'), 'a Clock', 'give { now, schedule }, or leave it out for the time of the machine'];

/** How to reach Amazon SQS; the client is judged by what it is used for. */
export const CONNECT_RULES: readonly OptionRule[] = [
  REGION_RULE,
  credentialsRule('credentials'),
  ['profile', isText, 'the name of a profile', 'leave it out for AWS_PROFILE'],
  ['endpoint', isUrl, 'a URL', "write 'https://…', or leave it out for that of the queue's URL"],
];
