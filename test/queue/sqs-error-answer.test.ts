import { SQS_ERRORS, answerOf, type SqsErrorCode } from '../../src/queue/sqs-error-answer';

test('the query code has its prefix, and the name of the JSON protocol is another one where Amazon SQS has two', () => {
  expect(answerOf('NonExistentQueue')).toEqual({ type: 'QueueDoesNotExist', queryCode: 'AWS.SimpleQueueService.NonExistentQueue', status: 400, fault: 'Sender' });
});

test('every error has a status that fits its fault', () => {
  const answers = (Object.keys(SQS_ERRORS) as SqsErrorCode[]).map(answerOf);

  expect(answers.filter(({ fault, status }) => (fault === 'Sender') !== status < 500)).toEqual([]);
});
