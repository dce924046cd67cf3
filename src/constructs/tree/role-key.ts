import type { CfnResource } from 'aws-cdk-lib';
import type * as iam from 'aws-cdk-lib/aws-iam';
import type * as kms from 'aws-cdk-lib/aws-kms';
import { mayUseKey } from '../rule/key-use';

type RolePolicy = iam.CfnPolicy | iam.CfnManagedPolicy;

/** Whether a role may not encrypt with a key, for sure; of its policies some are the tree's. */
export function isKeyless(role: iam.CfnRole, key: kms.CfnKey, policies: readonly RolePolicy[]): boolean {
  const { stack } = role;
  // As a whole either may be an intrinsic, of which the one item then tells nothing.
  const inline = [stack.resolve(role.policies) as unknown ?? []].flat() as Array<{ policyDocument?: unknown }>;
  const managed = [stack.resolve(role.managedPolicyArns) as unknown ?? []].flat();
  const names = (list: unknown, { ref }: CfnResource): boolean =>
    JSON.stringify(list).includes(JSON.stringify(stack.resolve(ref)));
  const isNamed = (roles: unknown[]): boolean => names(roles, role) || (role.roleName !== undefined && roles.includes(stack.resolve(role.roleName)));
  // Of a list that only deployment knows it may be one.
  const isAttached = (roles: unknown): boolean => (Array.isArray(roles) ? isNamed(roles) : roles !== undefined);
  const own = policies.filter((policy) => isAttached(stack.resolve(policy.roles)) || names(managed, policy));
  return !mayUseKey({
    roleArn: key.stack.resolve(role.attrArn),
    keyArn: stack.resolve(key.attrArn),
    keyPolicy: key.stack.resolve(key.keyPolicy),
    documents: [...inline.map(({ policyDocument }) => policyDocument), ...own.map(({ policyDocument }) => stack.resolve(policyDocument) as unknown)],
    foreignPolicies: managed.filter((arn) => !own.some((policy) => names(arn, policy))),
  });
}
