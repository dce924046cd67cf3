import { BATCH_ENTRY_ID, MESSAGE_LIMITS, TOKEN, bytesAtMost, illegalCharacter, messageBytes } from './message';
import { isWhole } from './option-rule';
import type { BatchId, MessageAttributeMap, MessageAttributeValue, SendFields } from './port-message';
import type { QueueKind } from './queue-name';
import { invalidParameter, missingParameter, refuse, type Refusal } from './sqs-error';

/** What of a queue decides whether it takes a message. */
export interface SendTarget {
  readonly kind: QueueKind;
  readonly maximumMessageBytes: number;
  readonly contentBasedDeduplication: boolean;
}

/** Which call a message is in: Amazon SQS words two refusals by it. */
export type SendCall = 'SendMessage' | 'SendMessageBatch';

/**
 * Why Amazon SQS would refuse a message, in its own name and words: the runtime asks before the network, the local engine answers by it.
 *
 * @returns the first refusal in the order of the service, or undefined
 */
export function checkSend(fields: SendFields, target: SendTarget, call: SendCall = 'SendMessage'): Refusal | undefined {
  return checkBody(fields, target, call) ?? checkAttributes(fields.MessageAttributes) ?? checkTraceHeader(fields)
    ?? checkDelay(fields.DelaySeconds, target.kind) ?? checkGroup(fields, target, call);
}

function checkBody({ MessageBody: body, MessageAttributes }: SendFields, target: SendTarget, call: SendCall): Refusal | undefined {
  if (body === undefined || body === null || body === '') return missingParameter('MessageBody');
  const illegal = illegalCharacter(body);
  if (illegal) return refuse('InvalidMessageContents', `Invalid characters found: ${illegal}. Valid unicode characters are #x9 | #xA | #xD | [#x20 to #xD7FF] | [#xE000 to #xFFFD] | [#x10000 to #x10FFFF]`);
  const { maximumMessageBytes: most } = target;
  if (bytesAtMost(body, MessageAttributes) <= most || messageBytes(body, MessageAttributes) <= most) return undefined;
  const verdict = call === 'SendMessage' ? 'are invalid' : 'cannot be validated';
  return refuse('InvalidParameterValue', `One or more parameters ${verdict}. Reason: Message must be shorter than ${most} bytes.`);
}

function checkDelay(delaySeconds: number | undefined, kind: QueueKind): Refusal | undefined {
  if (delaySeconds === undefined || delaySeconds === null) return undefined;
  if (!isWhole(0, MESSAGE_LIMITS.delaySeconds)(delaySeconds)) return invalidParameter('DelaySeconds', delaySeconds, 'DelaySeconds must be >= 0 and <= 900.');
  if (kind === 'fifo' && delaySeconds > 0) return invalidParameter('DelaySeconds', delaySeconds, 'The request include parameter that is not valid for this queue type.');
  return undefined;
}

function checkGroup(fields: SendFields, target: SendTarget, call: SendCall): Refusal | undefined {
  const MessageGroupId = fields.MessageGroupId ?? undefined; // null counts as absent, as the service reads it
  const MessageDeduplicationId = fields.MessageDeduplicationId ?? undefined;
  if (MessageGroupId === undefined && target.kind === 'fifo') {
    const missing = missingParameter('MessageGroupId');
    return call === 'SendMessage' ? missing : refuse('InvalidParameterValue', missing.message);
  }
  const wrong = checkToken('MessageGroupId', MessageGroupId) ?? checkToken('MessageDeduplicationId', MessageDeduplicationId);
  if (wrong) return wrong;
  if (target.kind === 'standard' && MessageDeduplicationId !== undefined) {
    return invalidParameter('MessageDeduplicationId', MessageDeduplicationId, 'The request include parameter that is not valid for this queue type.');
  }
  if (target.kind === 'fifo' && MessageDeduplicationId === undefined && !target.contentBasedDeduplication) {
    return refuse('InvalidParameterValue', 'The queue should either have ContentBasedDeduplication enabled or MessageDeduplicationId provided explicitly');
  }
  return undefined;
}

/** Refuses a group, deduplication or attempt id of illegal length or characters; undefined passes. */
export function checkToken(parameter: string, value: string | undefined): Refusal | undefined {
  if (value === undefined || value === null) return undefined;
  // A pattern would take the number 7 for '7', and one value of a wrong type makes Amazon SQS refuse the whole request.
  if (typeof value !== 'string') return invalidParameter(parameter, String(value), `${parameter} must be a string, not a ${typeof value}.`);
  if (TOKEN.test(value)) return undefined;
  return invalidParameter(parameter, value, `${parameter} can only include alphanumeric and punctuation characters. 1 to 128 in length.`);
}

function checkTraceHeader({ MessageSystemAttributes: attributes }: SendFields): Refusal | undefined {
  const header = attributes?.AWSTraceHeader;
  if (header && (header.DataType !== 'String' || typeof header.StringValue !== 'string' || header.StringValue === '')) {
    return refuse('InvalidParameterValue', "Message system attribute 'AWSTraceHeader' must contain a non-empty value of type 'String'.");
  }
  const illegal = illegalCharacter(header?.StringValue ?? '');
  if (illegal) return refuse('InvalidParameterValue', `Message system attribute 'AWSTraceHeader' must contain only legal characters, found ${illegal}.`);
  return undefined;
}

/** Why Amazon SQS would refuse the names of system attributes. By itself, since the runtime writes no other one. */
export function checkSystemAttributeNames({ MessageSystemAttributes: attributes }: SendFields): Refusal | undefined {
  const other = Object.keys(attributes ?? {}).find((name) => name !== 'AWSTraceHeader');
  return other === undefined ? undefined : refuse('InvalidParameterValue', `Message system attribute name '${other}' is invalid. Valid values: AWSTraceHeader.`);
}

