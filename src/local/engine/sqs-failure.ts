import type { Refusal } from '../../queue/sqs-error';
import { answerOf, type SqsErrorCode } from '../../queue/sqs-error-answer';

/** The errors that the SDK's model of Amazon SQS does not have: its client names them by their query code. */
const NOT_IN_THE_MODEL: ReadonlySet<string> = new Set<SqsErrorCode>([
  'AccessDenied', 'ExpiredToken', 'InternalFailure', 'InvalidAction', 'InvalidParameterValue', 'MalformedInput', 'MissingParameter',
  'ServiceUnavailable', 'ThrottlingException',
]);

/**
 * A request that the local engine refuses, in the shape of the error that the SDK's client throws for the same answer of Amazon SQS:
 * code that catches the one catches the other.
 */
export class SqsFailure extends Error {
  /** Name as the SDK's client tells it. */
  public readonly name: string;
  /** Code of the legacy query protocol. */
  public readonly Code: string;
  public readonly Type: 'Sender' | 'Receiver';
  public readonly $fault: 'client' | 'server';
  public readonly $metadata: { readonly httpStatusCode: number; readonly attempts: number; readonly totalRetryDelay: number };
  /** The same once more, where the SDK's client keeps it for the query protocol. */
  public readonly Error: { readonly Type: string; readonly Code: string; readonly Message: string };
  /** Why, as the checks and the HTTP server spell it. */
  public readonly refusal: Refusal;

  public constructor(refusal: Refusal) {
    super(refusal.message);
    const { type, queryCode, status, fault } = answerOf(refusal.code);
    this.name = NOT_IN_THE_MODEL.has(refusal.code) ? queryCode : type;
    this.Code = queryCode;
    this.Type = fault;
    this.$fault = fault === 'Sender' ? 'client' : 'server';
    this.$metadata = { httpStatusCode: status, attempts: 1, totalRetryDelay: 0 };
    this.Error = { Type: fault, Code: queryCode, Message: refusal.message };
    this.refusal = refusal;
  }
}

/** Throws what a check found, if it found anything. */
export function assertAccepted(refusal: Refusal | undefined): void {
  if (refusal) throw new SqsFailure(refusal);
}
