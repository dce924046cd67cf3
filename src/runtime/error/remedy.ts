import type { BatchId, BatchOutput, BatchResultErrorEntry } from '../../queue/port-message';
import { LockLostError, QueueError } from './error';

/** What the SDK and Node tell about a failed call, as far as it is there. */
interface CallFailure {
  readonly name?: string;
  readonly message?: string;
  /** Node's code of a system error, or the code of another client: whoever throws may have made it a number. */
  readonly code?: unknown;
  /** Code of the query protocol. */
  readonly Code?: string;
  readonly $fault?: 'client' | 'server';
  readonly $retryable?: object;
  readonly $metadata?: { readonly httpStatusCode?: number };
  /** Of an answer that an older SDK could not read: its metadata tell no status. */
  readonly $response?: { readonly statusCode?: number };
}

/** Codes of what passes by itself, in any spelling: of AWS services, and of the network. Whatever else Amazon SQS answers has to be mended. */
const PASSING = /^(InternalFailure|ServiceUnavailable|OverLimit|RequestThrottled|Throttling(Exception)?|KMS\.ThrottlingException|KmsThrottled|ExpiredToken(Exception)?|TimeoutError|RequestTimeout|NetworkingError|ECONN(RESET|REFUSED|ABORTED)|EPIPE|ETIMEDOUT|E(HOST|NET)UNREACH|ENOTFOUND|EAI_AGAIN|UND_ERR.*)$/;
/** By `OverLimit` Amazon SQS refuses a policy too, which no waiting makes smaller. */
const POLICY_SENTENCE = /submitted policy|actions were found/i;

/** What says that a lock is lost. By `InvalidParameterValue` Amazon SQS refuses an expired FIFO handle and a deleted message too. */
const LOST_CODE = /^(AWS\.SimpleQueueService\.)?(MessageNotInflight|ReceiptHandleIsInvalid)$/;
const LOST_SENTENCE = /receipt handle has expired|not available for visibility timeout change/;

/** Statuses by which whatever stands before a service asks for patience, without a code of the service. */
const PATIENCE: readonly number[] = [408, 429];

type Advice = ReadonlyArray<readonly [codes: RegExp, advice: string]>;

/** What to do about a call that may succeed later, by its code. */
const LATER: Advice = [
  [/^ExpiredToken/, 'renew the credentials and try again'],
  [/^(ENOTFOUND|ECONNREFUSED|UnreadableAnswer)$/, 'look at the endpoint and the network, or try again later'],
  [/^/, 'try again later'],
];

/** What to do about a call that fails again the same way; whatever stands before Amazon SQS may leave only the name of its code. */
const MEND: Advice = [
  [/^(Credentials|Token)\w*Error$/, 'set credentials in the environment, a profile, a role or the option credentials; a local engine takes any'],
  [/^(InvalidClientTokenId|UnrecognizedClient|InvalidAccessKeyId|MissingAuthenticationToken|RequestExpired|\w*Signature)/, 'look at the credentials and the clock of this machine'],
  [/^(NonExistentQueue|QueueDoesNotExist|InvalidAddress|ResourceNotFound)/, 'look at the name, account, Region and endpoint of the queue'],
  [/^(AccessDenied|NotAuthorized)/, 'bind the code to the queue, or grant its role the action'],
  [/^KMS/i, 'look at the key of the queue, and who may use it'],
  [/^InvalidSecurity$/, 'write URL and endpoint with https://'],
  [/^OptInRequired$/, 'enable the Region and the service for the account'],
  [/^(PurgeQueueInProgress|QueueDeletedRecently)$/, 'wait for 60 seconds'],
  [/^(QueueAlreadyExists|QueueNameExists)$/, 'declare it as it is, or change it by setQueueAttributes'],
  [/CERT|^UNABLE_TO|^EPROTO$/, 'look at the endpoint and the certificates that Node.js trusts (NODE_EXTRA_CA_CERTS)'],
  [/^(UnreadableAnswer|Unknown|InvalidAction|ERR_INVALID_URL)/, 'look at the endpoint and what stands before it'],
  [/^(?!Validation)\w*Error$/, 'look at its cause'],
  [/^/, 'mend the request'],
];

/**
 * Whether it is an error of this package, by its fields: where packages of a workspace have other peers, each may get a copy of this one, with
 * classes of its own, and a queue of one copy is handed to the other.
 */
export function isQueueError(error: unknown): error is QueueError {
  return error instanceof Error && 'code' in error && 'queue' in error && 'retryable' in error;
}

/**
 * What was said by whatever was thrown: all of an error of this package, which quotes nothing, else the first line: to refuse a signature AWS quotes
 * the request below, with its session token.
 */
export function saidBy(thrown: unknown): string {
  try {
    if (isQueueError(thrown)) return thrown.message;
    return String((thrown as Error | undefined)?.message ?? thrown).split('\n', 1)[0]!;
  } catch {
    return typeof thrown; // an object without a prototype, or one whose getters throw
  }
}

/** Fields in which Amazon S3 quotes the session token, where it refuses that or a signature: its client makes properties of them. */
const QUOTES = ['CanonicalRequest', 'Token-0'];

