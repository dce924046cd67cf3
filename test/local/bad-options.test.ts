import { runEventSource } from '../../src/local/event-source/event-source';
import { LocalSqs } from '../../src/local/local-sqs';
import { localQueues } from '../../src/local/local-queues';
import { startHttpServer } from '../../src/local/http/http-server';
import { readTemplates } from '../../src/local/template/template';

// What JavaScript lets through and the types do not.
const wrong = (value: unknown) => value as never;
const template = { Resources: { Queue: { Type: 'AWS::SQS::Queue' } } };
const refused = (start: string) => ({ name: 'RangeError', message: expect.stringMatching(new RegExp(`^${start} must be .*, got .*; .`)) });

const ENGINE: ReadonlyArray<readonly [string, unknown]> = [
  ['region', 7], ['region', ''], ['region', null], ['account', '12'], ['account', 111111111111], ['account', ''], ['strictTiming', 'yes'], ['strictTiming', 1],
  ['strictTiming', null], ['seed', 'x'], ['seed', NaN], ['seed', null], ['reorder', 1], ['reorder', 'no'], ['reorder', null], ['duplicateRate', 2], ['duplicateRate', -1],
  ['duplicateRate', '0.5'], ['faults', null], ['faults', 0.5], ['faults', []], ['dataDirectory', 7], ['dataDirectory', ''], ['dataDirectory', null], ['reoder', true],
  ['clock', {}], ['clock', null], ['clock', () => 0],
];

test.each(ENGINE)('no engine and no queues of an app are made with %s %j', async (word, value) => {
  expect(() => new LocalSqs(wrong({ [word]: value }))).toThrow(expect.objectContaining(refused(`LocalSqs: ${word}`)));
  await expect(localQueues(template, wrong({ [word]: value }))).rejects.toMatchObject(refused(`localQueues: ${word}`));
});

test('queues of an app take a clock that can be moved', async () => {
  await expect(localQueues(template, wrong({ clock: { now: () => 0, schedule: () => () => 0 } }))).rejects.toMatchObject(refused('localQueues: clock'));
});

test.each([['port', 'x'], ['port', 65_536], ['port', -1], ['allowedHosts', 'a'], ['allowedHosts', [7]], ['allowedHosts', ['']], ['prt', 9324]])('no server is started with %s %j', async (word, value) => {
  await expect(startHttpServer(new LocalSqs(), wrong({ [word]: value }))).rejects.toMatchObject(refused(`startHttpServer: ${word}`));
});

test.each([['only', 'Prod'], ['only', [7]], ['only', ['']], ['account', 7], ['region', ''], ['stacks', ['Prod']]])('no template is read with %s %j', (word, value) => {
  expect(() => readTemplates({ Shop: template }, wrong({ [word]: value }))).toThrow(expect.objectContaining(refused(`readTemplates: ${word}`)));
});

const mapping = { port: new LocalSqs(), queueUrl: 'http://127.0.0.1/000000000000/q', queueArn: 'arn:aws:sqs:us-east-1:000000000000:q', invoke: () => undefined };
test.each([
  ['port', undefined], ['port', {}], ['queueUrl', undefined], ['queueArn', 'orders'], ['invoke', undefined], ['invoke', 'index.handler'], ['batchSize', 0], ['batchSize', '10'],
  ['maxBatchingWindowSeconds', -1], ['maxBatchingWindowSeconds', 301], ['maxConcurrency', 0], ['maxConcurrency', 1.5], ['functionTimeoutSeconds', 0], ['filters', [{}]],
  ['reportBatchItemFailures', 'false'], ['onActivity', 7], ['clock', Date],
])('no event source mapping runs with %s %j', (word, value) => {
  expect(() => runEventSource(wrong({ ...mapping, [word]: value }))).toThrow(expect.objectContaining(refused(`runEventSource: ${word}`)));
});

test.each(['{', 'null', '{"body":5}', '{"body":{"size":[{"about":100}]}}'])('no event source mapping runs with the filter %s', (filter) => {
  expect(() => runEventSource({ ...mapping, filters: [filter] })).toThrow(/^runEventSource: a filter .*must .*, got .*; ./);
});

test('all that is wrong with the options of an engine is said at once', () => {
  expect(() => new LocalSqs(wrong({ strictTimings: true, account: '12' }))).toThrow(
    'LocalSqs: strictTimings must be an option, got none of that name; choose of clock, region, account, strictTiming, seed, reorder, duplicateRate, faults, '
    + "dataDirectory\nLocalSqs: account must be twelve digits, got '12'; leave it out for '000000000000'",
  );
});
