/** Use queues: typed activities, the Lambda handler and the listener. Loads neither the CDK nor the AWS SDK by itself. */
export { Queue, openFifoQueue, openQueue, type FifoQueue, type QueueOptions } from './queue';
export type { QueueAddress, QueueReference } from './address';
export type { BodyOptions } from './codec';
export type { ConnectOptions, PortUse } from './connect';
export type { AwsCredentials, CredentialProvider } from './credentials';
export {
  BodyError, DamagedMessageError, InvalidMessageError, LockLostError, QueueError, ReceiveError, UnboundQueueError, type QueueErrorDetail,
} from './error';
export type { LabelledAttribute, MessageAttribute, MessageAttributes } from './message-attribute';
export { messageSource, type MessageSourceOptions } from './message-source';
export type { Receipt, ReceiptResult, VisibilityChange } from './receipt';
export type { ReceiveOptions } from './receive';
export type { HandlerContext, MessageHandler, MessageSource, ReceivedMessage } from './received-message';
export type { Entries, SendBatchOptions } from './send-batch';
export { SendError, type SendFailure, type SendOutcome } from './send-error';
export type { FifoSendEntry, SendEntry, SendResult } from './send-entry';
export type { StandardIssue, StandardResult, StandardSchema } from './standard-schema';
export { lambdaHandler, type LambdaHandler, type LambdaHandlerContext, type LambdaHandlerOptions } from './lambda-handler';
export type { LambdaContext, SqsBatchResponse, SqsEvent, SqsRecord, SqsRecordAttribute } from './lambda-event';
export { Reject, RetryAfter } from './outcome';
