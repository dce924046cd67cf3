import { told } from '../../queue/option-rule';
import { partitionOf } from '../../queue/queue-name';
import { TemplateError, UnknownValueError, nearestFirst, type TemplatePlace } from './template-place';
import { resourceAttribute } from './template-resource';
import type { TemplateParameter, TemplateStack } from './template-stack';

type Intrinsic = (argument: unknown, place: TemplatePlace) => unknown;

const NO_VALUE = Symbol('AWS::NoValue');

const PSEUDO: Readonly<Record<string, (place: TemplatePlace) => unknown>> = {
  'AWS::AccountId': ({ account }) => account,
  'AWS::Region': ({ region }) => region,
  'AWS::Partition': ({ region }) => partitionOf(region),
  'AWS::URLSuffix': () => 'amazonaws.com',
  'AWS::StackName': ({ stack }) => stack.name,
  'AWS::StackId': ({ stack, region, account }) => `arn:${partitionOf(region)}:cloudformation:${region}:${account}:stack/${stack.name}/local`,
  'AWS::NotificationARNs': () => [],
  'AWS::NoValue': () => NO_VALUE,
};

const INTRINSICS: Readonly<Record<string, Intrinsic>> = {
  'Ref': (name, place) => reference(String(name), place),
  'Fn::GetAtt': (argument, place) => {
    const [logicalId, ...attribute] = Array.isArray(argument) ? argument.map(String) : String(argument).split('.');
    return resourceValue(logicalId!, attribute.join('.'), place);
  },
  'Fn::Join': (argument, place) => {
    const [separator, parts] = list(argument, place);
    return list(resolveValue(parts, place), place).map(String).join(String(separator));
  },
  'Fn::Sub': substitute,
  'Fn::Split': (argument, place) => {
    const [separator, text] = list(argument, place);
    return String(resolveValue(text, place)).split(String(separator));
  },
  'Fn::Select': (argument, place) => {
    const [index, items] = list(argument, place);
    return list(resolveValue(items, place), place)[Number(resolveValue(index, place))];
  },
  'Fn::FindInMap': (argument, place) => {
    const [map, first, second, otherwise] = list(resolveValue(argument, place), place) as [string, string, string, { DefaultValue?: unknown }?];
    return place.stack.template.Mappings?.[map]?.[first]?.[second] ?? otherwise?.DefaultValue
      ?? fail(place, `Fn::FindInMap must name an entry of the mappings, got ${[map, first, second].join('.')}; correct the mapping`);
  },
  'Fn::If': (argument, place) => {
    const [condition, then, otherwise] = list(argument, place);
    return resolveRaw(isTrue(String(condition), place) ? then : otherwise, place);
  },
  'Fn::ImportValue': imported,
  'Fn::GetStackOutput': weaklyReferred,
  'Fn::Base64': (argument, place) => Buffer.from(String(resolveValue(argument, place))).toString('base64'),
  'Fn::ToJsonString': (argument, place) => JSON.stringify(resolveValue(argument, place)),
  'Fn::Equals': (argument, place) => {
    const [left, right] = list(resolveValue(argument, place), place);
    return String(left) === String(right);
  },
  'Fn::Not': (argument, place) => !list(resolveValue(argument, place), place)[0],
  'Fn::And': (argument, place) => list(resolveValue(argument, place), place).every(Boolean),
  'Fn::Or': (argument, place) => list(resolveValue(argument, place), place).some(Boolean),
  'Condition': (name, place) => isTrue(String(name), place),
};

/**
 * A property with its intrinsic functions resolved; `AWS::NoValue` drops the key.
 *
 * @throws TemplateError that names stack, logical id and property of what cannot be resolved
 */
export function resolveValue(value: unknown, place: TemplatePlace): unknown {
  const resolved = resolveRaw(value, place);
  return resolved === NO_VALUE ? undefined : resolved;
}

/**
 * The same as text, with the dynamic references in it that CloudFormation looks up in other services.
 *
 * @throws TemplateError that names what only AWS can tell
 */
export function resolveText(value: unknown, place: TemplatePlace): string | undefined {
  const resolved = resolveValue(value, place);
  return resolved === undefined ? undefined : withoutReferences(String(resolved), place);
}

/** A text with its dynamic references resolved. */
export function withoutReferences(text: string, place: TemplatePlace): string {
  return text.replace(/\{\{resolve:([a-z-]+):([^}]*)\}\}/g, (whole, service: string, name: string) => {
    const stored = service === 'ssm' ? storedValue(name.replace(/:\d+$/, ''), place) : undefined;
    return String(stored ?? unknown(place, `'${whole}'`));
  });
}

/**
 * The same as a number, which CloudFormation takes as text too.
 *
 * @throws TemplateError that names what is none
 */
