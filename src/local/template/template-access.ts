import { parseQueueArn } from '../../queue/queue-name';
import { TemplateError, outerLabel, resourceAt, type TemplatePlace } from './template-place';
import { pathBelowStack } from './template-queue';
import { resolveValue } from './template-resolve';

/** Who sends to a queue or receives from it, as the app's permissions and subscriptions say. */
export interface TemplateAccess {
  /** Stack of the actor. */
  readonly stack: string;
  /** Path of the actor below its stack. */
  readonly actor: string;
  readonly actorKind: 'function' | 'container' | 'topic' | 'rule' | 'bucket' | 'stateMachine' | 'schedule' | 'pipe' | 'api';
  /** Name of the queue, as it is here. */
  readonly queueName: string;
  /** ARN of the queue, as it is in AWS. */
  readonly queueArn: string;
  readonly does: 'sends' | 'receives';
}

interface ActorRow {
  /** Property with the role by which it sends or receives. */
  readonly role: readonly string[];
  readonly kind: TemplateAccess['actorKind'];
}

const ACTORS: Readonly<Record<string, ActorRow>> = {
  'AWS::Lambda::Function': { role: ['Role'], kind: 'function' },
  'AWS::ECS::TaskDefinition': { role: ['TaskRoleArn'], kind: 'container' },
  'AWS::StepFunctions::StateMachine': { role: ['RoleArn'], kind: 'stateMachine' },
  'AWS::Scheduler::Schedule': { role: ['Target', 'RoleArn'], kind: 'schedule' },
  'AWS::Pipes::Pipe': { role: ['RoleArn'], kind: 'pipe' },
  'AWS::ApiGateway::Method': { role: ['Integration', 'Credentials'], kind: 'api' },
  'AWS::ApiGatewayV2::Integration': { role: ['CredentialsArn'], kind: 'api' },
};

const ACTIONS = [['sqs:SendMessage', 'sends'], ['sqs:ReceiveMessage', 'receives']] as const;

interface Statement {
  readonly Effect?: string;
  readonly Action?: string | readonly string[];
  readonly Resource?: unknown;
}

/**
 * Reads the access of one resource: a policy of a role, a subscription of a topic, or a rule.
 *
 * @param places every resource of the app, to find whose role it is
 */
export function readAccess(place: TemplatePlace, places: readonly TemplatePlace[]): TemplateAccess[] {
  const { Type, Properties = {} } = resourceAt(place);
  // The CDK writes what no longer fits into the policy of a role into managed ones.
  if (/^AWS::IAM::(Managed)?Policy$/.test(Type)) return accessOfPolicy(Properties, place, places);
  if (Type === 'AWS::IAM::Role') {
    const inline = Array.isArray(Properties.Policies) ? Properties.Policies as Array<Readonly<Record<string, unknown>>> : [];
    return inline.flatMap((policy) => accessOfPolicy({ ...policy, Roles: [{ Ref: place.logicalId }] }, place, places));
  }
  if (Type === 'AWS::SNS::Subscription') return sends(Properties.Endpoint, { ...referred(Properties.TopicArn, place, 'topic'), actorKind: 'topic' }, place);
  if (Type === 'AWS::S3::Bucket') return notifies(Properties.NotificationConfiguration, nameOf(place), place);
  if (Type === 'Custom::S3BucketNotifications') return notifies(Properties.NotificationConfiguration, referred(Properties.BucketName, place, 'bucket'), place);
  if (Type !== 'AWS::Events::Rule') return [];
  const targets = Array.isArray(Properties.Targets) ? Properties.Targets as Array<{ Arn?: unknown }> : [];
  return targets.flatMap(({ Arn }) => sends(Arn, { ...nameOf(place), actorKind: 'rule' }, place));
}

function accessOfPolicy(properties: Readonly<Record<string, unknown>>, place: TemplatePlace, places: readonly TemplatePlace[]): TemplateAccess[] {
  const roles = JSON.stringify(properties.Roles ?? []);
  const actors = places.flatMap((there) => {
    const { Type, Properties } = resourceAt(there);
    const row = ACTORS[Type];
    const role = row && ([...row.role, 'Fn::GetAtt', '0'].reduce<unknown>((at, field) => (at as Readonly<Record<string, unknown>> | undefined)?.[field], Properties));
    const isTheirs = row && role !== undefined && there.stack === place.stack && roles.includes(JSON.stringify(role));
    return isTheirs ? [{ ...nameOf(there), actorKind: row.kind }] : [];
  });
  const { Statement: statements = [] } = (properties.PolicyDocument ?? {}) as { Statement?: Statement | readonly Statement[] };
  return [statements].flat().filter(({ Effect }) => Effect === 'Allow').flatMap(({ Action, Resource }) => {
    const queues = [Resource].flat().flatMap((one) => queueOf(one, place));
    const does = ACTIONS.filter(([action]) => [Action].flat().some((allowed) => allowed === action || allowed === 'sqs:*')).map(([, verb]) => verb);
    return actors.flatMap((actor) => queues.flatMap((queue) => does.map((verb): TemplateAccess => ({ ...actor, ...queue, does: verb }))));
  });
}

type QueueOfAccess = Pick<TemplateAccess, 'queueName' | 'queueArn'>;
type ActorName = Pick<TemplateAccess, 'stack' | 'actor'>;

function nameOf(place: TemplatePlace): ActorName {
  return { stack: outerLabel(place.stack), actor: pathBelowStack(place) };
}

interface BucketNotification {
  readonly Queue?: unknown;
  readonly QueueArn?: unknown;
}

/** The bucket's own property, or that of the custom resource by which the CDK sets it. */
function notifies(configuration: unknown, actor: ActorName, place: TemplatePlace): TemplateAccess[] {
  const { QueueConfigurations = [] } = (configuration ?? {}) as { QueueConfigurations?: readonly BucketNotification[] };
  return QueueConfigurations.flatMap(({ Queue, QueueArn }) => sends(Queue ?? QueueArn, { ...actor, actorKind: 'bucket' }, place));
}

function sends(arn: unknown, actor: Omit<TemplateAccess, keyof QueueOfAccess | 'does'>, place: TemplatePlace): TemplateAccess[] {
  return queueOf(arn, place).map((queue) => ({ ...actor, ...queue, does: 'sends' }));
}

/** The resource of the stack that a value refers to; one from elsewhere by the end of its ARN. */
function referred(value: unknown, place: TemplatePlace, otherwise: string): ActorName {
  const { Ref: logicalId = '' } = (value ?? {}) as { Ref?: string };
  if (Object.hasOwn(place.stack.template.Resources!, logicalId)) return nameOf({ ...place, logicalId });
  return { stack: outerLabel(place.stack), actor: valueOf(value, place)?.split(':').at(-1) ?? otherwise };
}

function queueOf(arn: unknown, place: TemplatePlace): QueueOfAccess[] {
  const queueArn = valueOf(arn, place) ?? '';
  const queueName = parseQueueArn(queueArn)?.queueName;
  return queueName === undefined ? [] : [{ queueName, queueArn }];
}

/** Permissions on other services are of no interest here, resolved or not. */
function valueOf(value: unknown, place: TemplatePlace): string | undefined {
  try {
    return String(resolveValue(value, place));
  } catch (error) {
    if (error instanceof TemplateError) return undefined;
    throw error;
  }
}
