/** One kind of failure that a person meets at the command line. */
interface Explanation {
  readonly names: RegExp;
  readonly says: (failure: Failure, word: string) => string;
}

interface Failure {
  readonly name?: string;
  readonly code?: string;
  readonly message?: string;
  readonly cause?: unknown;
  readonly errors?: readonly unknown[];
}

const EXPLANATIONS: readonly Explanation[] = [
  {
    names: /^(ECONNREFUSED|ECONNRESET|EHOSTUNREACH|ENETUNREACH|ETIMEDOUT|ENOTFOUND|EAI_AGAIN|TimeoutError)$/,
    says: ({ code, name, message }) => {
      const place = /\bE[A-Z_]{4,} (\S+)/.exec(message ?? '')?.[1] ?? 'the network';
      return `endpoint ${place}: it must answer, got ${code ?? name}; start one with cdk-sqs-connector engine, or correct --endpoint`;
    },
  },
  {
    names: /^(QueueDoesNotExist|NonExistentQueue|AWS\.SimpleQueueService\.NonExistentQueue)$/,
    says: (_, word) => `queue '${word}': it must exist, got no queue of that name or binding; cdk-sqs-connector list shows what is there`,
  },
  {
    names: /^(CredentialsProviderError|UnrecognizedClientException|InvalidClientTokenId|ExpiredToken(Exception)?|InvalidSignatureException)$/,
    says: ({ name }) => `credentials: they must be valid, got ${name}; sign in (aws sso login), set AWS_PROFILE or --profile, or name a local engine with --endpoint`,
  },
  {
    names: /^AccessDenied(Exception)?$/,
    says: ({ message }, word) => `queue '${word}': the caller must be allowed to do this, got ${message}; bind the role with queue.bindOperator, or take another --profile`,
  },
  {
    names: /^RegionMissing$/,
    says: () => 'region: it must be known, got none; give --region, or set AWS_REGION',
  },
];

/**
 * A failure as one line that names the place and the fix.
 *
 * @param word what the user called the queue, if any
 */
export function explain(error: unknown, word: string): string {
  for (const failure of chainOf(error)) {
    const found = EXPLANATIONS.find(({ names }) => names.test(failure.code ?? '') || names.test(failure.name ?? ''));
    if (found) return found.says(failure, word);
  }
  const text = error instanceof Error ? error.message || error.name : String(error);
  return text.trim().split('\n').map((line) => line.trim()).join('; ');
}

/** The error, what it wraps and what it gathers: node tries two addresses and puts both failures into one. */
function chainOf(error: unknown): Failure[] {
  if (typeof error !== 'object' || error === null) return [];
  const { cause, errors = [] } = error as Failure;
  const { code, message = '' } = error as Failure;
  const failure = { name: (error as Failure).name, message, code: code ?? /\bE[A-Z_]{4,}\b/.exec(message)?.[0] };
  return [failure, ...errors.flatMap(chainOf), ...chainOf(cause)];
}
