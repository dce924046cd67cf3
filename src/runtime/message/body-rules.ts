import { hasMethods, type OptionRule } from '../../queue/option-rule';

const isSchema = (value: unknown): boolean => hasMethods('validate')((value as { '~standard'?: unknown } | null)?.['~standard']);

/** What a body must be. */
export const SCHEMA_RULE: OptionRule = ['schema', isSchema, 'a Standard Schema', 'give one of zod, valibot, arktype or another library that follows it'];
/** How a body is written and what it must be. Apart from the codec: a Lambda function that only consumes checks less. */
export const BODY_RULES: readonly OptionRule[] = [
  ['codec', (value) => value === 'json' || value === 'text', "'json' or 'text'", 'leave it out for JSON'],
  SCHEMA_RULE,
];
