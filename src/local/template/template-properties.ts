import { isObject } from '../../queue/option-rule';
import { TemplateError, UnknownValueError, resourceAt, type TemplatePlace } from './template-place';
import { isTrue, resolveValue } from './template-resolve';
import type { TemplateResource } from './template-stack';

/** Properties of a resource by name. */
export type Properties = Readonly<Record<string, unknown>>;

/**
 * The properties of a resource in the shape in which they are deployed: of each `Fn::If` the branch that holds, and nothing that has no value.
 * All other functions stay as they are written, since what only AWS can tell may never be asked for. What is no resource has none.
 */
export function propertiesAt(place: TemplatePlace): Properties {
  const resource: TemplateResource | undefined = resourceAt(place);
  return shaped(resource?.Properties ?? {}, place) as Properties;
}

function shaped(value: unknown, place: TemplatePlace): unknown {
  if (Array.isArray(value)) return value.map((item) => shaped(item, place)).filter((item) => item !== undefined);
  if (!isObject(value)) return value ?? undefined;
  if (value.Ref === 'AWS::NoValue') return undefined;
  const branch = branchOf(value['Fn::If'], place);
  if (branch) return shaped(branch.value, place);
  const fields = Object.entries(value).map(([name, item]) => [name, shaped(item, place)] as const);
  return Object.fromEntries(fields.filter(([, item]) => item !== undefined));
}

/** Undefined for what is no choice, or one that cannot be made here: it fails where its value is asked for. */
function branchOf(choice: unknown, place: TemplatePlace): { readonly value: unknown } | undefined {
  if (!Array.isArray(choice)) return undefined;
  const [condition, then, otherwise] = choice as unknown[];
  try {
    return { value: isTrue(String(condition), place) ? then : otherwise };
  } catch (error) {
    if (error instanceof TemplateError) return undefined;
    throw error;
  }
}

/** A value as text; undefined when only AWS can tell it. */
export function knownText(value: unknown, place: TemplatePlace): string | undefined {
  try {
    return String(resolveValue(value, place));
  } catch (error) {
    if (error instanceof TemplateError) return undefined;
    throw error;
  }
}

/** What stands there where a list does; a function that makes one is not known here. */
export function listOf<Item>(value: unknown): readonly Item[] {
  return Array.isArray(value) ? value as Item[] : [];
}

/** What is read, or undefined for a value that is not in the app, whose name and source join those that are left out. */
export function whereKnown<Value>(name: string, read: () => Value, unknown: string[]): Value | undefined {
  try {
    return read();
  } catch (error) {
    if (!(error instanceof UnknownValueError)) throw error;
    unknown.push(`${name} (${error.value})`);
    return undefined;
  }
}
