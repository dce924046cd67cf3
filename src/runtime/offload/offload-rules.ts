import { QueueError } from '../error/error';
import { brokenRules, hasMethods, isFlag, isListOf, isText, type OptionRule } from '../error/option-check';
import type { OffloadOptions } from './offload';
import { MARKERS } from './offload-marker';

const isKeyPrefix = (value: unknown): boolean => typeof value === 'string' && value.length <= 988
  && /^([A-Za-z0-9_-][A-Za-z0-9./_-]*)?$/.test(value) && !value.includes('..');

const RULES: readonly OptionRule[] = [
  ['bucket', isText, 'named', 'give the name of a bucket'],
  ['otherBuckets', isListOf(isText), 'a list of names', 'leave it out for none'],
  ['client', hasMethods('putObject', 'getObject', 'deleteObject'), 'a client of Amazon S3', 'give new S3({ … }) of @aws-sdk/client-s3, or leave it out'],
  ['keyPrefix', isKeyPrefix, 'letters, digits and ./_- without leading . or / and without .., at most 988', 'choose another'],
  ['thresholdBytes', (value) => typeof value === 'number' && value >= 0, '0 or more', 'leave it out for what the queue takes'],
  ['attributeName', (value) => MARKERS.some((marker) => marker === value), MARKERS.join(' or '), 'leave it out for the first'],
  ['deletePayload', isFlag, 'true or false', 'leave it out for true'],
];

/** @throws QueueError `InvalidOffload` for options that cannot work, all in one error */
export function checkOffloadOptions(options: OffloadOptions): void {
  const missing = options?.bucket === undefined ? ['bucket must be named, got none; give the name of a bucket'] : [];
  const wrong = [...missing, ...brokenRules({ ...options }, RULES)];
  if (wrong.length > 0) throw new QueueError(wrong.map((sentence) => `offload: ${sentence}`).join('\n'), { code: 'InvalidOffload', queue: '' });
}
