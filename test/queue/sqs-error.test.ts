import { SQS_ERRORS, errorCode, remedyOf } from '../../src/queue/sqs-error';

test.each([
  ['OverLimit', 'retry'], ['KMS.ThrottlingException', 'retry'], ['KmsThrottled', 'retry'], ['RequestThrottled', 'retry'], ['ServiceUnavailable', 'retry'], ['InternalFailure', 'retry'],
  ['ReceiptHandleIsInvalid', 'lock lost'], ['MessageNotInflight', 'lock lost'], ['AWS.SimpleQueueService.MessageNotInflight', 'lock lost'],
  ['QueueDoesNotExist', 'mend'], ['AWS.SimpleQueueService.NonExistentQueue', 'mend'], ['InvalidParameterValue', 'mend'], ['InvalidParameterValueException', 'mend'],
])('%s asks to %s', (name, remedy) => {
  expect(remedyOf(name)).toBe(remedy);
});

test.each([
  'Value H for parameter ReceiptHandle is invalid. Reason: The receipt handle has expired.',
  'Value H for parameter ReceiptHandle is invalid. Reason: Message does not exist or is not available for visibility timeout change.',
])('a lost lock is told by its sentence too: %s', (message) => {
  expect(remedyOf('InvalidParameterValue', message)).toBe('lock lost');
});

test('a name that Amazon SQS does not use has no remedy', () => {
  expect(remedyOf('ECONNRESET')).toBeUndefined();
});

test('the short code has no legacy prefix', () => {
  expect(errorCode('TooManyEntriesInBatchRequest')).toBe('TooManyEntriesInBatchRequest');
});

test('every error has a status that fits its fault', () => {
  const odd = Object.entries(SQS_ERRORS).filter(([, row]) => (row.fault === 'Sender') !== row.status < 500);

  expect(odd).toEqual([]);
});
