/** Use queues: typed activities, the Lambda handler and the listener. Loads neither the CDK nor the AWS SDK by itself. */
export { Queue, openFifoQueue, openQueue, type FifoQueue } from './queue';
export type { QueueOptions } from './connect/queue-options';
export { watchHandler } from './telemetry/telemetry';
export { offloadToS3, type Offload, type OffloadOptions, type S3Body, type S3Connection, type S3Port } from './offload/offload';
export { createQueue, getQueueUrl, listQueues, type GetQueueUrlOptions, type ListQueuesOptions } from './administer/account';
export { queues, type Queues, type QueuesOptions } from './queues';
export type { QueuePermission } from './administer/queue-administration';
export type { QueueAttributeChanges, QueueAttributeWord, RemovableWord } from './administer/administration';
export { redrive, type RedriveOptions, type RedriveProgress } from './administer/redrive';
export type { QueueAddress, QueueReference } from './connect/address';
export type { BodyOptions } from './message/codec';
export type { ConnectOptions, PortUse } from './connect/connect';
export {
  assumeRole, rolesAnywhere,
  type AssumeRoleOptions, type AwsCredentials, type CredentialProvider, type RolesAnywhereOptions, type SessionOptions,
} from './connect/credentials';
export {
  BodyError, DamagedMessageError, InvalidMessageError, LockLostError, QueueError, ReceiveError, UnboundQueueError, type QueueErrorDetail,
} from './error/error';
export type { LabelledAttribute, MessageAttribute, MessageAttributes } from './message/message-attribute';
export { messageSource, type MessageSourceOptions } from './message/message-source';
export type { Receipt, ReceiptResult, VisibilityChange } from './receive/receipt';
export type { ReceiveOptions } from './receive/receive';
export type { HandlerContext, MessageHandler, MessageSource, ReceivedMessage } from './message/received-message';
export type { Entries, SendBatchOptions } from './send/send-batch';
export { SendError, type SendFailure, type SendOutcome } from './send/send-error';
export { createSender, type Sender, type SenderOptions } from './send/sender';
export type { AnyEntry, FifoSendEntry, SendEntry, SendResult } from './send/send-entry';
export type { StandardIssue, StandardResult, StandardSchema } from './message/standard-schema';
export { lambdaHandler, type LambdaHandler, type LambdaHandlerOptions, type LambdaSource } from './lambda-function/lambda-handler';
export type { LambdaHandlerContext } from './lambda-function/lambda-reserve';
export type { HideOptions, OutcomeActs, StayingRecord } from './lambda-function/lambda-response';
export type { LambdaContext, SqsBatchResponse, SqsEvent, SqsRecord, SqsRecordAttribute, SqsRecordAttributes } from './lambda-function/lambda-event';
export { Reject, RetryAfter } from './outcome/outcome';
export { listen } from './listen/listen';
export type { ListenOptions } from './listen/listen-settings';
export { Listener } from './listen/listener';
export type { StopOptions, StopReport } from './listen/stop-options';
export type { ListenerHealth, ListenerState } from './listen/health';
export type { QueueEvent, QueueEventName } from './telemetry/queue-event';
export type { BackoffOptions } from './outcome/backoff';
export { messages } from './receive/messages';
export { stopOnSignal, type SignalWatch, type StopOnSignalOptions } from './listen/shutdown';
export { eventBridgeEvent, s3Event, snsNotification, type EventBridgeEvent, type S3ObjectEvent, type SnsNotification } from './message/envelope';
export type { QueueContext } from './connect/context';
export type { Receiver } from './receive/receive';
export type { SenderQueue } from './send/sender';
export type { Environment } from '../queue/binding';
export type { Clock } from '../queue/clock';
export type { QueueAttributeValues, QueueAttributesAnswer, QueueDeclaration } from '../queue/declaration';
export type { SqsPort } from '../queue/port';
export type { MessageAttributeMap, MessageAttributeValue, SendFields, WireMessage } from '../queue/port-message';
export type { QueueKind } from '../queue/queue-name';
export type { RedriveAllowPolicyDocument, RedrivePolicyDocument } from '../queue/redrive';
