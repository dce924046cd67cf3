import { EVENT_SOURCE, checkEventSource } from '../../queue/event-source';
import { kindOfName, parseQueueArn } from '../../queue/queue-name';
import { checkFilter } from './filter';
import { TemplateError, outerLabel, type TemplatePlace } from './template-place';
import { listOf, propertiesAt, type Properties } from './template-properties';
import { resolveNumber, resolveText, resolveValue } from './template-resolve';

/** A Lambda event source mapping on a queue. */
export interface TemplateEventSource {
  readonly stack: string;
  readonly logicalId: string;
  /** Name of the queue, as it is here. */
  readonly queueName: string;
  /** ARN of the queue, as it is in AWS. */
  readonly queueArn: string;
  /** Name of the function that gets the batches. */
  readonly functionName: string;
  readonly enabled: boolean;
  /** Most messages of one batch, 1 to 10,000 (10 for a FIFO queue). */
  readonly batchSize: number;
  /** How long a batch is gathered, 0 to 300 seconds. */
  readonly maxBatchingWindowSeconds: number;
  /** Whether the function's answer names the messages that failed. */
  readonly reportBatchItemFailures: boolean;
  /** Patterns of messages that the function gets; others are deleted. Empty: all. */
  readonly filters: readonly string[];
  /** Most batches at the same time. */
  readonly maxConcurrency?: number;
}

export const EVENT_SOURCE_TYPE = 'AWS::Lambda::EventSourceMapping';

/**
 * Reads one `AWS::Lambda::EventSourceMapping`.
 *
 * @returns undefined for one that is on a stream, not on a queue
 */
export function readEventSource(place: TemplatePlace): TemplateEventSource | undefined {
  const { stack, logicalId } = place;
  const properties = propertiesAt(place);
  if (properties.EventSourceArn === undefined) return undefined;
  const at = (property: string): unknown => resolveValue(properties[property], { ...place, property });
  const queueArn = arnOfSource(properties, place);
  const queueName = parseQueueArn(queueArn ?? '')?.queueName;
  if (queueArn === undefined || queueName === undefined) return undefined;
  const { Filters } = (at('FilterCriteria') ?? {}) as Properties;
  const filters = listOf<{ readonly Pattern?: string }>(Filters).map(({ Pattern = '{}' }) => Pattern);
  const number = (property: string): number | undefined => resolveNumber(properties[property], { ...place, property });
  const { MaximumConcurrency } = (at('ScalingConfig') ?? {}) as Properties;
  const maxConcurrency = resolveNumber(MaximumConcurrency, { ...place, property: 'ScalingConfig.MaximumConcurrency' });
  return checked({
    stack: outerLabel(stack),
    logicalId,
    queueName,
    queueArn,
    functionName: functionNameOfTarget(String(at('FunctionName'))),
    enabled: String(at('Enabled') ?? true) === 'true',
    batchSize: number('BatchSize') ?? EVENT_SOURCE.batchSize.default,
    maxBatchingWindowSeconds: number('MaximumBatchingWindowInSeconds') ?? 0,
    reportBatchItemFailures: [at('FunctionResponseTypes')].flat().includes('ReportBatchItemFailures'),
    filters,
    ...(maxConcurrency === undefined ? {} : { maxConcurrency }),
  }, place);
}

/** A stream's ARN is AWS's to tell; a queue's that cannot be resolved is an error. */
function arnOfSource({ EventSourceArn }: Properties, place: TemplatePlace): string | undefined {
  const referred = JSON.stringify(EventSourceArn);
  const types = Object.entries(place.stack.template.Resources ?? {})
    .filter(([id]) => referred.includes(`"${id}"`)).map(([, { Type }]) => Type);
  if (types.some((type) => /^AWS::(DynamoDB|Kinesis|MSK|AmazonMQ|DocDB)::/.test(type))) return undefined;
  return resolveText(EventSourceArn, { ...place, property: 'EventSourceArn' });
}

function functionNameOfTarget(nameOrArn: string): string {
  return /:function:([^:]+)/.exec(nameOrArn)?.[1] ?? nameOrArn.split(':')[0]!;
}

function checked(source: TemplateEventSource, place: TemplatePlace): TemplateEventSource {
  const { batchSize, maxBatchingWindowSeconds, maxConcurrency, filters } = source;
  const filterCount = filters.length || undefined;
  const wrong = [
    ...checkEventSource({ batchSize, maxBatchingWindowSeconds, maxConcurrency, filterCount }, kindOfName(source.queueName)),
    ...filters.flatMap(checkFilter),
  ];
  if (wrong.length > 0) throw new TemplateError({ ...place, property: '' }, wrong.join('; '));
  return source;
}
