import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { EVENT_SOURCE } from '../../queue/event-source';
import { TemplateError, type TemplatePlace } from './template-place';
import { pathBelowStack } from './template-queue';
import { functionNameOf } from './template-resource';
import { resolveValue } from './template-resolve';

/** Environment variables of a function or container; what only AWS can tell is left out and named in `notes`. */
export interface TemplateEnvironment {
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
  /** E.g. `nodejs22.x`; `image` for a container image. */
  readonly runtime: string;
  /** E.g. `index.handler`. */
  readonly handler: string;
  /** Folder or file of its code; absent when there is none here. */
  readonly codePath?: string;
  /** Code that stands in the template itself. */
  readonly inlineCode?: string;
  readonly timeoutSeconds: number;
  readonly memoryMegabytes: number;
  readonly reservedConcurrency?: number;
}

export const FUNCTION_TYPE = 'AWS::Lambda::Function';
export const TASK_TYPE = 'AWS::ECS::TaskDefinition';

/** Reads one `AWS::Lambda::Function`. */
export function readFunction(place: TemplatePlace): TemplateFunction {
  const { stack, logicalId } = place;
  const resource = stack.template.Resources![logicalId]!;
  const property = (name: string): unknown => resolveValue(resource.Properties?.[name], { ...place, property: name });
  const reserved = property('ReservedConcurrentExecutions');
  const environment = resource.Properties?.Environment as { Variables?: Record<string, unknown> } | undefined;
  return {
    stack: stack.label,
    logicalId,
    path: pathBelowStack(place),
    functionName: functionNameOf(resource, { logicalId, attribute: '', place, resolve: (value) => resolveValue(value, place) }),
    runtime: resource.Properties?.PackageType === 'Image' ? 'image' : String(property('Runtime') ?? 'none'),
    handler: String(property('Handler') ?? ''),
    ...codeOf(place),
    timeoutSeconds: Number(property('Timeout') ?? EVENT_SOURCE.functionTimeoutSeconds),
    memoryMegabytes: Number(property('MemorySize') ?? 128),
    ...(reserved === undefined ? {} : { reservedConcurrency: Number(reserved) }),
    ...readVariables(Object.entries(environment?.Variables ?? {}), { ...place, property: 'Environment.Variables' }),
  };
}

/** Reads the containers of one `AWS::ECS::TaskDefinition`. */
export function readContainers(place: TemplatePlace): TemplateHolder[] {
  const { stack, logicalId } = place;
  const containers = stack.template.Resources![logicalId]!.Properties?.ContainerDefinitions;
  if (!Array.isArray(containers)) return [];
  return (containers as Array<{ Name?: unknown; Environment?: Array<{ Name: string; Value: unknown }> }>).map(({ Name, Environment = [] }) => ({
    stack: stack.label,
    logicalId,
    path: `${pathBelowStack(place)}/${String(Name)}`,
    ...readVariables(Environment.map((entry) => [entry.Name, entry.Value]), { ...place, property: 'ContainerDefinitions.Environment' }),
  }));
}

/** A table's name or a secret is of no use to a queue, so one such variable does not stop the whole app. */
function readVariables(entries: ReadonlyArray<readonly [string, unknown]>, place: TemplatePlace): TemplateEnvironment {
  const variables: Record<string, string> = {};
  const notes: string[] = [];
  for (const [name, value] of entries) {
    try {
      const resolved = resolveValue(value, { ...place, property: `${place.property}.${name}` });
      if (resolved !== undefined) variables[name] = String(resolved);
    } catch (error) {
      if (!(error instanceof TemplateError)) throw error;
      notes.push(error.message);
    }
  }
  return { variables, notes };
}

function codeOf({ stack, logicalId }: TemplatePlace): Pick<TemplateFunction, 'codePath' | 'inlineCode'> {
  const { Properties, Metadata } = stack.template.Resources![logicalId]!;
  const code = (Properties?.Code ?? {}) as { ZipFile?: unknown; S3Key?: unknown };
  if (typeof code.ZipFile === 'string') return { inlineCode: code.ZipFile };
  const told = Metadata?.['aws:asset:path'];
  const asset = typeof told === 'string' ? told : typeof code.S3Key === 'string' ? stack.assets.get(code.S3Key) : undefined;
  if (!asset || stack.directory === undefined) return {};
  const codePath = asset.startsWith('/') ? asset : join(stack.directory, asset);
  return existsSync(codePath) ? { codePath } : {};
}