/** Why Amazon SQS would refuse these message attributes. */
function checkAttributes(attributes: MessageAttributeMap | undefined): Refusal | undefined {
  if (!attributes) return undefined;
  const entries = Object.entries(attributes);
  if (entries.length > MESSAGE_LIMITS.attributes) {
    return refuse('InvalidParameterValue', `Number of message attributes [${entries.length}] exceeds the allowed maximum [${MESSAGE_LIMITS.attributes}].`);
  }
  for (const [name, value] of entries) {
    const wrong = checkAttributeName(name) ?? checkAttribute(name, value);
    if (wrong) return wrong;
  }
  return undefined;
}

function checkAttributeName(name: string): Refusal | undefined {
  const wrong = (reason: string): Refusal => refuse('InvalidParameterValue', `Message (user) attribute name '${name}' is invalid. Reason: ${reason}`);
  if (name.length < 1 || name.length > MESSAGE_LIMITS.attributeNameLength) return wrong('Length must be 1 to 256 characters.');
  if (!/^[A-Za-z0-9_.-]+$/.test(name)) return wrong('It can only include alphanumeric characters, hyphens, underscores and periods.');
  if (/^(aws|amazon)\./i.test(name)) return wrong('It must not start with AWS. or Amazon.');
  if (/^\.|\.$|\.\./.test(name)) return wrong('Periods must not lead, trail or follow each other.');
  return undefined;
}

function checkAttribute(name: string, value: MessageAttributeValue): Refusal | undefined {
  const wrong = (rest: string): Refusal => refuse('InvalidParameterValue', `Message (user) attribute '${name}' ${rest}`);
  const dataType = value?.DataType ?? '';
  if (typeof dataType !== 'string') return wrong(`must contain an attribute type that is a string, not a ${typeof dataType}.`);
  const form = /^(String|Number|Binary)(\..+)?$/.exec(dataType)?.[1];
  if (!dataType) return wrong('must contain non-empty attribute type.');
  if (!form) return wrong('has an invalid message attribute type, the set of supported type prefixes is Binary, Number, and String.');
  if (dataType.length > MESSAGE_LIMITS.dataTypeLength) return wrong('has an attribute type longer than 256 characters.');
  if (illegalCharacter(dataType)) return wrong(`has an attribute type that must contain only legal characters, found ${illegalCharacter(dataType)}.`);
  const content = (form === 'Binary' ? value.BinaryValue : value.StringValue) ?? '';
  if (form !== 'Binary' && typeof content !== 'string') return wrong(`must contain its value as a string, not as a ${typeof content}.`);
  if (content.length === 0) return wrong(`must contain a non-empty value of type '${form}'.`);
  if (typeof content === 'string' && illegalCharacter(content)) return wrong(`must contain only legal characters, found ${illegalCharacter(content)}.`);
  if (form === 'Number' && !isNumber(content as string)) return wrong(`must contain a number of at most 38 digits between 1E-128 and 1E126, got '${content as string}'.`);
  return undefined;
}

function isNumber(text: string): boolean {
  // No part of either pattern can match in two ways: a megabyte of digits would take hours.
  if (!/^[+-]?(\d+(\.\d*)?|\.\d+)([eE][+-]?\d+)?$/.test(text.trim())) return false;
  const digits = text.replace(/[eE].*$/, '').replace(/\D/g, '').replace(/^0+|(?<!0)0+$/g, '');
  const size = Math.abs(Number(text));
  return digits.length <= 38 && (size === 0 ? digits === '' : size >= 1e-128 && size <= 1e126);
}

/** Why Amazon SQS would refuse a batch as a whole, before it looks at an entry. */
export function checkBatch(entries: readonly BatchId[] | undefined, entryShape: string): Refusal | undefined {
  if (!entries || entries.length === 0) return refuse('EmptyBatchRequest', `There should be at least one ${entryShape} in the request.`);
  if (entries.length > MESSAGE_LIMITS.batchEntries) {
    return refuse('TooManyEntriesInBatchRequest', `Maximum number of entries per request are ${MESSAGE_LIMITS.batchEntries}. You have sent ${entries.length}.`);
  }
  if (entries.some(({ Id }) => !BATCH_ENTRY_ID.test(Id ?? ''))) {
    return refuse('InvalidBatchEntryId', 'A batch entry id can only contain alphanumeric characters, hyphens and underscores. It can be at most 80 letters long.');
  }
  const repeated = entries.find(({ Id }, index) => entries.findIndex((entry) => entry.Id === Id) < index);
  return repeated ? refuse('BatchEntryIdsNotDistinct', `Id ${repeated.Id} repeated.`) : undefined;
}

/** Why Amazon SQS would refuse a batch of messages for its bytes. */
export function checkBatchBytes(entries: readonly SendFields[]): Refusal | undefined {
  const sumOf = (count: typeof messageBytes): number => entries.reduce((sum, entry) => sum + count(entry.MessageBody ?? '', entry.MessageAttributes), 0);
  if (sumOf(bytesAtMost) <= MESSAGE_LIMITS.batchBytes) return undefined;
  const bytes = sumOf(messageBytes);
  return bytes <= MESSAGE_LIMITS.batchBytes ? undefined
    : refuse('BatchRequestTooLong', `Batch requests cannot be longer than ${MESSAGE_LIMITS.batchBytes} bytes. You have sent ${bytes} bytes.`);
}
