/** The door of `cdk-sqs-connector/runtime/lambda`: what a function that only consumes needs, without the SDK. */
export { lambdaHandler, type LambdaHandler, type LambdaHandlerOptions, type LambdaSource } from './lambda-handler';
export type { LambdaHandlerContext } from './lambda-reserve';
export type { OutcomeActs } from './lambda-response';
export type { BackoffOptions } from './backoff';
export type { LambdaContext, SqsBatchResponse, SqsEvent, SqsRecord, SqsRecordAttribute } from './lambda-event';
export { messageSource, type MessageSourceOptions } from './message-source';
export { Reject, RetryAfter } from './outcome';
export { BodyError, QueueError } from './error';
export type { HandlerContext, MessageHandler, MessageSource, ReceivedMessage } from './received-message';
