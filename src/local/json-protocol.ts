import { randomUUID } from 'node:crypto';
import type { SqsActionName } from '../queue/port';
import type { BatchOutput, ReceiveMessageOutput, SendMessageBatchResultEntry } from '../queue/port-message';
import { refuse, type Refusal } from '../queue/sqs-error';
import { answerOf } from '../queue/sqs-error-answer';
import { attributesToJson } from './engine/attribute-json';
import type { EngineCallOptions } from './engine/engine-core';
import { PEEK_TARGET, readPeekInput, type PeekInput } from './peek';
import { ACTION_NAMES } from './action/request-shape';
import { SqsFailure } from './engine/sqs-failure';

/** One request of the AWS JSON 1.0 protocol. */
export interface JsonRequest {
  /** `X-Amz-Target`, `AmazonSQS.SendMessage`. */
  readonly target: string | undefined;
  readonly body: string;
}

/** Its answer. */
export interface JsonAnswer {
  readonly status: number;
  readonly headers: Record<string, string>;
  readonly body: string;
  /** Length of the body, where it is known: to count the bytes of a text that was put together takes as long as to put it together. */
  readonly bytes?: number;
}

/** The engine, as far as requests ask it. */
export interface Engine {
  peekMessages(input: PeekInput): object;
  perform(action: SqsActionName, input: unknown, options: EngineCallOptions): unknown;
}

const ACTION_OF_TARGET: ReadonlyMap<string, SqsActionName> = new Map(ACTION_NAMES.map((name) => [`AmazonSQS.${name[0]!.toUpperCase()}${name.slice(1)}`, name]));
/** For SDKs that still speak the query protocol. */
const NO_TARGET = 'The request must name its action in X-Amz-Target (AWS JSON 1.0), as AWS SDKs do from November 2023 on (boto3 from May 2024 on); update the SDK.';
/** Errors of the protocol layer stand in its namespace, not in the service's. */
const PROTOCOL_ERRORS: ReadonlySet<string> = new Set(['SerializationException', 'UnknownOperationException', 'InternalFailure']);

/**
 * Answers one request. Whatever it holds, the answer is one that Amazon SQS gives; it never throws a refusal.
 *
 * @returns a promise only where the action takes time, as a long poll does: most answers are there at once
 */
export function answerJson(sqs: Engine, request: JsonRequest, options: EngineCallOptions): JsonAnswer | Promise<JsonAnswer> {
  try {
    if (request.target === PEEK_TARGET) return answered(sqs.peekMessages(readPeekInput(parse(request.body))));
    if (request.target === undefined) return noTarget();
    const action = ACTION_OF_TARGET.get(request.target);
    if (!action) throw new SqsFailure(refuse('InvalidAction', `The action ${request.target.replace('AmazonSQS.', '')} is not valid for this endpoint.`));
    const output = sqs.perform(action, parse(request.body), options) as object | Promise<object>;
    return output instanceof Promise ? output.then(answered, refused) : answered(output);
  } catch (error) {
    return refused(error);
  }
}

function answered(output: object): JsonAnswer {
  if ('Successful' in output) return batchAnswer(output as BatchOutput<SendMessageBatchResultEntry>);
  return answer(200, JSON.stringify('Messages' in output ? withBase64(output as ReceiveMessageOutput) : output));
}

/** Ids, digests and numbers are of ASCII and hold nothing that JSON escapes: put together by hand they take a fraction of the time. */
function batchAnswer({ Successful = [], Failed }: BatchOutput<SendMessageBatchResultEntry>): JsonAnswer {
  let entries = '';
  for (const entry of Successful) entries += (entries && ',') + entryText(entry);
  const successful = entries && `"Successful":[${entries}]`;
  if (Failed) return answer(200, `{${successful}${successful && ','}"Failed":${JSON.stringify(Failed)}}`);
  const body = `{${successful}}`;
  return answer(200, body, body.length);
}

/** Each piece that is added costs, so what all results have is one. */
function entryText(entry: SendMessageBatchResultEntry): string {
  if (entry.MessageId === undefined) return `{"Id":"${entry.Id}"}`;
  const some = member('MD5OfMessageAttributes', entry.MD5OfMessageAttributes)
    + member('MD5OfMessageSystemAttributes', entry.MD5OfMessageSystemAttributes) + member('SequenceNumber', entry.SequenceNumber);
  return `{"Id":"${entry.Id}","MessageId":"${entry.MessageId}","MD5OfMessageBody":"${entry.MD5OfMessageBody}"${some}}`;
}

function member(name: string, value: string | undefined): string {
  return value === undefined ? '' : `,"${name}":"${value}"`;
}

function refused(error: unknown): JsonAnswer {
  if (error instanceof SqsFailure) return refusalAnswer(error.refusal);
  throw error;
}

/** The answer to a refused request. */
export function refusalAnswer({ code, message }: Refusal): JsonAnswer {
  const { type, queryCode, status, fault } = answerOf(code);
  const namespace = PROTOCOL_ERRORS.has(type) ? 'com.amazon.coral.service' : 'com.amazonaws.sqs';
  const refusal = answer(status, JSON.stringify({ __type: `${namespace}#${type}`, message }));
  refusal.headers['x-amzn-query-error'] = `${queryCode};${fault}`;
  return refusal;
}

/** In XML, as Amazon SQS refuses in the query protocol: of JSON, SDKs that speak it tell their users nothing. */
function noTarget(): JsonAnswer {
  const { queryCode, status, fault } = answerOf('InvalidAction');
  const id = randomUUID();
  const error = `<Error><Type>${fault}</Type><Code>${queryCode}</Code><Message>${NO_TARGET}</Message><Detail/></Error>`;
  const body = `<?xml version="1.0"?><ErrorResponse xmlns="http://queue.amazonaws.com/doc/2012-11-05/">${error}<RequestId>${id}</RequestId></ErrorResponse>`;
  return { status, headers: { 'content-type': 'text/xml', 'x-amzn-requestid': id }, body };
}

function answer(status: number, body: string, bytes?: number): JsonAnswer {
  return { status, headers: { 'content-type': 'application/x-amz-json-1.0', 'x-amzn-requestid': randomUUID() }, body, bytes };
}

function parse(body: string): unknown {
  if (body === '') return {};
  try {
    return JSON.parse(body);
  } catch {
    throw new SqsFailure(refuse('MalformedInput', 'The request body is not valid JSON.'));
  }
}

/** Bytes travel as Base64. Most messages have none, so only those with attributes are copied. */
function withBase64(output: ReceiveMessageOutput): unknown {
  if (!output.Messages?.some(({ MessageAttributes }) => MessageAttributes)) return output;
  return {
    Messages: output.Messages.map((message) => ({
      ...message, MessageAttributes: message.MessageAttributes && attributesToJson(message.MessageAttributes),
    })),
  };
}
