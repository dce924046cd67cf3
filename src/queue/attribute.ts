import { grouped, isFlag, isObject, isText, isWhole, told } from './option-rule';

/** How an attribute's value is written in the API's string; a timestamp as seconds since 1970. */
export type AttributeForm = 'integer' | 'boolean' | 'choice' | 'text' | 'json' | 'timestamp';

/** One queue attribute: the single place that knows its names, bounds and default. */
export interface AttributeRow {
  /** What the runtime, the command line and the local engine call it. @default - its name in lower camel case */
  readonly word?: string;
  /** What the constructs call it; absent where no prop carries it by itself. */
  readonly prop?: string;
  readonly form: AttributeForm;
  readonly unit?: 'seconds' | 'bytes';
  /** Least whole number. */
  readonly min?: number;
  /** Greatest whole number. */
  readonly max?: number;
  readonly choices?: readonly string[];
  /** What Amazon SQS takes when it is not set. */
  readonly default?: number | boolean | string;
  /** Absent on standard queues, `false` included. */
  readonly fifoOnly?: true;
  /** `create`: fixed at creation. `read`: told by Amazon SQS, never set. Else set at any time. */
  readonly access?: 'create' | 'read';
  /** Not a property of `AWS::SQS::Queue`. */
  readonly notInCloudFormation?: true;
  /** What to do instead of a value that Amazon SQS does not take. */
  readonly fix?: string;
}

const count = { form: 'integer', access: 'read', notInCloudFormation: true } as const;
const timestamp = { form: 'timestamp', access: 'read', notInCloudFormation: true } as const;

/**
 * Every queue attribute by its name in the SQS API, which is its name in CloudFormation too.
 *
 * @see https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_SetQueueAttributes.html
 */
export const QUEUE_ATTRIBUTES = {
  DelaySeconds: { prop: 'deliveryDelay', form: 'integer', unit: 'seconds', min: 0, max: 900, default: 0, fix: 'schedule longer delays with EventBridge Scheduler' },
  MaximumMessageSize: {
    word: 'maximumMessageBytes', prop: 'maxMessageSizeBytes', form: 'integer', unit: 'bytes', min: 1024, max: 1048576, default: 1048576, fix: 'keep larger bodies in S3',
  },
  MessageRetentionPeriod: {
    word: 'messageRetentionSeconds', prop: 'retentionPeriod', form: 'integer', unit: 'seconds', min: 60, max: 1209600, default: 345600, fix: 'choose 1 minute to 14 days',
  },
  ReceiveMessageWaitTimeSeconds: {
    word: 'waitTimeSeconds', prop: 'receiveMessageWaitTime', form: 'integer', unit: 'seconds', min: 0, max: 20, default: 0, fix: 'poll again after 20 seconds',
  },
  VisibilityTimeout: {
    word: 'visibilityTimeoutSeconds', prop: 'visibilityTimeout', form: 'integer', unit: 'seconds', min: 0, max: 43200, default: 30, fix: 'choose up to 12 hours; the runtime extends it while a handler works',
  },
  KmsMasterKeyId: { form: 'text', fix: "give the key's id, ARN or alias" },
  KmsDataKeyReusePeriodSeconds: { prop: 'dataKeyReuse', form: 'integer', unit: 'seconds', min: 60, max: 86400, default: 300, fix: 'choose 1 minute to 24 hours' },
  SqsManagedSseEnabled: { form: 'boolean', default: true },
  RedrivePolicy: { prop: 'redrivePolicy', form: 'json', fix: 'write { deadLetterTargetArn, maxReceiveCount }' },
  RedriveAllowPolicy: { prop: 'redriveAllowPolicy', form: 'json', fix: 'write { redrivePermission, sourceQueueArns }' },
  Policy: { form: 'json', notInCloudFormation: true, fix: 'give the document itself: JSON.parse(text)' },
  FifoQueue: { word: 'kind', form: 'boolean', fifoOnly: true, access: 'create' },
  ContentBasedDeduplication: { prop: 'contentBasedDeduplication', form: 'boolean', default: false, fifoOnly: true },
  DeduplicationScope: { prop: 'deduplicationScope', form: 'choice', choices: ['messageGroup', 'queue'], default: 'queue', fifoOnly: true },
  FifoThroughputLimit: { prop: 'fifoThroughputLimit', form: 'choice', choices: ['perQueue', 'perMessageGroupId'], default: 'perQueue', fifoOnly: true },
  ApproximateNumberOfMessages: count,
  ApproximateNumberOfMessagesDelayed: count,
  ApproximateNumberOfMessagesNotVisible: count,
  CreatedTimestamp: timestamp,
  LastModifiedTimestamp: timestamp,
  QueueArn: { form: 'text', access: 'read', notInCloudFormation: true },
} as const satisfies Record<string, AttributeRow>;

/** Name of a queue attribute in the SQS API. */
export type QueueAttributeName = keyof typeof QUEUE_ATTRIBUTES;

/** A row with its word. */
type NamedAttribute = AttributeRow & { readonly word: string };

/** All rows as a list, for whoever reads the table as a whole; bundlers may drop it where nobody does. */
export const QUEUE_ATTRIBUTE_LIST: ReadonlyArray<NamedAttribute & { readonly name: QueueAttributeName }> = /* @__PURE__ */
  (Object.keys(QUEUE_ATTRIBUTES) as QueueAttributeName[]).map((name) => ({ name, ...attributeRow(name) }));

export function isQueueAttributeName(name: string): name is QueueAttributeName {
  return Object.hasOwn(QUEUE_ATTRIBUTES, name);
}

export function attributeRow(name: QueueAttributeName): NamedAttribute {
  return { word: name[0]!.toLowerCase() + name.slice(1), ...QUEUE_ATTRIBUTES[name] };
}

type Say = (row: AttributeRow) => string;
type Rule = readonly [isSound: (value: unknown, row: AttributeRow) => boolean, must: Say, fix?: Say];

/** Whether a value is one of a form, what it must be, and what to do about another one, where the row does not tell. */
const RULES: Readonly<Record<Exclude<AttributeForm, 'timestamp'>, Rule>> = {
  integer: [
    (value, { min = 0, max = Infinity }) => isWhole(min, max)(value),
    ({ min = 0, max = Infinity, unit }) => `a whole number of ${unit} from ${grouped(min)} to ${grouped(max)}`,
  ],
  choice: [
    (value, { choices = [] }) => choices.includes(value as string), ({ choices = [] }) => choices.join(' or '), (row) => `the default is ${row.default}`,
  ],
  text: [isText, () => 'text that is not empty'],
  json: [isObject, () => 'an object'],
  boolean: [isFlag, () => 'true or false', ({ default: usual = false }) => `leave it out for ${usual}`],
};

/**
 * What is wrong with a value of an attribute.
 *
 * @param word what the user calls it: the prop of a construct, or the runtime's word
 * @returns a sentence, or undefined for a value that Amazon SQS takes
 */
export function checkAttributeValue(name: QueueAttributeName, value: unknown, word = attributeRow(name).word): string | undefined {
  const row: AttributeRow = QUEUE_ATTRIBUTES[name];
  if (row.access === 'read' || row.form === 'timestamp') return `${word} is told by Amazon SQS and cannot be set, got ${value}; leave it out`;
  const [isSound, must, fix = () => row.fix] = RULES[row.form];
  if (isSound(value, row)) return undefined;
  const got = row.form === 'json' && typeof value === 'string' ? 'text' : told(value); // a document is long
  return `${word} must be ${must(row)}, got ${got}; ${fix(row)}`;
}
