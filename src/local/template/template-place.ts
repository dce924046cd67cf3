import type { TemplateResource, TemplateStack } from './template-stack';

/** Where a value stands: what error messages name, and what intrinsic functions are resolved against. */
export interface TemplatePlace {
  readonly stack: TemplateStack;
  /** All stacks of the app, for exports and nested stacks. */
  readonly stacks: readonly TemplateStack[];
  readonly account: string;
  readonly region: string;
  /** Logical id of the resource, or the output or parameter. */
  readonly logicalId: string;
  /** Property, e.g. `RedrivePolicy.maxReceiveCount`. */
  readonly property: string;
  /** References that led here, so that a circle ends in an error. */
  readonly seen?: readonly string[];
}

/** The resource of a place. */
export function resourceAt({ stack, logicalId }: TemplatePlace): TemplateResource {
  return stack.template.Resources![logicalId]!;
}

/** Name in the app of a stack; of a nested one that of the stack around it, below which construct paths are told. */
export function outerLabel({ label, parent }: TemplateStack): string {
  return parent ? outerLabel(parent.stack) : label;
}

/** What stands below a stack, named so that one of the same path in another stack or stage is told apart. */
export function distinctPath<One extends { readonly stack: string; readonly path: string }>(one: One, all: readonly One[]): string {
  return all.some(({ stack, path }) => path === one.path && stack !== one.stack) ? `${one.stack}/${one.path}` : one.path;
}

/** The own stack first, then its stage: stages may give stacks, exports and functions the same names, each for its account. */
export function nearestFirst<One>(stack: string, all: readonly One[], labelOf: (one: One) => string): One[] {
  const own = stack.split('/');
  const shared = (one: One): number => {
    const differs = labelOf(one).split('/').findIndex((part, index) => part !== own[index]);
    return differs < 0 ? own.length : differs;
  };
  return [...all].sort((one, other) => shared(other) - shared(one));
}

/**
 * A template that cannot be read: names stack, logical id and property.
 *
 * @example
 * if (error instanceof TemplateError) console.error(error.logicalId, error.property);
 */
export class TemplateError extends Error {
  public readonly logicalId: string;
  public readonly property: string;

  public constructor(place: TemplatePlace, sentence: string) {
    super(`stack ${place.stack.label}, ${place.logicalId}${place.property ? `, property ${place.property}` : ''}: ${sentence}`);
    this.name = 'TemplateError';
    this.logicalId = place.logicalId;
    this.property = place.property;
  }
}

/** A value that is not in the app: AWS tells it, another app, or who deploys. */
export class UnknownValueError extends TemplateError {
  public constructor(place: TemplatePlace, public readonly value: string, sentence = `it must be known without AWS, got ${value}; use a literal value or set it yourself`) {
    super(place, sentence);
  }
}
