import { coversAction } from '../../queue/activity';
import { parseQueueArn } from '../../queue/queue-name';
import { outerLabel, resourceAt, type TemplatePlace } from './template-place';
import { knownText, listOf, propertiesAt, type Properties } from './template-properties';
import { pathBelowStack } from './template-queue';

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

type Actor = Pick<TemplateAccess, 'stack' | 'actor' | 'actorKind'>;
type QueueOfAccess = Pick<TemplateAccess, 'queueName' | 'queueArn'>;

/** Code, or a service that acts by a role, and the stack and logical id of that role. */
interface RoleHolder extends Actor {
  readonly roleStack: TemplatePlace['stack'];
  readonly role: string;
}

/** Where those who send or receive by a role have it. */
const HOLDERS: Readonly<Record<string, readonly [kind: Actor['actorKind'], ...role: string[]]>> = {
  'AWS::Lambda::Function': ['function', 'Role'],
  'AWS::ECS::TaskDefinition': ['container', 'TaskRoleArn'],
  'AWS::StepFunctions::StateMachine': ['stateMachine', 'RoleArn'],
  'AWS::Scheduler::Schedule': ['schedule', 'Target', 'RoleArn'],
  'AWS::Pipes::Pipe': ['pipe', 'RoleArn'],
  'AWS::ApiGateway::Method': ['api', 'Integration', 'Credentials'],
  'AWS::ApiGatewayV2::Integration': ['api', 'CredentialsArn'],
};

type AccessReader = (properties: Properties, place: TemplatePlace, holders: readonly RoleHolder[]) => TemplateAccess[];

/** The types of resources by which somebody uses queues. */
const READERS: Readonly<Record<string, AccessReader>> = {
  'AWS::IAM::Policy': allowed,
  // The CDK writes what no longer fits into the policy of a role into managed ones.
  'AWS::IAM::ManagedPolicy': allowed,
  'AWS::IAM::Role': ({ Policies }, place, holders) =>
    listOf<Properties>(Policies).flatMap((policy) => allowed({ ...policy, Roles: [{ Ref: place.logicalId }] }, place, holders)),
  // Its role may be one from elsewhere.
  'AWS::Pipes::Pipe': ({ Source }, place) => queueOf(Source, place).map((queue) => ({ ...actorAt(place, 'pipe'), ...queue, does: 'receives' })),
  'AWS::SNS::Subscription': ({ Endpoint, TopicArn }, place) => sends(Endpoint, referred(TopicArn, place, 'topic'), place),
  'AWS::Events::Rule': ({ Targets }, place) => listOf<Properties>(Targets).flatMap(({ Arn }) => sends(Arn, actorAt(place, 'rule'), place)),
  'AWS::S3::Bucket': ({ NotificationConfiguration }, place) => notifies(NotificationConfiguration, actorAt(place, 'bucket'), place),
  // By it the CDK sets that property.
  'Custom::S3BucketNotifications': ({ NotificationConfiguration, BucketName }, place) =>
    notifies(NotificationConfiguration, referred(BucketName, place, 'bucket'), place),
};

/** Reads the accesses of the resources of an app: policies of roles, subscriptions of topics, rules and notifications. */
export function readAccesses(places: readonly TemplatePlace[]): TemplateAccess[] {
  const holders = places.flatMap(holderAt);
  return places.flatMap((place) => READERS[resourceAt(place).Type]?.(propertiesAt(place), place, holders) ?? []);
}

function holderAt(place: TemplatePlace): RoleHolder[] {
  const [kind, ...path] = HOLDERS[resourceAt(place).Type] ?? [];
  if (kind === undefined) return [];
  const role = [...path, 'Fn::GetAtt', '0'].reduce<unknown>((at, field) => (at as Properties | undefined)?.[field], propertiesAt(place));
  return typeof role === 'string' ? [{ ...actorAt(place, kind), roleStack: place.stack, role }] : [];
}

const ACTIONS = [['sqs:SendMessage', 'sends'], ['sqs:ReceiveMessage', 'receives']] as const;

interface Statement {
  readonly Effect?: unknown;
  readonly Action?: unknown;
  readonly Resource?: unknown;
}

/** What a policy allows those who have its roles. */
function allowed({ Roles = [], PolicyDocument = {} }: Properties, place: TemplatePlace, holders: readonly RoleHolder[]): TemplateAccess[] {
  const roles = JSON.stringify(Roles);
  const actors = holders.filter(({ roleStack, role }) => roleStack === place.stack && roles.includes(`"${role}"`))
    .map(({ stack, actor, actorKind }): Actor => ({ stack, actor, actorKind }));
  const { Statement: statements = [] } = PolicyDocument as { Statement?: Statement | readonly Statement[] };
  return [statements].flat().filter(({ Effect }) => knownText(Effect, place) === 'Allow').flatMap(({ Action, Resource }) => {
    const queues = [Resource].flat().flatMap((one) => queueOf(one, place));
    // A parameter may be a list of them.
    const named = [Action].flat().flatMap((name) => knownText(name, place)?.split(',') ?? []);
    const does = ACTIONS.filter(([action]) => named.some((name) => coversAction(name, action))).map(([, verb]) => verb);
    return actors.flatMap((actor) => queues.flatMap((queue) => does.map((verb): TemplateAccess => ({ ...actor, ...queue, does: verb }))));
  });
}

function notifies(configuration: unknown, actor: Actor, place: TemplatePlace): TemplateAccess[] {
  const { QueueConfigurations } = (configuration ?? {}) as Properties;
  return listOf<Properties>(QueueConfigurations).flatMap(({ Queue, QueueArn }) => sends(Queue ?? QueueArn, actor, place));
}

function sends(arn: unknown, actor: Actor, place: TemplatePlace): TemplateAccess[] {
  return queueOf(arn, place).map((queue) => ({ ...actor, ...queue, does: 'sends' }));
}

function actorAt(place: TemplatePlace, actorKind: Actor['actorKind']): Actor {
  return { stack: outerLabel(place.stack), actor: pathBelowStack(place), actorKind };
}

/** The resource of the stack that a value refers to; one from elsewhere by the end of its ARN. */
function referred(value: unknown, place: TemplatePlace, kind: Actor['actorKind']): Actor {
  const { Ref: logicalId = '' } = (value ?? {}) as { Ref?: string };
  if (Object.hasOwn(place.stack.template.Resources!, logicalId)) return actorAt({ ...place, logicalId }, kind);
  return { ...actorAt(place, kind), actor: knownText(value, place)?.split(':').at(-1) ?? kind };
}

/** Permissions on other services are of no interest here, resolved or not. */
function queueOf(arn: unknown, place: TemplatePlace): QueueOfAccess[] {
  const queueArn = knownText(arn, place) ?? '';
  const queueName = parseQueueArn(queueArn)?.queueName;
  return queueName === undefined ? [] : [{ queueName, queueArn }];
}
