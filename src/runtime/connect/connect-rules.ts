import { hasMethods, isText, type OptionRule } from '../error/option-check';
import { credentialsRule } from './credentials';

/** Whether a value is a URL of HTTP. */
export const isUrl = (value: unknown): boolean => isText(value) && /^https?:\/\/[^/]/.test(value) && URL.canParse(value);
/** Whether a value is the id of an account. */
export const isAccountId = (value: unknown): boolean => typeof value === 'string' && /^\d{12}$/.test(value);

/** A Region. */
export const REGION_RULE: OptionRule = ['region', isText, 'the name of a Region', "write 'eu-west-1', or leave it out for that of the queue's URL or AWS_REGION"];
/** Time. */
export const CLOCK_RULE: OptionRule = ['clock', hasMethods('now', 'schedule'), 'a Clock', 'give { now, schedule }, or leave it out for the time of the machine'];
/** Whose queue it is that goes by a name. */
export const OWNER_RULE: OptionRule = ['queueOwnerAWSAccountId', isAccountId, 'twelve digits', "leave it out for the caller's account"];

/** How to reach Amazon SQS; the client is judged by what it is used for. */
export const CONNECT_RULES: readonly OptionRule[] = [
  REGION_RULE,
  credentialsRule('credentials'),
  ['profile', isText, 'the name of a profile', 'leave it out for AWS_PROFILE'],
  ['endpoint', isUrl, 'a URL', "write 'https://…', or leave it out for that of the queue's URL"],
];
