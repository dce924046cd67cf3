import { Stack } from 'aws-cdk-lib';
import type * as iam from 'aws-cdk-lib/aws-iam';
import type * as kms from 'aws-cdk-lib/aws-kms';
import * as sqs from 'aws-cdk-lib/aws-sqs';
import { known } from './declared-values';
import { SEND, allows, mayAllow, otherAccounts, principalsByType, statementsOf, type StatementFacts } from './policy-facts';
import type { Sent } from './producer-row';
import { AWS_MANAGED_KEY } from './queue-facts';
import type { ProducerFacts, ProducerService } from './rule-producer';

const SERVICES: Readonly<Record<string, ProducerService>> = { s3: 'S3', sns: 'SNS', events: 'EventBridge' };
const serviceOf = (host: string): ProducerService | undefined => SERVICES[host.split('.')[0]!];

/** A producer and the queue that it sends to, with the documents that may be the policy of the queue. */
type Around = ProducerFacts & { readonly documents: readonly unknown[] };

/** What the rules ask about something sent. */
export function producerFacts({ arn: _, role: __, byRole, ...how }: Sent, around: Around): ProducerFacts {
  const { documents, awsManagedKey, deduplicates, ...rest } = around;
  const byPolicy = !byRole && { awsManagedKey, shutOut: shutsOut(documents, rest.service) };
  return { ...rest, ...byPolicy, deduplicates: how.deadLetters ? undefined : deduplicates, ...how };
}

/** What a statement of a queue's policy tells about producers: each service and each other account that it lets send. */
export function producersOf(queue: sqs.IQueue, statement: iam.PolicyStatement): ProducerFacts[] {
  const stack = Stack.of(queue);
  const senders = sendersOf(stack.resolve(statement.toStatementJson()) as StatementFacts, known(stack.account));
  return senders.map((sender) => ({ ...sender, ...queueForProducers(queue) }));
}

/** The services that a resolved statement lets send, and the accounts other than the queue's own, when that is known. */
export function sendersOf(statement: StatementFacts, own: string | undefined): Array<Pick<ProducerFacts, 'service' | 'producer'>> {
  if (!allows(statement, SEND)) return [];
  const hosts = [principalsByType(statement)?.Service].flat().filter((host) => typeof host === 'string');
  return [
    ...hosts.map((host) => ({ service: serviceOf(host) ?? ('service' as const), producer: host })),
    ...otherAccounts(statement, own).map((account) => ({ service: 'account' as const, producer: `account ${account}` })),
  ];
}

/** Whether the resolved policies of a queue keep a service out for sure: each statement denies, is about other actions or for other services. */
export function shutsOut(documents: readonly unknown[], service: ProducerService): boolean {
  const statements = documents.flatMap(statementsOf);
  // Others send by a role.
  return Object.values(SERVICES).includes(service) && statements.length > 0 && !statements.some((statement) => mayLetIn(statement, service));
}

/** What is not known, or for identities, may. */
function mayLetIn(statement: StatementFacts, service: ProducerService): boolean {
  const { Service, ...others } = principalsByType(statement) ?? {};
  const hosts = [Service].flat();
  const isNamed = hosts.some((host) => typeof host !== 'string' || host === '*' || serviceOf(host) === service);
  return mayAllow(statement, SEND) && (isNamed || Object.keys(others).length > 0);
}

/** What producers ask about the queue. */
export function queueForProducers({ fifo, encryptionType, encryptionMasterKey }: sqs.IQueue): Pick<ProducerFacts, 'kind' | 'awsManagedKey'> {
  const { aliasName } = (encryptionMasterKey ?? {}) as Partial<kms.IAlias>;
  return { kind: fifo ? 'fifo' : 'standard', awsManagedKey: encryptionType === sqs.QueueEncryption.KMS_MANAGED || aliasName === AWS_MANAGED_KEY };
}
