import * as iam from 'aws-cdk-lib/aws-iam';

/** Conditions of a statement: by operator, values by key. */
export type Conditions = Record<string, Record<string, unknown>>;

/** The condition by which a service is let in on behalf of one resource. */
export const SOURCE_ARN = 'aws:SourceArn';

/**
 * A service that is let in on behalf of a source, as the key of the queue lets it in: of any source. The key may encrypt the source too, as that
 * of a bucket and of the queue that it notifies, and CloudFormation refuses the circle. Undefined for every other principal.
 */
export function ofAnySource({ grantPrincipal }: iam.IGrantable): iam.ServicePrincipal | undefined {
  const { service: host } = grantPrincipal as Partial<iam.ServicePrincipal>;
  if (host === undefined) return undefined; // one that is not known has no fragment either
  const given = Object.entries(grantPrincipal.policyFragment.conditions as Conditions);
  if (!given.some(([, keys]) => SOURCE_ARN in keys)) return undefined;
  const kept = given.map(([operator, { [SOURCE_ARN]: _, ...keys }]) => [operator, keys] as const);
  return new iam.ServicePrincipal(host, { conditions: Object.fromEntries(kept.filter(([, keys]) => Object.keys(keys).length > 0)) });
}
