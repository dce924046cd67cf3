import { wellFormed } from '../../queue/message';
import type { StandardIssue, StandardSchema } from './standard-schema';

/** How a body is written and what it must be. */
export interface BodyOptions<Input = unknown, Output = Input> {
  /** Validates bodies before they are sent and after they are received; any Standard Schema. @default - any body */
  readonly schema?: StandardSchema<Input, Output> | undefined;
  /** `json` writes bodies as JSON; `text` sends strings as they are: `openQueue<string>('Lines', { codec: 'text' })`. @default 'json' */
  readonly codec?: 'json' | 'text' | undefined;
}

/** A value, or the sentence that says why there is none. Sentences never quote the body. */
export type Coded<Value> = { readonly value: Value } | { readonly wrong: string };

type Awaitable<Value> = Value | Promise<Value>;

/** Validates a body and writes it as text, as it is at the call. Answers at once unless the schema is asynchronous. */
export function encodeBody<Input>(body: Input, { schema, codec }: BodyOptions<Input, unknown>): Awaitable<Coded<string>> {
  const validated = validate(body, schema);
  const written = codec === 'text' ? writeText(body) : writeJson(body); // before an asynchronous schema answers
  return after(validated, (valid) => ('wrong' in valid ? valid : written));
}

function writeText(body: unknown): Coded<string> {
  return typeof body === 'string' ? { value: wellFormed(body) } : { wrong: `body must be a string with codec 'text', got ${typeof body}; leave codec out to send JSON` };
}

function writeJson(body: unknown): Coded<string> {
  try {
    // JSON would write it as {}, in silence.
    if (typeof (body as { readonly then?: unknown } | null | undefined)?.then === 'function') return { wrong: 'body must be what JSON can write, got a promise; await it' };
    const value = JSON.stringify(body) as string | undefined;
    if (value !== undefined) return { value };
  } catch {
    // A circle, a bigint or a getter that throws: told below. The cause would quote the body.
  }
  return { wrong: `body must be what JSON can write, got ${typeof body} that it cannot; send plain data` };
}

/** Reads a body from text and validates it. Answers at once unless the schema is asynchronous. */
export function decodeBody<Output>(text: string, { schema, codec }: BodyOptions<unknown, Output>): Awaitable<Coded<Output>> {
  let value: unknown = text;
  try {
    if (codec !== 'text') value = JSON.parse(text);
  } catch {
    // The SyntaxError quotes the body, so it is not kept as a cause.
    return { wrong: `body must be JSON, got other text; codec 'text' takes it` };
  }
  return validate(value, schema);
}

function validate<Output>(value: unknown, schema: StandardSchema<unknown, Output> | undefined): Awaitable<Coded<Output>> {
  if (!schema) return { value: value as Output };
  try {
    // An answer that is neither, of a validator that follows no Standard Schema, has no issues to list: that is thrown, and told as such.
    const result = after(schema['~standard'].validate(value), (answer) =>
      ('value' in answer && !answer.issues ? answer : misfit(answer.issues!.map(sentence).join(', '))));
    return result instanceof Promise ? result.catch(thrown) : result;
  } catch (error) {
    return thrown(error);
  }
}

const misfit = (got: string): { readonly wrong: string } => ({ wrong: `body must fit the schema, got ${got}; mend what was sent` });
// Only the name: what a schema throws may quote the body, so it is no cause either.
const thrown = (error: unknown): { readonly wrong: string } => misfit(`${(error as Error | undefined)?.name} from it`);

function sentence({ message, path = [] }: StandardIssue): string {
  const place = path.map((step) => String((step as { readonly key?: PropertyKey }).key ?? step)).join('.');
  return place ? `${message} at ${place}` : message;
}

/** Goes on at once, or when a promise is kept: nothing waits that need not. By its method, for under jest that of `fetch` is no instance of ours. */
function after<From, To>(value: Awaitable<From>, next: (value: From) => To): Awaitable<To> {
  return (value as Promise<From>).then ? Promise.resolve(value).then(next) : next(value as From);
}
