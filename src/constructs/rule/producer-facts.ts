import { Stack, Token } from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';
import type * as sns from 'aws-cdk-lib/aws-sns';
import * as sqs from 'aws-cdk-lib/aws-sqs';
import type { ProducerFacts, ProducerService } from './rule-producer';

const SERVICES: Readonly<Record<string, ProducerService>> = { s3: 'S3', sns: 'SNS', events: 'EventBridge' };

/** A statement with its principals resolved. */
interface Statement {
  readonly Action?: string | string[];
  readonly Principal?: { readonly Service?: string | string[]; readonly AWS?: unknown };
}

/** What a statement of a queue's policy tells about producers: each service and each other account that it lets send. */
export function producersOf(queue: sqs.IQueue, statement: iam.PolicyStatement): ProducerFacts[] {
  if (statement.effect !== iam.Effect.ALLOW) return [];
  const stack = Stack.of(queue);
  const { Action, Principal } = stack.resolve(statement.toStatementJson()) as Statement;
  const sends = [Action ?? []].flat().some((action) => /^(\*|sqs:(\*|send.*))$/i.test(action));
  if (!sends || typeof Principal !== 'object') return [];
  const services = [Principal.Service ?? []].flat().map((host) => ({ service: SERVICES[host.split('.')[0]!] ?? ('service' as const), producer: host }));
  const accounts = otherAccounts(Principal.AWS, stack.account).map((account) => ({ service: 'account' as const, producer: `account ${account}` }));
  return [...services, ...accounts].map((producer) => ({ ...producer, ...queueOf(queue) }));
}

/** What producers ask about the queue. */
export function queueOf(queue: sqs.IQueue): Pick<ProducerFacts, 'kind' | 'awsManagedKey'> {
  return { kind: queue.fifo ? 'fifo' : 'standard', awsManagedKey: queue.encryptionType === sqs.QueueEncryption.KMS_MANAGED };
}

/** Undefined for an imported topic whose ARN only deployment knows: the CDK then calls it a standard topic. */
export function isFifoTopic(topic: sns.ITopic): boolean | undefined {
  const told = topic.fifo || topic.node.defaultChild !== undefined || !Token.isUnresolved(topic.topicArn);
  return told ? topic.fifo : undefined;
}

/** Accounts that are known to be others than the queue's. */
function otherAccounts(principals: unknown, own: string): string[] {
  if (Token.isUnresolved(own)) return [];
  const texts = [principals ?? []].flat().map((principal) => JSON.stringify(principal));
  return texts.flatMap((text) => /\b(\d{12})\b/.exec(text)?.[1] ?? []).filter((account) => account !== own);
}