/**
 * What failed, without what it may quote. What the client makes of an answer that is no JSON quotes that, which may hold bodies; such an answer is
 * a lost one when it stands for a success. Below its first line AWS quotes the request whose signature it refused, with its session token.
 */
export function unquoted(error: unknown): unknown {
  const { name, message, $fault: fault, $metadata, $response } = (error ?? {}) as CallFailure;
  const isOfRequest = typeof name === 'string' && name.includes('Signature') && saidBy(error) !== message;
  const isQuoting = isOfRequest || QUOTES.some((field) => Object.hasOwn(Object(error), field));
  if (isQuoting) return Object.assign(new Error(saidBy(error)), { name, $fault: fault, $metadata });
  if (name !== 'SyntaxError' || !$metadata) return error;
  const httpStatusCode = $metadata.httpStatusCode ?? $response?.statusCode ?? 0;
  const $fault = Math.floor(httpStatusCode / 100) === 4 ? 'client' : 'server';
  return Object.assign(new Error('the answer is no JSON'), { name: 'UnreadableAnswer', $fault, $metadata: { ...$metadata, httpStatusCode } });
}

/** The short code of a failed call: Amazon SQS's own, or the name of a network error. */
export function codeOf(error: unknown): string {
  return (spellingsOf((unquoted(error) ?? {}) as CallFailure)[0] ?? 'Unknown').replace('AWS.SimpleQueueService.', '');
}

/** Whether the same call may succeed later: throttled, a fault of the service, or the network. */
export function isTemporary(error: unknown): boolean {
  if (isQueueError(error)) return error.retryable;
  const failure = (unquoted(error) ?? {}) as CallFailure;
  if (failure.$fault === 'server' || failure.$retryable) return true;
  const { httpStatusCode: status = 0 } = failure.$metadata ?? {};
  if (status >= 500 || PATIENCE.includes(status)) return true;
  return !POLICY_SENTENCE.test(failure.message ?? '') && isSpelt(failure, PASSING);
}

/** Whether an error, or one entry's error of a batch, says that the receipt handle holds its message no longer. */
export function isLockLost(error: unknown): boolean {
  const failure = (error ?? {}) as CallFailure;
  return LOST_SENTENCE.test(failure.message ?? '') || isSpelt(failure, LOST_CODE);
}

/** Whether somebody has to act: no retry mends it, and it is more than a message that another receiver may have by now. */
export const isForGood = (error: unknown): boolean => !isTemporary(error) && !isLockLost(error);

/** One failed entry of a batch answer in the shape of a failed call. */
function failedEntry({ Code = 'Unknown', Message, SenderFault }: Omit<BatchResultErrorEntry, 'Id'>): Error {
  return Object.assign(new Error(Message), { name: Code, Code, $fault: SenderFault === false ? 'server' : 'client' });
}

/** What a batch answers for each entry, by its place, which is its id: what confirms it, or why it failed. An id of no entry says nothing of one. */
export function answersOf<Row extends BatchId>(answer: BatchOutput<Row> | undefined, count: number): Array<Row | Error> {
  const known: Record<string, Row | Error> = {}; // of entries that come by the million: a map of ids that are numbers takes longer
  for (const row of answer?.Successful ?? []) known[row.Id!] = row;
  for (const row of answer?.Failed ?? []) known[row.Id!] = failedEntry(row);
  const answers: Array<Row | Error> = [];
  for (let place = 0; place < count; place++) answers.push(known[place] ?? noAnswer());
  return answers;
}

/** The error for what an answer does not mention: one that is empty, of a proxy say, confirms nothing. */
export function noAnswer(): Error {
  return failedEntry({ Code: 'NoAnswer', Message: 'the answer says nothing of it', SenderFault: false });
}

/**
 * The codes of an error, the most telling first; a number, which every `DOMException` has for one, tells nothing. Of a network error of
 * another realm (jest's) the SDK keeps code or name in the text only.
 */
function spellingsOf({ Code, code, name, message }: CallFailure): string[] {
  const wrapped = /^AWS SDK error wrapper for (?:.*?\b(?=E[A-Z_]{4,}\b))?(\w+)/.exec(message ?? '')?.[1];
  return [Code, code, wrapped, name].filter((spelling) => typeof spelling === 'string');
}

/** Whether an error has such a code, in any of its spellings. */
const isSpelt = (failure: CallFailure, codes: RegExp): boolean => spellingsOf(failure).some((spelling) => codes.test(spelling));

/**
 * An error of the port as one of this package's.
 *
 * @param activity what was asked for, in the runtime's word
 */
export function queueError(error: unknown, queue: string, activity: string): QueueError {
  if (isQueueError(error)) return error;
  const code = codeOf(error);
  const place = `queue '${queue}': ${activity}`;
  const cause = unquoted(error);
  const said = saidBy(cause);
  if (isLockLost(error)) {
    return new LockLostError(`${place} needs a receipt handle that still holds its message, got ${code} (${said}); receive it again, or hide it for longer`, { code, queue, cause });
  }
  const retryable = isTemporary(error);
  const advice = (retryable ? LATER : MEND).find(([codes]) => codes.test(code))![1];
  return new QueueError(`${place} must be accepted by Amazon SQS, got ${code} (${said}); ${advice}`, { code, queue, retryable, cause });
}
