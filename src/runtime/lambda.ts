/** The door of `cdk-sqs-connector/runtime/lambda`: what a function that only consumes needs, without the SDK. */
export { lambdaHandler, type LambdaHandler, type LambdaHandlerContext, type LambdaHandlerOptions } from './lambda-handler';
export type { LambdaContext, SqsBatchResponse, SqsEvent, SqsRecord, SqsRecordAttribute } from './lambda-event';
export { messageSource, type MessageSourceOptions } from './message-source';
export { Reject, RetryAfter } from './outcome';
export { BodyError, QueueError } from './error';
export type { HandlerContext, MessageHandler, MessageSource, ReceivedMessage } from './received-message';
