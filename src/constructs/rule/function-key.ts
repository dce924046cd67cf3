import { CfnResource, Stack } from 'aws-cdk-lib';
import type * as iam from 'aws-cdk-lib/aws-iam';
import type * as kms from 'aws-cdk-lib/aws-kms';
import type * as lambda from 'aws-cdk-lib/aws-lambda';
import type * as sqs from 'aws-cdk-lib/aws-sqs';
import type { IConstruct } from 'constructs';
import { mayEncrypt } from './policy-facts';
import { findingsOf } from './rule';
import { PRODUCER_RULES } from './rule-producer';
import { annotate } from './rule-report';

/** Annotates functions whose role may not use the key of their dead-letter queue. */
export function annotateKeylessFunctions(functions: readonly lambda.CfnFunction[], queues: readonly sqs.IQueue[]): void {
  for (const fn of functions) {
    const { targetArn } = (fn.deadLetterConfig ?? {}) as lambda.CfnFunction.DeadLetterConfigProperty;
    const queue = targetArn === undefined ? undefined : queues.find(({ queueArn }) => queueArn === targetArn);
    const key = resourceOf<kms.CfnKey>(queue?.encryptionMasterKey, 'AWS::KMS::Key');
    const { role } = fn.node.scope as lambda.Function;
    if (!key || !role) continue;
    const keylessRole = !isAllowed(role, key);
    annotate(fn, findingsOf(PRODUCER_RULES, { service: 'Lambda', producer: fn.node.scope!.node.path, kind: 'standard', keylessRole }));
  }
}

/** The resource of a construct: an alias for a key has another one, an imported role has none. */
function resourceOf<Resource extends CfnResource>(construct: IConstruct | undefined, type: string): Resource | undefined {
  const resource = construct?.node.defaultChild as Resource | undefined;
  return resource?.cfnResourceType === type ? resource : undefined;
}

/** By a policy of the role, or by that of the key; an imported role does not tell its policies. */
function isAllowed(role: iam.IRole, key: kms.CfnKey): boolean {
  const declared = resourceOf<iam.CfnRole>(role, 'AWS::IAM::Role');
  if (!declared) return true;
  const stack = Stack.of(role);
  const inline = (stack.resolve(declared.policies) ?? []) as Array<{ policyDocument?: unknown }>;
  const below = role.node.findAll().filter((construct) => CfnResource.isCfnResource(construct)) as Array<Partial<iam.CfnPolicy>>;
  const added = below.map(({ policyDocument }) => stack.resolve(policyDocument) as unknown);
  const documents = [...inline.map(({ policyDocument }) => policyDocument), ...added];
  const named = JSON.stringify(key.stack.resolve(key.keyPolicy)).includes(JSON.stringify(key.stack.resolve(role.roleArn)));
  return named || mayEncrypt(documents, stack.resolve(key.attrArn));
}
