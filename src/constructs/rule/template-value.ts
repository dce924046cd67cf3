/** Properties of a resource, as a template has them. */
export type Properties = Readonly<Record<string, unknown>>;

/** Whether a value is a function of CloudFormation: only deployment knows what it is. */
export function isIntrinsic(value: unknown): boolean {
  return typeof value === 'object' && value !== null && Object.keys(value).some((key) => key === 'Ref' || key.startsWith('Fn::'));
}

/** Whether a value is text with a dynamic reference, whose value CloudFormation looks up in another service. */
export const isDynamic = (value: unknown): boolean => typeof value === 'string' && value.includes('{{resolve:');

/** Whether a flag of a resource is on; undefined when only deployment knows it. */
export function isOn(flag: unknown): boolean | undefined {
  return typeof flag === 'object' || isDynamic(flag) ? undefined : String(flag) === 'true';
}

/** A number that the template knows; CloudFormation takes it as text too. */
export function knownNumber(value: unknown): number | undefined {
  const number = typeof value === 'string' && value !== '' ? Number(value) : value;
  return typeof number === 'number' && !Number.isNaN(number) ? number : undefined;
}

/** What stands at a path of fields; undefined where one of them is missing. */
export function fieldOf(value: unknown, ...path: readonly string[]): unknown {
  return path.reduce((at, field) => (typeof at === 'object' && at !== null ? (at as Record<string, unknown>)[field] : undefined), value);
}

/** Whether something stands at a path of fields; undefined when only deployment knows it. */
export function isSet(value: unknown, ...[field, ...rest]: readonly string[]): boolean | undefined {
  if (field === undefined) return value !== undefined;
  return isIntrinsic(value) ? undefined : isSet(fieldOf(value, field), ...rest);
}

export function listOf(value: unknown): unknown[] {
  return Array.isArray(value) ? value : [];
}

/** What a template says: nothing by null or no value; what a dynamic reference stands for only deployment knows, as if a function made the text. */
function said(value: unknown): unknown {
  if (Array.isArray(value)) return value.filter(() => true); // without the gaps that nulls leave
  if (fieldOf(value, 'Ref') === 'AWS::NoValue') return undefined;
  return isDynamic(value) ? { 'Fn::Sub': value } : value ?? undefined;
}

/** A JSON document as the rules read it. */
export const readJson = (json: string): unknown => JSON.parse(json, (_, value: unknown) => said(value));
