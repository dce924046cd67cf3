import type { Context, Handler, SQSBatchResponse, SQSEvent, SQSHandler } from 'aws-lambda';
import { lambdaHandler } from '../../../src/runtime/lambda-function/lambda-handler';
import { messageSource } from '../../../src/runtime/message/message-source';

// What is proven here is proven by the compiler: `npm run lint` type-checks the tests.
test('a handler has the types that @types/aws-lambda gives functions of Amazon SQS', async () => {
  const handler = lambdaHandler(messageSource(), () => undefined);
  const byName: SQSHandler = handler;
  const byShape: Handler<SQSEvent, SQSBatchResponse> = handler;
  const called = (event: SQSEvent, context: Context): Promise<SQSBatchResponse> => handler(event, context);

  const response = await called({ Records: [] }, {} as Context);

  expect([byName, byShape]).toEqual([handler, handler]);
  expect(response).toEqual({ batchItemFailures: [] });
});
