import { Stack } from 'aws-cdk-lib';
import type * as iam from 'aws-cdk-lib/aws-iam';
import type * as kms from 'aws-cdk-lib/aws-kms';
import * as sqs from 'aws-cdk-lib/aws-sqs';
import { known } from './declared-values';
import { SEND, allows, mayAllow, otherAccounts, statementsOf, type StatementFacts } from './policy-facts';
import { AWS_MANAGED_KEY } from './queue-facts';
import type { ProducerFacts, ProducerService } from './rule-producer';

const SERVICES: Readonly<Record<string, ProducerService>> = { s3: 'S3', sns: 'SNS', events: 'EventBridge' };
/** Those send by the policy of the queue. */
const BY_POLICY = Object.values(SERVICES);

/** What a statement of a queue's policy tells about producers: each service and each other account that it lets send. */
export function producersOf(queue: sqs.IQueue, statement: iam.PolicyStatement): ProducerFacts[] {
  const stack = Stack.of(queue);
  const senders = sendersOf(stack.resolve(statement.toStatementJson()) as StatementFacts, known(stack.account));
  return senders.map((sender) => ({ ...sender, ...queueOf(queue) }));
}

/** The services that a resolved statement lets send, and the accounts other than the queue's own, when that is known. */
export function sendersOf(statement: StatementFacts, own: string | undefined): Array<Pick<ProducerFacts, 'service' | 'producer'>> {
  if (!allows(statement, SEND) || typeof statement.Principal !== 'object') return [];
  const { Service } = statement.Principal as { Service?: unknown };
  const hosts = [Service].flat().filter((host) => typeof host === 'string');
  return [
    ...hosts.map((host) => ({ service: SERVICES[host.split('.')[0]!] ?? ('service' as const), producer: host })),
    ...otherAccounts(statement, own).map((account) => ({ service: 'account' as const, producer: `account ${account}` })),
  ];
}

/** Whether the resolved policies of a queue keep a service out for sure: each statement denies, is about other actions or for other services. */
export function shutsOut(documents: readonly unknown[], service: ProducerService): boolean {
  const statements = documents.flatMap(statementsOf);
  return BY_POLICY.includes(service) && statements.length > 0 && !statements.some((statement) => mayLetIn(statement, service));
}

/** What is not known, or for identities, may. */
function mayLetIn(statement: StatementFacts, service: ProducerService): boolean {
  if (!mayAllow(statement, SEND)) return false;
  const { Principal } = statement;
  const { Service, ...others } = (typeof Principal === 'object' ? Principal ?? {} : { AWS: Principal }) as { Service?: unknown };
  const hosts = [Service].flat();
  return Object.keys(others).length > 0 || hosts.some((host) => typeof host !== 'string' || host === '*' || SERVICES[host.split('.')[0]!] === service);
}

/** What producers ask about the queue. */
export function queueOf({ fifo, encryptionType, encryptionMasterKey }: sqs.IQueue): Pick<ProducerFacts, 'kind' | 'awsManagedKey'> {
  const { aliasName } = (encryptionMasterKey ?? {}) as Partial<kms.IAlias>;
  return { kind: fifo ? 'fifo' : 'standard', awsManagedKey: encryptionType === sqs.QueueEncryption.KMS_MANAGED || aliasName === AWS_MANAGED_KEY };
}
