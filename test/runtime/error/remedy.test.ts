import { SQS_ERRORS, answerOf, type SqsErrorCode } from '../../../src/queue/sqs-error-answer';
import { isLockLost, isTemporary } from '../../../src/runtime/error/remedy';

/** How the SDK throws an error: by its name, and by its query code beside it. */
function thrownBy(code: SqsErrorCode): Error[] {
  const { type, queryCode, status, fault } = answerOf(code);
  const $fault = fault === 'Sender' ? 'client' : 'server';
  const fields = [{ name: type, Code: queryCode }, { name: queryCode }, { name: code }, { name: type }];
  return fields.map((spelled) => Object.assign(new Error('refused'), spelled, { $fault, $metadata: { httpStatusCode: status } }));
}

const PASSING: readonly SqsErrorCode[] = [
  'ExpiredToken', 'InternalFailure', 'KMS.ThrottlingException', 'OverLimit', 'RequestThrottled', 'ServiceUnavailable', 'ThrottlingException',
];
const LOST: readonly SqsErrorCode[] = ['MessageNotInflight', 'ReceiptHandleIsInvalid'];

test.each(Object.keys(SQS_ERRORS) as SqsErrorCode[])('%s passes, tells a lost lock, or has to be mended, in every spelling', (code) => {
  const errors = thrownBy(code);

  expect(errors.map(isTemporary)).toEqual(errors.map(() => PASSING.includes(code)));
  expect(errors.map(isLockLost)).toEqual(errors.map(() => LOST.includes(code)));
});

test.each([
  'Value H for parameter ReceiptHandle is invalid. Reason: The receipt handle has expired.',
  'Value H for parameter ReceiptHandle is invalid. Reason: Message does not exist or is not available for visibility timeout change.',
])('a lost lock is told by its sentence too: %s', (message) => {
  expect(isLockLost(Object.assign(new Error(message), { name: 'InvalidParameterValue' }))).toBe(true);
});

test('a policy over its quotas does not pass, although its code is that of throttling', () => {
  const error = Object.assign(new Error('20 Actions were found, maximum allowed is 7.'), { name: 'OverLimit', $metadata: { httpStatusCode: 403 } });

  expect(isTemporary(error)).toBe(false);
});

test.each(['ECONNRESET', 'ENOTFOUND', 'UND_ERR_SOCKET', 'TimeoutError'])('%s of the network passes', (name) => {
  expect(isTemporary(Object.assign(new Error('lost'), { name }))).toBe(true);
});
