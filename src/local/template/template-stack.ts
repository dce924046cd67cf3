import { existsSync, readFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { isObject, told } from '../../queue/option-rule';

/** A CloudFormation template, as far as this room reads it. */
export interface Template {
  readonly Resources?: Readonly<Record<string, TemplateResource>>;
  readonly Parameters?: Readonly<Record<string, TemplateParameter>>;
  readonly Mappings?: Readonly<Record<string, Record<string, Record<string, unknown>>>>;
  readonly Conditions?: Readonly<Record<string, unknown>>;
  readonly Outputs?: Readonly<Record<string, { readonly Value?: unknown; readonly Export?: { readonly Name?: unknown } }>>;
}

export interface TemplateParameter {
  readonly Type?: string;
  readonly Default?: unknown;
}

export interface TemplateResource {
  readonly Type: string;
  readonly Properties?: Readonly<Record<string, unknown>>;
  readonly Metadata?: Readonly<Record<string, unknown>>;
  readonly Condition?: string;
}

/** One stack of an app: its template, and where its assets lie. */
export interface TemplateStack {
  /** Name in CloudFormation, e.g. `Prod-Orders`. */
  readonly name: string;
  /** Name in the app, e.g. `Prod/Orders`. */
  readonly label: string;
  /** Folder that asset paths are relative to; absent for a template given as an object. */
  readonly directory?: string;
  readonly template: Template;
  /** Account and Region that it is deployed to, as far as the app says. */
  readonly environment?: StackEnvironment;
  /** Construct path by logical id. */
  readonly paths: ReadonlyMap<string, string>;
  /** Path of an asset by the object key that it is published under. */
  readonly assets: ReadonlyMap<string, string>;
  /** The stack and logical id that a nested stack is a resource of. */
  readonly parent?: { readonly stack: TemplateStack; readonly logicalId: string };
}

interface StackEnvironment {
  readonly account?: string;
  readonly region?: string;
}

interface Artifact {
  readonly type: string;
  readonly environment?: string;
  readonly displayName?: string;
  readonly properties?: Readonly<Record<string, string>>;
  readonly metadata?: Metadata;
  readonly additionalMetadataFile?: string;
}

type Metadata = Readonly<Record<string, ReadonlyArray<{ readonly type: string; readonly data?: unknown }>>>;

/**
 * Reads every stack of a cloud assembly, those of its stages and its nested stacks too.
 *
 * @param directory the folder that `cdk synth` writes, e.g. `cdk.out`
 * @throws Error that names the file which is missing or does not parse
 */
export function readStacks(directory: string): TemplateStack[] {
  const manifestFile = join(resolve(directory), 'manifest.json');
  if (!existsSync(manifestFile)) {
    throw new Error(`assembly '${directory}': it must hold a manifest.json, got none; run cdk synth, or name the folder that it writes`);
  }
  const artifacts = Object.entries(objectIn<{ artifacts?: Record<string, Artifact> }>(manifestFile).artifacts ?? {});
  return artifacts.flatMap(([id, artifact]) => {
    const inside = (file: string): string => join(dirname(manifestFile), file);
    if (artifact.type === 'cdk:cloud-assembly') return readStacks(inside(artifact.properties!.directoryName!));
    return artifact.type === 'aws:cloudformation:stack' ? readStack(id, artifact, inside) : [];
  });
}

/** A stack of a template that is already in memory, as in a test. */
export function stackOf(template: Template, name: string, directory?: string): TemplateStack {
  const place = `template '${name}'`;
  if (!isObject(template)) throw new Error(`${place}: it must be an object, got ${told(template)}; give what synthesis writes`);
  checkResources(template, place, 'give what synthesis writes');
  return { name, label: name, directory, template, paths: pathsOf(template), assets: new Map() };
}

function readStack(id: string, artifact: Artifact, inside: (file: string) => string): TemplateStack[] {
  const template = readTemplate(inside(artifact.properties!.templateFile!));
  const extra = artifact.additionalMetadataFile;
  const metadata = { ...artifact.metadata, ...(extra ? readJson<Metadata>(inside(extra)) : {}) };
  const paths = pathsOfMetadata(metadata);
  const assetsFile = inside(`${id}.assets.json`);
  return withNested({
    name: artifact.properties!.stackName ?? id,
    label: artifact.displayName ?? id,
    directory: inside('.'),
    template,
    environment: environmentOf(artifact),
    paths: new Map([...paths, ...pathsOf(template)]),
    assets: existsSync(assetsFile) ? assetsOf(readJson<AssetManifest>(assetsFile)) : new Map(),
  }, paths);
}

/** `aws://111111111111/eu-west-1`; a stack that fits every account says `unknown-account`. */
function environmentOf({ environment = '' }: Artifact): StackEnvironment {
  const [account, region] = environment.replace('aws://', '').split('/').map((part) => (part === '' || part.startsWith('unknown-') ? undefined : part));
  return { account, region };
}

interface AssetManifest {
  readonly files?: Readonly<Record<string, { source: { path?: string }; destinations: Readonly<Record<string, { objectKey: string }>> }>>;
}

function assetsOf({ files = {} }: AssetManifest): Map<string, string> {
  return new Map(Object.values(files).flatMap(({ source, destinations }) =>
    Object.values(destinations).map(({ objectKey }) => [objectKey, source.path ?? ''] as const)));
}

/** @param paths construct paths of the whole stack, those of nested stacks too */
function withNested(stack: TemplateStack, paths: ReadonlyArray<readonly [string, string]>): TemplateStack[] {
  const nested = Object.entries(stack.template.Resources ?? {}).flatMap(([logicalId, resource]) => {
    const file = resource.Type === 'AWS::CloudFormation::Stack' ? nestedFile(stack, resource) : undefined;
    if (file === undefined) return [];
    const template = readTemplate(join(stack.directory!, file));
    const name = `${stack.name}-${logicalId}`;
    const inner = paths.filter(([, path]) => path.startsWith(nestedPath(stack.paths.get(logicalId))));
    return withNested({ ...stack, name, label: `${stack.label}/${logicalId}`, template, paths: new Map([...inner, ...pathsOf(template)]), parent: { stack, logicalId } }, inner);
  });
  return [stack, ...nested];
}

/** `Shop/Inner.NestedStack/Inner.NestedStackResource` is the resource of `Shop/Inner`. */
function nestedPath(resourcePath = ''): string {
  return `${resourcePath.replace(/\.NestedStack\/[^/]*$/, '')}/`;
}

/** The CLI asks apps to write the file into the metadata; apps run without it leave only the object key inside the URL. */
function nestedFile(stack: TemplateStack, { Metadata, Properties }: TemplateResource): string | undefined {
  const path = Metadata?.['aws:asset:path'];
  if (typeof path === 'string') return path;
  const url = JSON.stringify(Properties?.TemplateURL ?? '');
  return [...stack.assets].find(([objectKey]) => url.includes(objectKey))?.[1];
}

const withoutResource = (path: string): string => path.replace(/^\//, '').replace(/\/Resource$/, '');

function pathsOf({ Resources = {} }: Template): Map<string, string> {
  return new Map(Object.entries(Resources).flatMap(([logicalId, { Metadata }]) => {
    const path = Metadata?.['aws:cdk:path'];
    return typeof path === 'string' ? [[logicalId, withoutResource(path)] as const] : [];
  }));
}

function pathsOfMetadata(metadata: Metadata): Array<[string, string]> {
  return Object.entries(metadata).flatMap(([path, entries]) => entries
    .filter(({ type, data }) => type === 'aws:cdk:logicalId' && typeof data === 'string')
    .map(({ data }): [string, string] => [data as string, withoutResource(path)]));
}

function readTemplate(file: string): Template {
  const template = objectIn<Template>(file);
  checkResources(template, file, 'run cdk synth again');
  return template;
}

function checkResources({ Resources = {} }: Template, place: string, fix: string): void {
  if (!isObject(Resources)) throw new Error(`${place}: Resources must be an object of resources, got ${told(Resources)}; ${fix}`);
  const wrong = Object.entries(Resources).find(([, resource]) => typeof (resource as Partial<TemplateResource> | null)?.Type !== 'string');
  if (wrong) throw new Error(`${place}: ${wrong[0]} must be a resource with a Type, got ${told(wrong[1])}; ${fix}`);
}

function objectIn<Shape>(file: string): Shape {
  const value = readJson<Shape>(file);
  if (!isObject(value)) throw new Error(`${file}: it must hold a JSON object, got ${JSON.stringify(value).slice(0, 40)}; run cdk synth again`);
  return value;
}

function readJson<Shape>(file: string): Shape {
  try {
    return JSON.parse(readFileSync(file, 'utf8')) as Shape;
  } catch (error) {
    throw new Error(`${file}: it must be readable JSON, got ${(error as Error).message}; run cdk synth again`, { cause: error });
  }
}