export function resolveNumber(value: unknown, place: TemplatePlace): number | undefined {
  const resolved = resolveText(value, place);
  if (resolved === undefined) return undefined;
  const number = Number(resolved);
  return Number.isNaN(number) ? fail(place, `it must be a number, got ${told(resolved)}; correct it`) : number;
}

function resolveRaw(value: unknown, place: TemplatePlace): unknown {
  if (Array.isArray(value)) return value.map((item) => resolveRaw(item, place)).filter((item) => item !== NO_VALUE);
  if (typeof value !== 'object' || value === null) return value;
  const entries = Object.entries(value);
  const [key, argument] = entries[0] ?? ['', undefined];
  if (entries.length === 1 && Object.hasOwn(INTRINSICS, key)) return INTRINSICS[key]!(argument, place);
  if (entries.length === 1 && key.startsWith('Fn::')) {
    return fail(place, `it must use only functions that can be resolved without AWS, got ${key}; use a literal value`);
  }
  const inner = entries.map(([name, item]) => [name, resolveRaw(item, { ...place, property: place.property ? `${place.property}.${name}` : name })] as const);
  return Object.fromEntries(inner.filter(([, item]) => item !== NO_VALUE));
}

/** Whether a condition of the template holds; no condition always does. */
export function isTrue(condition: string | undefined, place: TemplatePlace): boolean {
  if (condition === undefined) return true;
  const conditions = place.stack.template.Conditions ?? {};
  if (!Object.hasOwn(conditions, condition)) return fail(place, `a condition must stand in the template, got '${condition}'; declare it`);
  return Boolean(resolveValue(conditions[condition], { ...place, seen: entered(place, `${place.stack.name}/condition ${condition}`) }));
}

function reference(name: string, place: TemplatePlace): unknown {
  if (Object.hasOwn(PSEUDO, name)) return PSEUDO[name]!(place);
  const parameter = place.stack.template.Parameters?.[name];
  return parameter ? parameterValue(name, parameter, place) : resourceValue(name, '', place);
}

/** A parameter that is a list has one text with commas for its value. */
function parameterValue(name: string, parameter: TemplateParameter, place: TemplatePlace): unknown {
  const value = writtenValue(name, parameter, place);
  return /CommaDelimitedList|List</.test(parameter.Type ?? '') ? String(value).split(',').map((item) => item.trim()) : value;
}

/** A nested stack takes its parameters from the resource that it is; any other from their defaults. */
function writtenValue(name: string, { Type = '', Default }: TemplateParameter, place: TemplatePlace): unknown {
  const { parent } = place.stack;
  const passed = parent?.stack.template.Resources?.[parent.logicalId]?.Properties?.Parameters;
  const given = (passed as Record<string, unknown> | undefined)?.[name];
  if (parent && given !== undefined) {
    return resolveValue(given, { ...place, stack: parent.stack, logicalId: parent.logicalId, property: `Parameters.${name}` });
  }
  // Its default is the name of the parameter in Systems Manager, and no value.
  if (Type.startsWith('AWS::SSM::Parameter::Value')) return storedValue(String(Default), place) ?? unknown(place, `the value of SSM parameter '${String(Default)}'`);
  return Default ?? unknown(place, `parameter ${name} without a default`, `parameter ${name} must have a default to be resolved without AWS, got none; give it one`);
}

function resourceValue(logicalId: string, attribute: string, place: TemplatePlace): unknown {
  const resource = place.stack.template.Resources?.[logicalId];
  const wanted = attribute ? `${logicalId}.${attribute}` : logicalId;
  if (!resource) return fail(place, `it must refer to a resource of the stack, got '${wanted}'; correct the logical id`);
  const inside: TemplatePlace = { ...place, logicalId, property: attribute, seen: entered(place, `${place.stack.name}/${wanted}`) };
  if (attribute.startsWith('Outputs.')) return nestedOutput(attribute.slice('Outputs.'.length), inside);
  if (resource.Type === 'Custom::CrossRegionExportReader') return exportedValue(attribute, inside) ?? fail(place, `it must be exported by a stack of this app, got '${attribute}'; add the stack that has it`);
  const answer = resourceAttribute(resource, { logicalId, attribute, place: inside, resolve: (value) => resolveValue(value, inside) });
  return answer ?? unknown(place, `${attribute ? 'attribute' : 'Ref'} '${wanted}' of ${resource.Type}`);
}

/** The references that led to one more, unless that is one of them. */
function entered({ seen = [], ...place }: TemplatePlace, step: string): string[] {
  return seen.includes(step) ? fail(place, `references must not form a circle, got ${[...seen, step].join(' > ')}; break it`) : [...seen, step];
}

