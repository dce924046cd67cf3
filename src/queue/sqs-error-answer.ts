/** How Amazon SQS answers a request with one of its errors. */
export interface SqsErrorAnswer {
  /** Name of the error in its JSON protocol, sent in `__type`; SDK v3 shows it as `name` of the errors that it models. */
  readonly type: string;
  /** Code of the legacy query protocol, sent in `x-amzn-query-error`; SDK v3 shows it as `Code`, and as `name` for errors it does not model. */
  readonly queryCode: string;
  /** HTTP status. */
  readonly status: number;
  /** Who has to change something before the same request can succeed. */
  readonly fault: 'Sender' | 'Receiver';
}

/** An answer as far as it is not the usual one: type and query code are the code, status 400, at fault is the sender. */
interface SqsErrorRow extends Partial<Omit<SqsErrorAnswer, 'queryCode'>> {
  /** Its query code has a prefix. */
  readonly isLegacy?: true;
}

const LEGACY = { isLegacy: true } as const;

/**
 * The errors of Amazon SQS by the short code that people and batch results know. Apart from what is refused by them, which the runtime takes
 * into every bundle.
 *
 * @see https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/CommonErrors.html
 */
export const SQS_ERRORS = {
  'AccessDenied': { type: 'AccessDeniedException', status: 403 },
  'BatchEntryIdsNotDistinct': LEGACY,
  'BatchRequestTooLong': LEGACY,
  'EmptyBatchRequest': LEGACY,
  'ExpiredToken': { type: 'ExpiredTokenException', status: 403 },
  'InternalFailure': { status: 500, fault: 'Receiver' },
  'InvalidAction': { type: 'UnknownOperationException' },
  'InvalidAddress': { status: 404 },
  'InvalidAttributeName': {},
  'InvalidAttributeValue': {},
  'InvalidBatchEntryId': LEGACY,
  'InvalidIdFormat': {},
  'InvalidMessageContents': {},
  'InvalidParameterValue': { type: 'InvalidParameterValueException' },
  'InvalidSecurity': { status: 403 },
  'KMS.AccessDeniedException': { type: 'KmsAccessDenied' },
  'KMS.DisabledException': { type: 'KmsDisabled' },
  'KMS.InvalidKeyUsageException': { type: 'KmsInvalidKeyUsage' },
  'KMS.InvalidStateException': { type: 'KmsInvalidState' },
  'KMS.NotFoundException': { type: 'KmsNotFound' },
  'KMS.OptInRequired': { type: 'KmsOptInRequired', status: 403 },
  'KMS.ThrottlingException': { type: 'KmsThrottled' },
  'MalformedInput': { type: 'SerializationException' },
  'MessageNotInflight': LEGACY,
  'MissingParameter': { type: 'MissingRequiredParameterException' },
  'NonExistentQueue': { type: 'QueueDoesNotExist', ...LEGACY },
  'OverLimit': { status: 403 },
  'PurgeQueueInProgress': { status: 403, ...LEGACY },
  'QueueAlreadyExists': { type: 'QueueNameExists' },
  'QueueDeletedRecently': LEGACY,
  'ReceiptHandleIsInvalid': { status: 404 },
  'RequestThrottled': { status: 403 },
  'ResourceNotFoundException': { status: 404 },
  'ServiceUnavailable': { status: 503, fault: 'Receiver' },
  'ThrottlingException': {},
  'TooManyEntriesInBatchRequest': LEGACY,
  'UnsupportedOperation': LEGACY,
} as const satisfies Record<string, SqsErrorRow>;

/** Short code of an error of Amazon SQS. */
export type SqsErrorCode = keyof typeof SQS_ERRORS;

export function answerOf(code: SqsErrorCode): SqsErrorAnswer {
  const { type = code, status = 400, fault = 'Sender', isLegacy }: SqsErrorRow = SQS_ERRORS[code];
  return { type, queryCode: isLegacy ? `AWS.SimpleQueueService.${code}` : code, status, fault };
}
