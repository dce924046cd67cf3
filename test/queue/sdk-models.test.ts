import * as sdk from '@aws-sdk/client-sqs';
import { ACTION_NAMES, readRequest } from '../../src/local/action/request-shape';
import { QUEUE_ATTRIBUTES } from '../../src/queue/attribute';
import { SYSTEM_ATTRIBUTE_NAMES } from '../../src/queue/message';
import type { SqsActionName } from '../../src/queue/port';
import { SQS_ERRORS, answerOf, type SqsErrorCode } from '../../src/queue/sqs-error-answer';

type Traits = { readonly awsQueryError?: readonly [string, number]; readonly httpError?: number };
type Schema = readonly [kind: number, namespace: string, name: string, traits: Traits, ...rest: unknown[]];

const ERROR = -3;
const OPERATION = 9;
const schemasOf = (kind: number): Schema[] => Object.entries(sdk).filter(([name]) => name.endsWith('$'))
  .map(([, schema]) => schema as unknown as Schema).filter((schema) => schema[0] === kind && schema[1] === 'com.amazonaws.sqs');
const operations = schemasOf(OPERATION).map(([, , name, , input]) => ({ name, input }));

/** A value with every member that a schema of the SDK has. */
function sampleOf(schema: unknown): unknown {
  if (typeof schema === 'function') return sampleOf(schema());
  if (typeof schema === 'number') return schema >= 128 ? { key: sampleOf(schema - 128) } : schema >= 64 ? [sampleOf(schema - 64)] : SIMPLE[schema];
  if ((schema as unknown[]).length === 2) return sampleOf((schema as unknown[])[0]); // with traits
  const [kind, , , , first, second] = schema as Schema;
  if (kind === 1) return [sampleOf(first)];
  if (kind === 2) return { key: sampleOf(second) };
  return Object.fromEntries((first as string[]).map((member, index) => [member, sampleOf((second as unknown[])[index])]));
}

const SIMPLE: Readonly<Record<number, unknown>> = { 0: 'text', 1: 1, 21: new Uint8Array([1]) };

test('the actions are those of the SDK', () => {
  expect([...ACTION_NAMES].sort()).toEqual(operations.map(({ name }) => name[0]!.toLowerCase() + name.slice(1)).sort());
});

test.each(operations)('a request of $name has the members that the SDK sends', ({ name, input }) => {
  const sample = sampleOf(input);

  expect(readRequest(name[0]!.toLowerCase() + name.slice(1) as SqsActionName, sample)).toEqual(sample);
});

test('the attributes of queues and messages are those of the SDK', () => {
  expect(['All', ...Object.keys(QUEUE_ATTRIBUTES)].sort()).toEqual(Object.values(sdk.QueueAttributeName).sort());
  expect(['All', ...SYSTEM_ATTRIBUTE_NAMES].sort()).toEqual(Object.values(sdk.MessageSystemAttributeName).sort());
});

test.each(schemasOf(ERROR).map(([, , name, traits]) => ({ name, traits })))('$name has the code and status of the SDK', ({ name, traits }) => {
  const [queryCode, status] = traits.awsQueryError ?? [name, 400];

  expect((Object.keys(SQS_ERRORS) as SqsErrorCode[]).map(answerOf).find(({ type }) => type === name)).toMatchObject({ queryCode, status });
});
