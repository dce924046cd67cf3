/** The door of `cdk-sqs-connector/runtime/lambda`: what a function that only consumes needs, without the SDK. */
export { lambdaHandler, type LambdaHandler, type LambdaHandlerOptions, type LambdaSource } from './lambda-function/lambda-handler';
export type { LambdaHandlerContext } from './lambda-function/lambda-reserve';
export type { HideOptions, OutcomeActs, StayingRecord } from './lambda-function/lambda-acts';
export type { BackoffOptions } from './outcome/backoff';
export type { LambdaContext, SqsBatchResponse, SqsEvent, SqsRecord, SqsRecordAttribute, SqsRecordAttributes } from './lambda-function/lambda-event';
export { messageSource, type MessageSourceOptions } from './message/message-source';
export { Reject, RetryAfter } from './outcome/outcome';
export { BodyError, QueueError } from './error/error';
export type { HandlerContext, MessageHandler, MessageSource, ReceivedMessage } from './message/received-message';
