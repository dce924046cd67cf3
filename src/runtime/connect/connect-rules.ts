import { isAccountId, isText, isUrl, type OptionRule } from '../../queue/option-rule';
import { credentialsRule } from './credentials';

/** Whether a client is of version 2 of the AWS SDK: its calls make requests that nobody sends, and awaited they answer nothing. */
export const isOfVersion2 = (client: unknown): boolean => 'makeRequest' in Object(client) && !('send' in Object(client));

/** A Region. */
export const REGION_RULE: OptionRule = ['region', isText, 'the name of a Region', "write 'eu-west-1', or leave it out for that of the queue's URL or AWS_REGION"];
/** Whose queue it is that goes by a name. */
export const OWNER_RULE: OptionRule = ['queueOwnerAWSAccountId', isAccountId, 'twelve digits', "leave it out for the caller's account"];

/** How to reach Amazon SQS; the client is judged by what it is used for. */
export const CONNECT_RULES: readonly OptionRule[] = [
  REGION_RULE,
  credentialsRule('credentials'),
  ['profile', isText, 'the name of a profile', 'leave it out for AWS_PROFILE'],
  ['endpoint', isUrl, 'a URL', "write 'https://…', or leave it out for that of the queue's URL"],
];
