/**
 * A schema of any library that follows Standard Schema version 1: zod, valibot, arktype and others. Types only.
 *
 * The wire carries the schema's input, and a handler gets its output: a schema that coerces or fills in defaults works both ways.
 *
 * @typeParam Input what is sent
 * @typeParam Output what a handler receives
 * @see https://standardschema.dev
 */
export interface StandardSchema<Input = unknown, Output = Input> {
  /** The contract of Standard Schema. */
  readonly '~standard': {
    readonly version: 1;
    readonly vendor: string;
    /** Checks a value and may change it. */
    readonly validate: (value: unknown) => StandardResult<Output> | Promise<StandardResult<Output>>;
    readonly types?: { readonly input: Input; readonly output: Output } | undefined;
  };
}

/** What a schema answers: the value, or what is wrong with it. */
export type StandardResult<Output> =
  | { readonly value: Output; readonly issues?: undefined }
  | { readonly issues: readonly StandardIssue[] };

/** One thing that is wrong with a value. */
export interface StandardIssue {
  readonly message: string;
  readonly path?: ReadonlyArray<PropertyKey | { readonly key: PropertyKey }> | undefined;
}
