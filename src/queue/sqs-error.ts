import type { SqsErrorCode } from './sqs-error-answer';

/** A request that Amazon SQS refuses, in its own words: what a check answers and the local engine sends. */
export interface Refusal {
  /** The short code that people and batch results know. */
  readonly code: SqsErrorCode;
  /** The sentence that Amazon SQS sends. */
  readonly message: string;
}

export const refuse = (code: SqsErrorCode, message: string): Refusal => ({ code, message });

/** `Value 11 for parameter X is invalid. Reason: …`, the commonest refusal of Amazon SQS. */
export const invalidParameter = (parameter: string, value: unknown, reason: string): Refusal =>
  refuse('InvalidParameterValue', `Value ${value} for parameter ${parameter} is invalid. Reason: ${reason}`);

export const missingParameter = (parameter: string): Refusal =>
  refuse('MissingParameter', `The request must contain the parameter ${parameter}.`);
