import { QUEUE_NAME_MAX, formatQueueArn, parseQueueArn, parseQueueUrl, type QueueUrlParts } from '../../queue/queue-name';
import type { TemplatePlace } from './template-place';

/** A local queue in the place of one that the app names by ARN or URL and does not declare. */
export interface StandIn {
  /** Name of the local queue: the real one's, behind its Region and account where that name alone means several. */
  readonly queueName: string;
  readonly realName: string;
  readonly account: string;
  /** Undefined where a URL does not tell it. */
  readonly region?: string;
}

const AWS_QUEUE = new RegExp([
  String.raw`arn:aws[a-z-]*:sqs:[a-z0-9-]+:[0-9]{12}:[A-Za-z0-9_-]+(?:\.fifo)?`,
  String.raw`https?://(?:[a-z0-9-]+\.)*(?:sqs|sqs-fips|queue)\.[a-z0-9.-]+/[0-9]{12}/[A-Za-z0-9_-]+(?:\.fifo)?`,
].join('|'), 'g');

/** The queues of AWS that a text names, by ARN or URL. */
export function queuesIn(text: string): QueueUrlParts[] {
  return [...text.matchAll(AWS_QUEUE)].flatMap(([named]) => partsOf(named) ?? []);
}

function partsOf(arnOrUrl: string): QueueUrlParts | undefined {
  return parseQueueArn(arnOrUrl) ?? parseQueueUrl(arnOrUrl);
}

/** A queue that the app declares, and where: unknown for a stack that fits every account or Region. */
export interface DeclaredPlace {
  readonly queueName: string;
  readonly place: Pick<TemplatePlace, 'stack' | 'account' | 'region'>;
}

/** One local queue for each that is named and not declared. */
export function standInsOf(named: readonly QueueUrlParts[], declared: readonly DeclaredPlace[]): StandIn[] {
  const found: QueueUrlParts[] = [];
  for (const queue of named) {
    if (!declared.some((own) => mayBeDeclared(queue, own)) && !found.some((other) => isSame(other, queue))) found.push(queue);
  }
  const names = [...found, ...declared].map(({ queueName }) => queueName);
  return found.map(({ queueName: realName, account, region }) => {
    const isOne = names.indexOf(realName) === names.lastIndexOf(realName);
    const before = [region, account, ''].filter((part) => part !== undefined).join('-');
    return { queueName: isOne ? realName : before + realName.slice(before.length - QUEUE_NAME_MAX), realName, account, region };
  });
}

/** A stack's own account and Region resolve to those of the endpoint, whatever it is deployed to. */
function mayBeDeclared(queue: QueueUrlParts, { queueName, place }: DeclaredPlace): boolean {
  const isOwn = queue.account === place.account;
  const isHere = isOwn && (queue.region ?? place.region) === place.region;
  const { account = queue.account, region } = place.stack.environment ?? {};
  return queue.queueName === queueName && (isHere || isSame(queue, { queueName, region, account: isOwn ? queue.account : account }));
}

function isSame(one: QueueUrlParts, other: QueueUrlParts): boolean {
  return one.queueName === other.queueName && one.account === other.account && (one.region ?? other.region) === (other.region ?? one.region);
}

/** The name that a queue of AWS has here. */
export function localName(queue: QueueUrlParts, standIns: readonly StandIn[]): string {
  return standIns.find(({ realName, account, region }) => isSame(queue, { queueName: realName, account, region }))?.queueName ?? queue.queueName;
}

/** The ARN with the name that its queue has here. */
export function localArn(arn: string, standIns: readonly StandIn[]): string {
  const parts = parseQueueArn(arn);
  return parts ? formatQueueArn({ ...parts, queueName: localName(parts, standIns) }) : arn;
}

/** Where the queues really are; without ARNs those stay as they are. */
export interface LocalQueueNames {
  readonly urlByQueueName: ReadonlyMap<string, string>;
  readonly arnByQueueName?: ReadonlyMap<string, string>;
}

/** A text with the URLs and ARNs of known queues swapped for those that the queues have here. */
export function localText(text: string, standIns: readonly StandIn[], { urlByQueueName, arnByQueueName }: LocalQueueNames): string {
  return text.replace(AWS_QUEUE, (named) => {
    const parts = partsOf(named);
    const names = named.startsWith('arn:') ? arnByQueueName : urlByQueueName;
    return (parts && names?.get(localName(parts, standIns))) ?? named;
  });
}
