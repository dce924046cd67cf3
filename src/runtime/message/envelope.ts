import { checkRules } from '../error/option-check';
import { BODY_RULES, SCHEMA_RULE } from './body-rules';
import { decodeBody, type BodyOptions } from './codec';
import type { StandardIssue, StandardResult, StandardSchema } from './standard-schema';

/**
 * What Amazon SNS puts around a message on its way into a queue (without raw message delivery).
 *
 * @see https://docs.aws.amazon.com/sns/latest/dg/sns-sqs-as-subscriber.html
 */
export interface SnsNotification<Message = unknown> {
  readonly messageId: string;
  readonly topicArn: string;
  readonly subject?: string;
  /** When it was published. */
  readonly timestamp: Date;
  /** The published message, decoded. */
  readonly message: Message;
  readonly messageAttributes: Readonly<Record<string, { readonly Type: string; readonly Value: string }>>;
}

/**
 * What Amazon EventBridge puts around a detail.
 *
 * @see https://docs.aws.amazon.com/eventbridge/latest/ref/overiew-event-structure.html
 */
export interface EventBridgeEvent<Detail = unknown> {
  readonly id: string;
  readonly source: string;
  readonly detailType: string;
  readonly account: string;
  readonly region: string;
  readonly time: Date;
  readonly resources: readonly string[];
  readonly detail: Detail;
}

/** One change of an object in Amazon S3. */
export interface S3ObjectEvent {
  /** `ObjectCreated:Put`, `ObjectRemoved:Delete`, … */
  readonly eventName: string;
  readonly eventTime: Date;
  readonly region: string;
  readonly bucket: string;
  /** Key as the object has it: S3 writes it URL-encoded, a space as `+`. */
  readonly key: string;
  /** Bytes. Absent when the object was removed. */
  readonly size?: number;
  readonly eTag?: string;
  readonly versionId?: string;
  /** Orders the events of one key, as a hexadecimal number. */
  readonly sequencer?: string;
}

type Fields = Record<string, unknown>;

/**
 * A schema of bodies that Amazon SNS sends: unwraps the notification and decodes its message.
 *
 * @param options `schema` and `codec` of the message inside
 * @throws QueueError (`InvalidParameterValue`) for a wrong option
 * @example
 * ```mts
 * const orders = openQueue('Orders', { schema: snsNotification({ schema: Order }) });
 * export const handler = lambdaHandler(orders, ({ body }) => ship(body.message));
 * ```
 */
export function snsNotification<Message = unknown>(options: BodyOptions<unknown, Message> = {}): StandardSchema<unknown, SnsNotification<Message>> {
  checkRules({ where: 'snsNotification' }, options, BODY_RULES);
  return schemaOf<SnsNotification<Message>>('an SNS notification', ['MessageId', 'TopicArn', 'Message', 'Timestamp'], async (fields) => {
    const text = await decodeBody(String(fields.Message), { codec: options.codec });
    const result = 'wrong' in text ? misfit("Message must be JSON, got other text; snsNotification({ codec: 'text' }) takes it") : await fitted('Message', text.value, options.schema);
    return result.issues ? result : {
      value: {
        messageId: textOf(fields.MessageId), topicArn: textOf(fields.TopicArn), subject: textOf(fields.Subject),
        timestamp: new Date(textOf(fields.Timestamp)), message: result.value,
        messageAttributes: Object.fromEntries(Object.entries((fields.MessageAttributes ?? {}) as SnsNotification['messageAttributes'])
          .map(([name, { Type, Value }]) => [name, { Type: textOf(Type), Value: textOf(Value) }])),
      },
    };
  });
}

/**
 * A schema of bodies that Amazon EventBridge sends: unwraps the event and validates its detail.
 *
 * @param options `schema` of the detail
 * @throws QueueError (`InvalidParameterValue`) for a wrong option
 * @example
 * ```mts
 * const orders = openQueue('Orders', { schema: eventBridgeEvent({ schema: Order }) });
 * ```
 */
