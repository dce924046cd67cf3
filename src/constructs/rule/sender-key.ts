import type { CfnResource, Stack } from 'aws-cdk-lib';
import type * as iam from 'aws-cdk-lib/aws-iam';
import type * as kms from 'aws-cdk-lib/aws-kms';
import type * as lambda from 'aws-cdk-lib/aws-lambda';
import type * as scheduler from 'aws-cdk-lib/aws-scheduler';
import type * as sqs from 'aws-cdk-lib/aws-sqs';
import type { IConstruct } from 'constructs';
import { mayEncrypt } from './policy-facts';
import { nameIn, pathOf } from './producer-facts';
import { findingsOf } from './rule';
import { PRODUCER_RULES, type ProducerFacts } from './rule-producer';
import { annotate } from './rule-report';

/** What a resource sends to by a role. */
interface Sender {
  readonly service: ProducerFacts['service'];
  readonly resource: CfnResource;
  readonly queueArns: readonly unknown[];
  readonly roleArn: unknown;
}

/** Annotates functions and schedules whose role may not use the key of the queue that they send to. */
export function annotateKeylessSenders(resources: readonly CfnResource[], queues: readonly sqs.IQueue[]): void {
  const keyed = queues.flatMap((queue) => {
    const key = resourceOf<kms.CfnKey>(queue.encryptionMasterKey, 'AWS::KMS::Key');
    return key ? [{ queue, key }] : [];
  });
  if (keyed.length === 0) return;
  const policies = resources.filter(({ cfnResourceType }) => /^AWS::IAM::(Managed)?Policy$/.test(cfnResourceType)) as RolePolicy[];
  const roles = resources.filter(({ cfnResourceType }) => cfnResourceType === 'AWS::IAM::Role') as iam.CfnRole[];
  for (const { service, resource, queueArns, roleArn } of resources.flatMap(sendersOf)) {
    const { stack } = resource;
    const keys = keyed.filter(({ queue }) => queueArns.some((arn) => isNamed(stack, arn, [queue, queue.queueArn]))).map(({ key }) => key);
    // An imported role does not tell its policies.
    const role = keys.length > 0 && roles.find((each) => isNamed(stack, roleArn, [each, each.attrArn]));
    const keylessRole = role && !keys.every((key) => isAllowed(role, key, policies));
    if (keylessRole) annotate(resource, findingsOf(PRODUCER_RULES, { service, producer: pathOf(resource), kind: 'standard', keylessRole }));
  }
}

function sendersOf(resource: CfnResource): Sender[] {
  if (resource.cfnResourceType === 'AWS::Lambda::Function') {
    const { deadLetterConfig, role: roleArn } = resource as lambda.CfnFunction;
    const { targetArn } = (deadLetterConfig ?? {}) as lambda.CfnFunction.DeadLetterConfigProperty;
    return targetArn === undefined ? [] : [{ service: 'Lambda', resource, queueArns: [targetArn], roleArn }];
  }
  if (resource.cfnResourceType !== 'AWS::Scheduler::Schedule') return [];
  const { arn, roleArn, deadLetterConfig } = (resource as scheduler.CfnSchedule).target as scheduler.CfnSchedule.TargetProperty;
  return [{ service: 'Scheduler', resource, queueArns: [arn, (deadLetterConfig as { arn?: unknown } | undefined)?.arn], roleArn }];
}

const isNamed = (where: Stack, value: unknown, [owner, arn]: readonly [owner: { readonly stack: Stack }, arn: string]): boolean =>
  value === arn || JSON.stringify(where.resolve(value)) === nameIn(where, owner, arn);

/** The resource of a construct: an alias for a key has another one. */
function resourceOf<Resource extends CfnResource>(construct: IConstruct | undefined, type: string): Resource | undefined {
  const resource = construct?.node.defaultChild as Resource | undefined;
  return resource?.cfnResourceType === type ? resource : undefined;
}

type RolePolicy = iam.CfnPolicy | iam.CfnManagedPolicy;

/** By a policy of the role, or by that of the key. */
function isAllowed(role: iam.CfnRole, key: kms.CfnKey, policies: readonly RolePolicy[]): boolean {
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
