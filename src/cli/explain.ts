import { bindingVariable } from '../queue/binding';
import { counted } from '../queue/option-rule';
import { queueError } from '../runtime/error/remedy';

/** One kind of failure that a person meets at the command line. */
interface Explanation {
  readonly names: RegExp;
  readonly says: (failure: Failure, asked: AskedQueue) => string;
}

/** What the user called the queue, where a command is about one, and the URL that a binding of that name has. */
export interface AskedQueue {
  readonly word?: string;
  readonly bound?: string;
}

const placeOf = ({ word }: AskedQueue): string => (word === undefined ? 'queue' : `queue '${word}'`);

interface Failure {
  readonly name?: string;
  readonly code?: string;
  readonly message?: string;
  readonly path?: string;
  readonly cause?: unknown;
  readonly errors?: readonly unknown[];
}

const EXPLANATIONS: readonly Explanation[] = [
  {
    names: /^(ECONNREFUSED|ECONNRESET|EHOSTUNREACH|ENETUNREACH|ETIMEDOUT|ENOTFOUND|EAI_AGAIN|TimeoutError)$/,
    says: ({ code, name, message }) => {
      const place = /\bE[A-Z_]{4,}( [^\s()]+)/.exec(message ?? '')?.[1] ?? '';
      return `endpoint${place}: it must answer, got ${code ?? name}; start one with cdk-sqs-connector engine, or correct --endpoint`;
    },
  },
  {
    names: /^(QueueDoesNotExist|NonExistentQueue|AWS\.SimpleQueueService\.NonExistentQueue)$/,
    says: (_, asked) => (asked.bound === undefined
      ? `${placeOf(asked)}: it must exist, got no queue of that name or binding; cdk-sqs-connector list shows what is there`
      : `${placeOf(asked)}: ${bindingVariable(asked.word!.replace(/^QUEUE_/, ''))} must lead to a queue that exists, got ${asked.bound}; correct the variable, or start cdk-sqs-connector dev again, which sets it`),
  },
  {
    names: /^InvalidAddress$/,
    says: (_, asked) => `${placeOf(asked)}: it must be the URL of a queue, got ${asked.bound ?? 'another address'}; cdk-sqs-connector list --json shows the URL of each`,
  },
  {
    names: /^CredentialsProviderError$/,
    says: ({ message }) => `credentials: they must be found, got none (${oneLine(message ?? '')}); sign in (aws sso login), set AWS_PROFILE or --profile, or name a local engine with --endpoint`,
  },
  {
    names: /^(UnrecognizedClientException|InvalidClientTokenId|ExpiredToken(Exception)?|InvalidSignatureException)$/,
    says: ({ name }) => `credentials: they must be valid, got ${name}; sign in (aws sso login), set AWS_PROFILE or --profile, or name a local engine with --endpoint`,
  },
  {
    names: /^AccessDenied(Exception)?$/,
    says: ({ message }, asked) => `${placeOf(asked)}: the caller must be allowed to do this, got ${message}; bind the role with queue.bindOperator, or take another --profile`,
  },
  {
    names: /^RegionMissing$/,
    says: () => 'region: it must be known, got none; give --region, set AWS_REGION, or name a local engine with --endpoint http://127.0.0.1:9324',
  },
  {
    names: /^(Deserialization error|Parse Error|HPE_[A-Z_]+|Unknown)$/,
    says: () => "endpoint: it must answer in Amazon SQS's JSON protocol, got something else; correct --endpoint or AWS_ENDPOINT_URL_SQS, or do without what that engine does not know",
  },
  {
    names: /^CouldNotDetermineMessageSource$/,
    says: ({ message }, asked) => `${placeOf(asked)}: its messages must know where they came from, got some that were sent to it directly `
      + `(after ${counted(Number(/after (\d+)/.exec(message ?? '')?.[1] ?? 0), 'message')} that moved); name the queue to move them to with --to, or move the others with `
      + '--filter \'{"deadLetterQueueSourceArn":[{"exists":true}]}\'',
  },
];

/** What the file system refuses: `open`, `mkdir` and the like tell the path. */
const FILE_ERRORS = /^(ENOENT|EACCES|EPERM|EISDIR|ENOTDIR|EEXIST|EROFS|ENOSPC|EBUSY)$/;

/** A failure that has its line already. */
export class ExplainedError extends Error {
  public override readonly name: string = 'ExplainedError';
}

/** A failure as one line that names the place and the fix. */
export function explain(error: unknown, asked: AskedQueue = {}): string {
  if (error instanceof ExplainedError) return error.message;
  for (const failure of chainOf(error)) {
    const found = EXPLANATIONS.find(({ names }) => names.test(failure.code ?? '') || names.test(failure.name ?? ''));
    if (found) return found.says(failure, asked);
  }
  const { path, code } = (error ?? {}) as Failure;
  if (path !== undefined && FILE_ERRORS.test(code ?? '')) return `file '${path}': it must be one that can be used, got ${code}; correct the path or its permissions`;
  const told = asked.word !== undefined && isAnswer(error) ? queueError(error, asked.word, 'the call') : error;
  const text = told instanceof Error ? told.message || told.name : String(told);
  return oneLine(text);
}

/** Whether an endpoint said so itself: its own text tells no fix. */
function isAnswer(error: unknown): boolean {
  return typeof error === 'object' && error !== null && '$metadata' in error;
}

function oneLine(text: string): string {
  return text.trim().split('\n').map((line) => line.trim()).join('; ');
}

/** The error, what it wraps and what it gathers: node tries two addresses and puts both failures into one. */
function chainOf(error: unknown): Failure[] {
  if (typeof error !== 'object' || error === null) return [];
  const { name, message = '', code, cause, errors = [] } = error as Failure;
  const known = code ?? /\bE[A-Z_]{4,}\b|Deserialization error|Parse Error/.exec(message)?.[0];
  return [{ name, message, code: known }, ...errors.flatMap(chainOf), ...chainOf(cause)];
}
