import { isFlag, isUrl, wholeRule, wrongValues, type OptionRule } from './option-rule';
import type { QueueKind } from './queue-name';

/** What a binding tells code about its queue. Only `url` is always there. */
export interface Binding {
  /** URL of the queue. */
  readonly url: string;
  /** Told by the URL's suffix unless said. */
  readonly kind?: QueueKind;
  /** Largest message in bytes; 1,048,576 unless said. */
  readonly maximumMessageBytes?: number;
  /** Visibility timeout of the queue in seconds; 30 unless said. */
  readonly visibilityTimeoutSeconds?: number;
  /** FIFO: a message may go without a deduplication id. */
  readonly contentBasedDeduplication?: boolean;
  /** URL of the dead-letter queue. */
  readonly deadLetterUrl?: string;
  /** Receives after which a message moves there. */
  readonly maxReceiveCount?: number;
}

/** The environment, as `process.env` is one. */
export type Environment = Readonly<Record<string, string | undefined>>;

const PREFIX = 'QUEUE_';

/**
 * The environment variable of a binding: `paidOrders` and `PaidOrders` are `QUEUE_PAID_ORDERS`.
 *
 * The constructs write it and the runtime reads it by this one rule.
 */
export function bindingVariable(name: string): string {
  const words = name.replace(/([a-z0-9])([A-Z])/g, '$1_$2').replace(/([A-Z]+)([A-Z][a-z])/g, '$1_$2');
  return PREFIX + words.replace(/[^A-Za-z0-9]+/g, '_').replace(/^_+|_+$/g, '').toUpperCase();
}

/** The value of the variable: JSON, without what is undefined. Tokens of the CDK inside strings pass through. */
export function encodeBinding(binding: Binding): string {
  return JSON.stringify(binding);
}

/** Names of the bindings in an environment, as variables. */
export function boundVariables(environment: Environment): string[] {
  return Object.keys(environment).filter((variable) => variable.startsWith(PREFIX)).sort();
}

/** A binding, or the sentence that says what is wrong with it. */
export type BindingAnswer = { readonly binding: Binding } | { readonly wrong: string };

/**
 * Reads one binding from the environment.
 *
 * @param name name of the binding, as the declaration or the user says it
 */
export function readBinding(name: string, environment: Environment): BindingAnswer {
  const variable = bindingVariable(name);
  const value = environment[variable];
  if (value === undefined || value === '') {
    const bound = boundVariables(environment);
    const others = bound.length > 0 ? `bound here: ${bound.join(', ')}` : 'nothing is bound here';
    return { wrong: `queue '${name}': environment variable ${variable} must be set, got none (${others}); bind it with queue.bindSender, bindConsumer or bindListener, or start with cdk-sqs-connector dev` };
  }
  return decodeBinding(name, value);
}

/** What is told of a queue beside its URL or name; what is undefined is not told. */
export type QueueFacts = { readonly [Fact in keyof Omit<Binding, 'url'>]?: Binding[Fact] | undefined };

/** The rules of what is told of a queue: the runtime holds an address to those of a binding. */
export const factRules = (): readonly OptionRule[] => [
  ['kind', (value) => value === 'standard' || value === 'fifo', "'standard' or 'fifo'", 'leave it out for what the URL tells'],
  wholeRule('maximumMessageBytes', 1),
  wholeRule('visibilityTimeoutSeconds', 0),
  ['contentBasedDeduplication', isFlag, 'true or false', 'leave it out for false'],
  ['deadLetterUrl', isUrl, 'the URL of a queue', 'leave it out for none'],
  wholeRule('maxReceiveCount', 1),
];

/** What an object tells of a queue, and what is wrong with it: one that is written by hand was seen by no type checker. */
export function factsOf(told: object): { readonly facts: Omit<Binding, 'url'>; readonly wrong: readonly string[] } {
  // A newer construct may tell more, and a template writes null for what it does not know.
  const isKnown = ([word, given]: readonly [string, unknown]): boolean => given !== null && factRules().some(([rule]) => rule === word);
  const facts = Object.fromEntries(Object.entries(told).filter(isKnown));
  return { facts, wrong: wrongValues(facts, factRules()) };
}

function decodeBinding(name: string, value: string): BindingAnswer {
  const place = `queue '${name}': ${bindingVariable(name)}`;
  let binding: unknown;
  try {
    binding = JSON.parse(value);
  } catch {
    binding = { url: value.trim() }; // what is kept in a file or a secret ends in a new line
  }
  const url = (binding as Partial<Binding> | null | undefined)?.url;
  if (!isUrl(url)) {
    return { wrong: `${place} must be {"url":"https://…"} or a queue URL, got ${value.length} characters of something else; bind the queue, or set its URL` };
  }
  const { facts, wrong } = factsOf(binding as Binding);
  if (wrong.length > 0) return { wrong: wrong.map((sentence) => `${place}: ${sentence}`).join('\n') };
  return { binding: { ...facts, url } };
}
