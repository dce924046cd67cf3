import { isAccountId, isText, isUrl, type OptionRule } from '../../queue/option-rule';
import { credentialsRule } from './credentials';

/** Whose queue it is that goes by a name. */
export const OWNER_RULE: OptionRule = ['queueOwnerAWSAccountId', isAccountId, 'twelve digits', "leave it out for the caller's account"];

/** How to reach Amazon SQS; the client is judged by what it is used for. */
export const connectRules = (): readonly OptionRule[] => [
  ['region', isText, 'the name of a Region', "write 'eu-west-1', or leave it out for that of the queue's URL or AWS_REGION"],
  credentialsRule('credentials'),
  ['profile', isText, 'the name of a profile', 'leave it out for AWS_PROFILE'],
  ['endpoint', isUrl, 'a URL', "write 'https://…', or leave it out for that of the queue's URL"],
];
