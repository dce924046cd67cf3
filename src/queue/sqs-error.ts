/** Who has to change something before the same request can succeed. */
type SqsErrorFault = 'Sender' | 'Receiver';

/** What a caller does about an error: mend the request, send it again, or drop the message because its lock is gone. */
export type SqsErrorRemedy = 'mend' | 'retry' | 'lock lost';

/** One error of Amazon SQS, as its JSON protocol spells it. */
export interface SqsErrorRow {
  /** Code of the legacy query protocol, sent in `x-amzn-query-error`; SDK v3 shows it as `Code`, and as `name` for errors it does not model. */
  readonly queryCode: string;
  /** HTTP status. */
  readonly status: number;
  readonly fault: SqsErrorFault;
  readonly remedy: SqsErrorRemedy;
}

const LEGACY = 'AWS.SimpleQueueService.';
const sender = (queryCode: string, status = 400, remedy: SqsErrorRemedy = 'mend'): SqsErrorRow => ({ queryCode, status, fault: 'Sender', remedy });
const receiver = (queryCode: string, status: number): SqsErrorRow => ({ queryCode, status, fault: 'Receiver', remedy: 'retry' });

/**
 * The errors of Amazon SQS by the name that its JSON protocol sends in `__type`.
 *
 * @see https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/CommonErrors.html
 */
export const SQS_ERRORS = {
  AccessDeniedException: sender('AccessDenied', 403),
  BatchEntryIdsNotDistinct: sender(`${LEGACY}BatchEntryIdsNotDistinct`),
  BatchRequestTooLong: sender(`${LEGACY}BatchRequestTooLong`),
  EmptyBatchRequest: sender(`${LEGACY}EmptyBatchRequest`),
  ExpiredTokenException: sender('ExpiredToken', 403, 'retry'),
  InternalFailure: receiver('InternalFailure', 500),
  InvalidAddress: sender('InvalidAddress', 404),
  InvalidAttributeName: sender('InvalidAttributeName'),
  InvalidAttributeValue: sender('InvalidAttributeValue'),
  InvalidBatchEntryId: sender(`${LEGACY}InvalidBatchEntryId`),
  InvalidIdFormat: sender('InvalidIdFormat'),
  InvalidMessageContents: sender('InvalidMessageContents'),
  InvalidParameterValueException: sender('InvalidParameterValue'),
  InvalidSecurity: sender('InvalidSecurity', 403),
  KmsAccessDenied: sender('KMS.AccessDeniedException'),
  KmsDisabled: sender('KMS.DisabledException'),
  KmsInvalidKeyUsage: sender('KMS.InvalidKeyUsageException'),
  KmsInvalidState: sender('KMS.InvalidStateException'),
  KmsNotFound: sender('KMS.NotFoundException'),
  KmsOptInRequired: sender('KMS.OptInRequired', 403),
  KmsThrottled: sender('KMS.ThrottlingException', 400, 'retry'),
  MessageNotInflight: sender(`${LEGACY}MessageNotInflight`, 400, 'lock lost'),
  MissingRequiredParameterException: sender('MissingParameter'),
  OverLimit: sender('OverLimit', 403, 'retry'),
  PurgeQueueInProgress: sender(`${LEGACY}PurgeQueueInProgress`, 403),
  QueueDeletedRecently: sender(`${LEGACY}QueueDeletedRecently`),
  QueueDoesNotExist: sender(`${LEGACY}NonExistentQueue`),
  QueueNameExists: sender('QueueAlreadyExists'),
  ReceiptHandleIsInvalid: sender('ReceiptHandleIsInvalid', 404, 'lock lost'),
  RequestThrottled: sender('RequestThrottled', 403, 'retry'),
  ResourceNotFoundException: sender('ResourceNotFoundException', 404),
  SerializationException: sender('MalformedInput'),
  ServiceUnavailable: receiver('ServiceUnavailable', 503),
  ThrottlingException: sender('ThrottlingException', 400, 'retry'),
  TooManyEntriesInBatchRequest: sender(`${LEGACY}TooManyEntriesInBatchRequest`),
  UnknownOperationException: sender('InvalidAction'),
  UnsupportedOperation: sender(`${LEGACY}UnsupportedOperation`),
} as const satisfies Record<string, SqsErrorRow>;

/** Name of an error of Amazon SQS, as in `__type` of its JSON protocol. */
export type SqsErrorName = keyof typeof SQS_ERRORS;

/** A request that Amazon SQS refuses, in its own words: what a check answers and the local engine sends. */
export interface Refusal {
  readonly name: SqsErrorName;
  /** The sentence that Amazon SQS sends. */
  readonly message: string;
}

export const refuse = (name: SqsErrorName, message: string): Refusal => ({ name, message });

/** `Value 11 for parameter X is invalid. Reason: …`, the commonest refusal of Amazon SQS. */
export const invalidParameter = (parameter: string, value: unknown, reason: string): Refusal =>
  refuse('InvalidParameterValueException', `Value ${value} for parameter ${parameter} is invalid. Reason: ${reason}`);

export const missingParameter = (parameter: string): Refusal =>
  refuse('MissingRequiredParameterException', `The request must contain the parameter ${parameter}.`);

/** The short name that people and batch results know: the query code without its legacy prefix. */
export function errorCode(name: SqsErrorName): string {
  return SQS_ERRORS[name].queryCode.replace(LEGACY, '');
}

const LOST_LOCK_SENTENCES = ['receipt handle has expired', 'not available for visibility timeout change'];
/** By `OverLimit` Amazon SQS refuses a policy too, which no waiting makes smaller. */
const POLICY_SENTENCE = /submitted policy|actions were found/i;
const BY_ANY_NAME = new Map<string, SqsErrorRow>(
  Object.entries(SQS_ERRORS).flatMap(([name, row]) => [[name, row], [row.queryCode, row], [row.queryCode.replace(LEGACY, ''), row]] as const),
);

/**
 * What to do about an error of Amazon SQS, known by any of its spellings. A lost lock and a policy over its quotas are told by sentence:
 * `InvalidParameterValue` says the one for an expired FIFO handle and a deleted message, and `OverLimit` the other.
 *
 * @returns undefined for a name that Amazon SQS does not use (a network error, say)
 */
export function remedyOf(nameOrCode: string, message = ''): SqsErrorRemedy | undefined {
  if (LOST_LOCK_SENTENCES.some((sentence) => message.includes(sentence))) return 'lock lost';
  if (nameOrCode === 'OverLimit' && POLICY_SENTENCE.test(message)) return 'mend';
  return BY_ANY_NAME.get(nameOrCode)?.remedy;
}
