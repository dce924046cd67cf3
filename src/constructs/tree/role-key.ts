import type { CfnResource } from 'aws-cdk-lib';
import type * as iam from 'aws-cdk-lib/aws-iam';
import type * as kms from 'aws-cdk-lib/aws-kms';
import { mayEncrypt } from '../rule/policy-facts';

type RolePolicy = iam.CfnPolicy | iam.CfnManagedPolicy;

/** Whether a role may encrypt with a key: by a policy of the role, of which these are some, or by that of the key. */
export function mayUseKey(role: iam.CfnRole, key: kms.CfnKey, policies: readonly RolePolicy[]): boolean {
  const { stack } = role;
  const inline = (stack.resolve(role.policies) ?? []) as Array<{ policyDocument?: unknown }>;
  const names = (list: unknown, resource: CfnResource): boolean =>
    JSON.stringify(stack.resolve(list) ?? []).includes(JSON.stringify(stack.resolve(resource.ref)));
  const added = policies.filter((policy) => names(policy.roles, role) || names(role.managedPolicyArns, policy))
    .map(({ policyDocument }) => stack.resolve(policyDocument) as unknown);
  const documents = [...inline.map(({ policyDocument }) => policyDocument), ...added];
  const named = JSON.stringify(key.stack.resolve(key.keyPolicy)).includes(JSON.stringify(key.stack.resolve(role.attrArn)));
  return named || mayEncrypt(documents, stack.resolve(key.attrArn));
}