/** A parameter in Systems Manager that a stack of the app declares. One that is copied from its own name, as to another Region, is from AWS. */
function storedValue(wanted: string, place: TemplatePlace): unknown {
  const step = `ssm:${wanted}`;
  if (place.seen?.includes(step)) return undefined;
  return declaredIn({ ...place, seen: [...(place.seen ?? []), step] }, 'AWS::SSM::Parameter', ({ Name, Value }, there) => (Name === wanted ? resolveValue(Value, there) : undefined));
}

/** What the CDK carries to a stack of another Region by a custom resource on either side. */
function exportedValue(wanted: string, place: TemplatePlace): unknown {
  return declaredIn(place, 'Custom::CrossRegionExportWriter', ({ WriterProps }, there) => {
    const { exports = {} } = (WriterProps ?? {}) as { exports?: Readonly<Record<string, unknown>> };
    return resolveValue(exports[wanted], there);
  });
}

type Found = (properties: Readonly<Record<string, unknown>>, there: TemplatePlace) => unknown;

/** The first answer of the resources of a type, in the nearest stack first. */
function declaredIn(place: TemplatePlace, type: string, find: Found): unknown {
  for (const stack of nearestStacks(place)) {
    for (const [logicalId, { Type, Properties = {} }] of Object.entries(stack.template.Resources ?? {})) {
      const answer = Type === type ? find(Properties, { ...place, stack, logicalId, property: '' }) : undefined;
      if (answer !== undefined) return answer;
    }
  }
  return undefined;
}

function nestedOutput(output: string, place: TemplatePlace): unknown {
  const nested = place.stacks.find(({ parent }) => parent?.stack === place.stack && parent.logicalId === place.logicalId);
  const value = nested?.template.Outputs?.[output]?.Value;
  if (!nested || value === undefined) return fail(place, `the nested stack must have output ${output}, got none; run cdk synth again`);
  return resolveValue(value, { ...place, stack: nested, logicalId: output, property: 'Value' });
}

const nearestStacks = ({ stack, stacks }: TemplatePlace): TemplateStack[] => nearestFirst(stack.label, stacks, ({ label }) => label);

function imported(argument: unknown, place: TemplatePlace): unknown {
  const wanted = String(resolveValue(argument, place));
  const seen = entered(place, `import ${wanted}`);
  for (const stack of nearestStacks(place)) {
    for (const [output, { Value, Export }] of Object.entries(stack.template.Outputs ?? {})) {
      const there: TemplatePlace = { ...place, stack, logicalId: output, property: 'Value', seen };
      if (Export && resolveValue(Export.Name, there) === wanted) return resolveValue(Value, there);
    }
  }
  return unknown(place, `import '${wanted}'`, `an import must be an export of a stack of this app, got '${wanted}'; add the stack that exports it`);
}

/** What a weak reference of the CDK names: an output of a stack, which that stack need not export. */
function weaklyReferred(argument: unknown, place: TemplatePlace): unknown {
  const { StackName, OutputName } = argument as Readonly<Record<string, unknown>>;
  const [name, output] = [String(resolveValue(StackName, place)), String(resolveValue(OutputName, place))];
  const stack = nearestStacks(place).find(({ name: own, template }) => own === name && template.Outputs?.[output]);
  if (!stack) {
    return unknown(place, `output '${output}' of '${name}'`, `Fn::GetStackOutput must name an output of a stack of this app, got '${output}' of '${name}'; add the stack that has it`);
  }
  const seen = entered(place, `output ${name}.${output}`);
  return resolveValue(stack.template.Outputs![output]!.Value, { ...place, stack, logicalId: output, property: 'Value', seen });
}

function substitute(argument: unknown, place: TemplatePlace): string {
  const [text, own = {}] = [argument].flat() as [string, Record<string, unknown>?];
  return String(text).replace(/\$\{([^}]*)\}/g, (whole, name: string) => {
    if (name.startsWith('!')) return `\${${name.slice(1)}}`;
    if (Object.hasOwn(own, name)) return String(resolveValue(own[name], place));
    const value = name.includes('.') ? resolveValue({ 'Fn::GetAtt': name }, place) : resolveValue({ Ref: name }, place);
    return value === undefined ? whole : String(value);
  });
}

/** What a function is given, or what stands in it, where CloudFormation takes a list. */
function list(value: unknown, place: TemplatePlace): unknown[] {
  return Array.isArray(value) ? value as unknown[] : fail(place, `a function must be given a list, got ${told(value)}; correct the template`);
}

function fail(place: TemplatePlace, sentence: string): never {
  throw new TemplateError(place, sentence);
}

function unknown(place: TemplatePlace, value: string, sentence?: string): never {
  throw new UnknownValueError(place, value, sentence);
}
