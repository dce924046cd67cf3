import { existsSync, statSync } from 'node:fs';
import { isAbsolute, join } from 'node:path';
import { EVENT_SOURCE } from '../../queue/event-source';
import { TemplateError, nearestFirst, outerLabel, resourceAt, type TemplatePlace } from './template-place';
import { knownText, listOf, propertiesAt, whereKnown, type Properties } from './template-properties';
import { pathBelowStack } from './template-queue';
import { resolveNumber, resolveText, resolveValue } from './template-resolve';

/** Environment variables of a function or container; what only AWS can tell is left out and named in `notes`. */
interface TemplateEnvironment {
  readonly variables: Readonly<Record<string, string>>;
  readonly notes: readonly string[];
}

/** A Lambda function or a container of an app. */
export interface TemplateHolder extends TemplateEnvironment {
  readonly stack: string;
  readonly logicalId: string;
  readonly path: string;
}

/** A Lambda function that an app declares. */
export interface TemplateFunction extends TemplateHolder {
  readonly functionName: string;
  /** As it is in AWS: with account and Region of its stack. */
  readonly functionArn: string;
  /** E.g. `nodejs22.x`; `image` for a container image. */
  readonly runtime: string;
  /** E.g. `index.handler`. */
  readonly handler: string;
  /** Folder or file of its code; absent when there is none here. */
  readonly codePath?: string;
  /** Code that stands in the template itself. */
  readonly inlineCode?: string;
  /** Folders of its layers, as they are mounted at `/opt`. */
  readonly layerPaths: readonly string[];
  readonly timeoutSeconds: number;
  readonly memoryMegabytes: number;
  readonly reservedConcurrency?: number;
}

export const FUNCTION_TYPE = 'AWS::Lambda::Function';
export const TASK_TYPE = 'AWS::ECS::TaskDefinition';

/** Reads one `AWS::Lambda::Function`. */
export function readFunction(place: TemplatePlace): TemplateFunction {
  const { stack, logicalId } = place;
  const properties = propertiesAt(place);
  const unknown: string[] = [];
  const property = (name: string): unknown => whereKnown(name, () => resolveValue(properties[name], { ...place, property: name }), unknown);
  const number = (name: string): number | undefined => whereKnown(name, () => resolveNumber(properties[name], { ...place, property: name }), unknown);
  const reservedConcurrency = number('ReservedConcurrentExecutions');
  const { Variables = {} } = (properties.Environment ?? {}) as { Variables?: Properties };
  const { layerPaths, notes: layerNotes } = layersOf(properties, place);
  const { variables, notes } = readVariables(Object.entries(Variables), { ...place, property: 'Environment.Variables' });
  const path = pathBelowStack(place);
  const read = {
    stack: outerLabel(stack),
    logicalId,
    path,
    functionName: String(resolveValue({ Ref: logicalId }, place)),
    functionArn: String(resolveValue({ 'Fn::GetAtt': [logicalId, 'Arn'] }, inAws(place))),
    runtime: properties.PackageType === 'Image' ? 'image' : String(property('Runtime') ?? 'none'),
    handler: String(property('Handler') ?? ''),
    ...codeOf(properties, place),
    layerPaths,
    timeoutSeconds: number('Timeout') ?? EVENT_SOURCE.functionTimeoutSeconds,
    memoryMegabytes: number('MemorySize') ?? 128,
    ...(reservedConcurrency === undefined ? {} : { reservedConcurrency }),
    variables,
  };
  const left = unknown.length > 0 ? [`${path}: properties must be known without AWS, got ${unknown.join(', ')}; it has the defaults of AWS Lambda here`] : [];
  return { ...read, notes: [...left, ...layerNotes, ...notes] };
}

/** Account and Region as the app says them, where it does. */
function inAws(place: TemplatePlace): TemplatePlace {
  const { account = place.account, region = place.region } = place.stack.environment ?? {};
  return { ...place, account, region };
}

/** The function that an event source mapping names. */
export function functionOf(source: Pick<TemplateFunction, 'stack' | 'functionName'>, functions: readonly TemplateFunction[]): TemplateFunction | undefined {
  return nearestFirst(source.stack, functions.filter(({ functionName }) => functionName === source.functionName), ({ stack }) => stack)[0];
}

/** Reads the containers of one `AWS::ECS::TaskDefinition`. */
export function readContainers(place: TemplatePlace): TemplateHolder[] {
  const { stack, logicalId } = place;
  return listOf<Properties>(propertiesAt(place).ContainerDefinitions).map(({ Name, Environment }) => {
    const entries = listOf<{ Name: string; Value: unknown }>(Environment).map((entry) => [entry.Name, entry.Value] as const);
    return {
      stack: outerLabel(stack),
      logicalId,
      path: `${pathBelowStack(place)}/${knownText(Name, place) ?? 'container'}`,
      ...readVariables(entries, { ...place, property: 'ContainerDefinitions.Environment' }),
    };
  });
}

/** A table's name or a secret is of no use to a queue, so one such variable does not stop the whole app. */
function readVariables(entries: ReadonlyArray<readonly [string, unknown]>, place: TemplatePlace): TemplateEnvironment {
  const variables: Record<string, string> = {};
  const notes: string[] = [];
  const unknown: string[] = [];
  for (const [name, value] of entries) {
    try {
      const resolved = whereKnown(name, () => resolveText(value, { ...place, property: `${place.property}.${name}` }), unknown);
      if (resolved !== undefined) variables[name] = resolved;
    } catch (error) {
      if (error instanceof TemplateError) notes.push(`${pathBelowStack(place)}: environment variable ${name} is left out; ${error.message}`);
      else throw error;
    }
  }
  if (unknown.length > 0) notes.push(`${pathBelowStack(place)}: environment variables must be known without AWS, got ${unknown.join(', ')}; they are left out, set them yourself where they are needed`);
  return { variables, notes };
}

function codeOf({ Code = {} }: Properties, place: TemplatePlace): Pick<TemplateFunction, 'codePath' | 'inlineCode'> {
  const { ZipFile, S3Key } = Code as Properties;
  if (typeof ZipFile === 'string') return { inlineCode: ZipFile };
  const codePath = assetOf(S3Key, place);
  return codePath === undefined ? {} : { codePath };
}

/** Folder or file of the asset of a function or layer. */
function assetOf(key: unknown, place: TemplatePlace): string | undefined {
  const { stack } = place;
  const { Metadata } = resourceAt(place);
  const told = Metadata?.['aws:asset:path'];
  const asset = typeof told === 'string' ? told : typeof key === 'string' ? stack.assets.get(key) : undefined;
  if (!asset || stack.directory === undefined) return undefined;
  const path = isAbsolute(asset) ? asset : join(stack.directory, asset);
  return existsSync(path) ? path : undefined;
}

/** Layers of the function's own stack whose asset is a folder; another one is named. */
function layersOf({ Layers }: Properties, place: TemplatePlace): { layerPaths: string[]; notes: string[] } {
  const found = listOf<{ Ref?: string }>(Layers).map((layer) => {
    const there = { ...place, logicalId: layer.Ref ?? '' };
    const { Content } = propertiesAt(there) as { Content?: Properties };
    const path = Content && assetOf(Content.S3Key, there);
    return path !== undefined && statSync(path).isDirectory() ? { path } : { note: JSON.stringify(layer) };
  });
  return {
    layerPaths: found.flatMap(({ path }) => path ?? []),
    notes: found.flatMap(({ note }) => (note === undefined ? [] : [`${pathBelowStack(place)}: its layer must be a folder of its own stack, got ${note}; it runs without it`])),
  };
}
