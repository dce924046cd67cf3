import { Aws, Token, type CfnResource } from 'aws-cdk-lib';
import { isObject } from '../../queue/option-rule';
import { known, propertyOf } from './declared-values';
import { fieldOf, isIntrinsic, knownNumber, readJson, type Properties } from './template-value';

/** What a resource is in the template, overrides included. */
export function propertiesOf(resource: CfnResource): Properties {
  // One that its construct leaves out has none.
  const { Resources = {} } = resource.stack.resolve(resource._toCloudFormation()) as { Resources?: Record<string, { Properties?: object }> };
  return { ...readJson(JSON.stringify(Object.values(Resources)[0]?.Properties ?? {})) as object };
}

/** One property as the template will have it, tokens left: to resolve all of them takes long, and one may hold a list that asks for another. */
export function written(resource: CfnResource, name: string): unknown {
  const { rawOverrides, [propertyOf(name)]: declared } = resource as unknown as Readonly<Record<string, unknown>>;
  const overrides = (rawOverrides as { Properties?: Readonly<Record<string, unknown>> } | undefined)?.Properties ?? {};
  const value = name in overrides ? overridden(declared, overrides[name]) : declared;
  return value === Aws.NO_VALUE || fieldOf(value, 'Ref') === 'AWS::NoValue' ? undefined : value;
}

/** An override of some fields leaves the others. */
function overridden(declared: unknown, override: unknown): unknown {
  const hasFields = (value: unknown): value is object => isObject(value) && !isIntrinsic(value) && !Token.isUnresolved(value);
  return hasFields(declared) && hasFields(override) ? { ...declared, ...override } : override;
}

/** A number that the template will have, or would mean without one; undefined when only deployment knows it. */
export function writtenNumber(resource: CfnResource, name: string, otherwise?: number): number | undefined {
  return knownNumber(known(written(resource, name) ?? otherwise));
}

/** Tells later whether properties of a resource, by the names that it has for them, are still what they are now. */
export function watched(resource: CfnResource, names: readonly string[]): () => boolean {
  const properties = resource as unknown as Readonly<Record<string, unknown>>;
  const declared = names.map((name) => properties[name]);
  return () => Object.keys(properties.rawOverrides ?? {}).length === 0 && names.every((name, index) => properties[name] === declared[index]);
}