export function eventBridgeEvent<Detail = unknown>(
  options: Pick<BodyOptions<unknown, Detail>, 'schema'> = {},
): StandardSchema<unknown, EventBridgeEvent<Detail>> {
  checkRules({ where: 'eventBridgeEvent' }, options, [SCHEMA_RULE]);
  return schemaOf<EventBridgeEvent<Detail>>('an EventBridge event', ['id', 'source', 'detail-type', 'detail'], async (fields) => {
    const result = await fitted('detail', fields.detail, options.schema);
    if (result.issues) return result;
    const { id, source, 'detail-type': detailType, account, region, time, resources = [] } = fields;
    return {
      value: {
        id: textOf(id), source: textOf(source), detailType: textOf(detailType), account: textOf(account), region: textOf(region),
        time: new Date(textOf(time)), resources: [resources].flat().map(textOf), detail: result.value,
      },
    };
  });
}

/**
 * A schema of bodies that Amazon S3 sends; a test event of S3 is an empty list. Through a topic: `snsNotification({ schema: s3Event() })`.
 *
 * @example
 * ```mts
 * const uploads = openQueue('Uploads', { schema: s3Event() });
 * listen(uploads, async ({ body }) => { for (const { bucket, key } of body) await index(bucket, key); });
 * ```
 * @see https://docs.aws.amazon.com/AmazonS3/latest/userguide/notification-content-structure.html
 */
export function s3Event(): StandardSchema<unknown, readonly S3ObjectEvent[]> {
  return schemaOf<readonly S3ObjectEvent[]>('an S3 event', [], (fields) => {
    if (fields.Event === 's3:TestEvent') return { value: [] };
    if (!Array.isArray(fields.Records)) return misfit('body must be an S3 event, got no Records');
    try {
      return { value: (fields.Records as Fields[]).map(objectEvent) };
    } catch {
      // A key that is not URL-encoded, say. The cause would quote the body.
      return misfit('body must be an S3 event, got fields of another shape');
    }
  });
}

function objectEvent(record: Fields): S3ObjectEvent {
  const { bucket, object } = record.s3 as { bucket: { name: string }; object: S3ObjectEvent };
  const { key, size, eTag, versionId, sequencer } = object;
  return {
    eventName: textOf(record.eventName), eventTime: new Date(textOf(record.eventTime)), region: textOf(record.awsRegion),
    bucket: textOf(bucket.name), key: decodeURIComponent(key.replaceAll('+', ' ')), size: size === undefined ? size : Number(size),
    eTag: textOf(eTag), versionId: textOf(versionId), sequencer: textOf(sequencer),
  };
}

/** What is told as text, whatever stands there: of an object, who trusts the type might make a query of his database. */
const textOf = (value: unknown): string => (value === undefined || value === null ? undefined : String(value)) as string;

const misfit = (message: string): { readonly issues: readonly StandardIssue[] } => ({ issues: [{ message }] });

/** What a schema makes of a part of a body; its issues tell their place in the whole. */
async function fitted<Output>(part: string, value: unknown, schema: StandardSchema<unknown, Output> | undefined): Promise<StandardResult<Output>> {
  const result = schema ? await schema['~standard'].validate(value) : { value: value as Output };
  // What is neither throws, as in the codec: its value would be undefined, in silence.
  return 'value' in result && !result.issues ? result : { issues: result.issues!.map(({ message, path = [] }) => ({ message, path: [part, ...path] })) };
}

type Unwrap<Output> = (fields: Fields) => StandardResult<Output> | Promise<StandardResult<Output>>;

function schemaOf<Output>(what: string, required: readonly string[], unwrap: Unwrap<Output>): StandardSchema<unknown, Output> {
  const validate = async (value: unknown): Promise<StandardResult<Output>> => {
    const fields = Object(value) as Fields;
    const missing = required.filter((name) => fields[name] === undefined);
    return missing.length > 0 ? misfit(`body must be ${what}, got none of ${missing.join(', ')}`) : unwrap(fields);
  };
  return { '~standard': { version: 1, vendor: 'cdk-sqs-connector', validate } };
}
