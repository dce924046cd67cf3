/** Use queues: typed activities, the Lambda handler and the listener. Loads neither the CDK nor the AWS SDK by itself. */
export { Queue, openFifoQueue, openQueue, type FifoQueue } from './queue';
export type { QueueOptions } from './queue-options';
export { watchHandler } from './telemetry';
export { offloadToS3, type Offload, type OffloadOptions, type S3Body, type S3Port } from './offload';
export { createQueue, getQueueUrl, listQueues, type GetQueueUrlOptions, type ListQueuesOptions } from './account';
export { queues, type Queues, type QueuesOptions } from './queues';
export type { QueuePermission } from './queue-administration';
export type { QueueAttributeChanges, QueueAttributeWord, RemovableWord } from './administration';
export { redrive, type RedriveOptions, type RedriveProgress } from './redrive';
export type { QueueAddress, QueueReference } from './address';
export type { BodyOptions } from './codec';
export type { ConnectOptions, PortUse } from './connect';
export {
  assumeRole, rolesAnywhere,
  type AssumeRoleOptions, type AwsCredentials, type CredentialProvider, type RolesAnywhereOptions, type SessionOptions,
} from './credentials';
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
export { createSender, type Sender, type SenderOptions } from './sender';
export type { AnyEntry, FifoSendEntry, SendEntry, SendResult } from './send-entry';
export type { StandardIssue, StandardResult, StandardSchema } from './standard-schema';
export { lambdaHandler, type LambdaHandler, type LambdaHandlerOptions, type LambdaSource } from './lambda-handler';
export type { LambdaHandlerContext } from './lambda-reserve';
export type { OutcomeActs } from './lambda-response';
export type { LambdaContext, SqsBatchResponse, SqsEvent, SqsRecord, SqsRecordAttribute } from './lambda-event';
export { Reject, RetryAfter } from './outcome';
export { listen } from './listen';
export type { ListenOptions } from './listen-settings';
export { Listener, type StopOptions, type StopReport } from './listener';
export type { ListenerHealth, ListenerState } from './health';
export type { ListenEvent, ListenEventName } from './listen-event';
export type { BackoffOptions } from './backoff';
export { messages } from './messages';
export { stopOnSignal, type SignalWatch, type StopOnSignalOptions } from './shutdown';
export { eventBridgeEvent, s3Event, snsNotification, type EventBridgeEvent, type S3ObjectEvent, type SnsNotification } from './envelope';
export type { QueueContext } from './context';
export type { Receiver } from './receive';
export type { SenderQueue } from './sender';
export type { Environment } from '../queue/binding';
export type { Clock } from '../queue/clock';
export type { QueueAttributeValues, QueueAttributesAnswer, QueueDeclaration } from '../queue/declaration';
export type { SqsPort } from '../queue/port';
export type { MessageAttributeMap, MessageAttributeValue, SendFields, WireMessage } from '../queue/port-message';
export type { QueueKind } from '../queue/queue-name';
export type { RedriveAllowPolicyDocument, RedrivePolicyDocument } from '../queue/redrive';
