import { eventRecord, passesFilters } from '../../../src/local/event-source/event-source-record';
import { checkFilter, matchesFilter } from '../../../src/local/template/filter';

const passes = (pattern: unknown, body: string, more = {}) =>
  passesFilters(eventRecord({ MessageId: 'm', ReceiptHandle: 'h', Body: body, MD5OfBody: '', Attributes: { SenderId: 'me' }, ...more }, 'arn:aws:sqs:us-east-1:000000000000:q'), [JSON.stringify(pattern)]);

describe('event filters', () => {
  // Patterns and matching items recorded against AWS by the project LocalStack (test_sqs_event_filter).
  test.each([
    ['a value', { testItem: ['test24'] }, { testItem: 'test24' }, { testItem: 'tesWER' }],
    ['one of two values', { testItem: ['test24', 'test45'] }, { testItem: 'test45' }, { testItem: 'WERTD' }],
    ['two keys', { testItem: ['test24', 'test45'], test2: ['go'] }, { testItem: 'test45', test2: 'go' }, { testItem: 'test67', test2: 'go' }],
    ['a key that exists', { test2: [{ exists: true }] }, { test2: '7411' }, { test5: '74545' }],
    ['a greater number', { test2: [{ numeric: ['>', 100] }] }, { test2: 105 }, 'this is a test string'],
    ['a smaller number', { test2: [{ numeric: ['<', 100] }] }, { test2: 93 }, { test2: 105 }],
    ['a range', { test2: [{ numeric: ['>=', 100, '<', 200] }] }, { test2: 100 }, { test2: 200 }],
    ['a prefix', { test2: [{ prefix: 'us-1' }] }, { test2: 'us-1-48454' }, { test2: 'eu-wert' }],
    ['a suffix', { test2: [{ suffix: '.png' }] }, { test2: 'a.png' }, { test2: 'a.jpg' }],
    ['any case', { test2: [{ 'equals-ignore-case': 'Go' }] }, { test2: 'gO' }, { test2: 'no' }],
    ['anything but', { test2: [{ 'anything-but': ['a', 'b'] }] }, { test2: 'c' }, { test2: 'a' }],
    ['anything but texts in any case', { test2: [{ 'anything-but': { 'equals-ignore-case': ['A', 'B'] } }] }, { test2: 'c' }, { test2: 'b' }],
    ['anything but a prefix', { test2: [{ 'anything-but': { prefix: 'a' } }] }, { test2: 'ba' }, { test2: 'ab' }],
    ['a key that does not exist', { test2: [{ exists: false }] }, { test5: 1 }, { test2: 1 }],
    ['null and nothing', { test2: [null, ''] }, { test2: null }, { test2: 'x' }],
    ['an item of a list', { test2: ['a'] }, { test2: ['b', 'a'] }, { test2: ['b'] }],
    ['one of several keys', { $or: [{ a: ['x'] }, { b: ['y'] }] }, { b: 'y' }, { a: 'y' }],
    ['a key inside', { a: { b: ['x'] } }, { a: { b: 'x' } }, { a: 'x' }],
  ] as const)('match %s', (_, ...[pattern, item, other]) => {
    expect(passes({ body: pattern }, JSON.stringify(item))).toBe(true);
    expect(passes({ body: pattern }, typeof other === 'string' ? other : JSON.stringify(other))).toBe(false);
  });

  test.each([
    ['a key below one that is not there', { a: { b: [{ exists: false }] } }, {}, { a: { b: 1 } }],
    ['a prefix in any case', { a: [{ prefix: { 'equals-ignore-case': 'US' } }] }, { a: 'us-1' }, { a: 'eu-1' }],
    ['a suffix in any case', { a: [{ suffix: { 'equals-ignore-case': '.PNG' } }] }, { a: 'a.png' }, { a: 'png.a' }],
  ] as const)('match %s, as those of Amazon EventBridge do', (_, ...[pattern, item, other]) => {
    expect([item, other].map((body) => passes({ body: pattern }, JSON.stringify(body)))).toEqual([true, false]);
  });

  test.each<[string, unknown, string, boolean]>([
    ['plain text by plain text', ['hello'], 'hello', true],
    ['JSON by plain text', ['hello'], '{"a":1}', false],
    ['plain text by keys, even by absent ones', { a: [{ exists: false }] }, 'hello', false],
  ])('treat %s as the guide says', (_, ...[body, given, expected]) => {
    expect(passes({ body }, given)).toBe(expected);
  });

  test.each(['constructor', '__proto__'])('find no %s where the message has none', (key) => {
    const pattern = `{"body":{"${key}":[{"anything-but":["x"]}]}}`;

    expect(checkFilter(pattern)).toEqual([]);
    expect(matchesFilter(pattern, { body: {} })).toBe(false);
    expect(matchesFilter(pattern, { body: JSON.parse(`{"${key}":"y"}`) as unknown })).toBe(true);
  });

  test('see message attributes and system attributes', () => {
    const message = { MessageAttributes: { tenant: { DataType: 'String', StringValue: 'acme' } } };

    expect(passes({ messageAttributes: { tenant: { stringValue: ['acme'] } } }, 'x', message)).toBe(true);
    expect(passes({ attributes: { SenderId: ['other'] } }, 'x', message)).toBe(false);
  });

  test.each([
    ['a comparison', '{"body":{"a":[{"wildcard":"*"}]}}'],
    ['anything but a comparison', '{"body":{"a":[{"anything-but":{"wildcard":"*"}}]}}'],
  ])('are refused for %s that the engine does not know', (_, pattern) => {
    expect(checkFilter(pattern)[0]).toMatch(/^a filter must compare by exists, prefix, suffix, equals-ignore-case, anything-but, numeric, got /);
  });
});
