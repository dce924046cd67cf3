import { checkFilterPattern } from '../../src/queue/filter-pattern';

const wrongIn = (pattern: unknown): string[] => checkFilterPattern(typeof pattern === 'string' ? pattern : JSON.stringify(pattern));

test.each<[string, unknown, string]>([
  ['no JSON', 'simple string', 'a filter pattern must be a JSON object, got simple string; write {"body":{"kind":["lamp"]}}'],
  ['null', null, 'a filter pattern must be a JSON object, got null; write {"body":{"kind":["lamp"]}}'],
  ['a leaf that is no list', { body: { kind: 'lamp' } }, 'a filter must list the values of body.kind, got "lamp"; write ["lamp"]'],
  ['an empty list', { body: { kind: [] } }, 'a filter must list a value of body.kind, got none; leave body.kind out to take every message'],
  ['a list in a list', { body: { kind: [['a']] } }, 'a filter must list the values of body.kind themselves, got ["a"]; write them without the inner list'],
  ['two comparisons in one', { body: { a: [{ prefix: 'x', suffix: 'y' }] } }, 'a filter must have one comparison in each item, got {"prefix":"x","suffix":"y"} for body.a; write an item for each, of which one has to match'],
  ['an $or of a text', { body: { $or: ['x'] } }, 'a filter must list two patterns or more in body.$or, got ["x"]; write [{"kind":["lamp"]},{"color":["red"]}]'],
  ['an $or of a leaf that is no list', { $or: [{ body: 'x' }, { body: ['y'] }] }, 'a filter must list the values of body, got "x"; write ["x"]'],
])('refuses %s as AWS Lambda does', (_, pattern, says) => {
  expect(wrongIn(pattern)).toEqual([says]);
});

test.each<[string, unknown]>([
  ['an unknown comparison', { startsWith: 'a' }],
  ['no comparison', {}],
  ['anything but an unknown comparison', { 'anything-but': { numeric: ['>', 1] } }],
  ['a prefix of an unknown comparison', { prefix: { wildcards: 'a' } }],
  ['a prefix of a number', { prefix: 5 }],
  ['a comparison of case with a number', { 'equals-ignore-case': 5 }],
  ['exists with a text', { exists: 'yes' }],
  ['anything but nothing', { 'anything-but': [] }],
  ['anything but texts and numbers together', { 'anything-but': ['a', 1] }],
  ['anything but an empty prefix', { 'anything-but': { prefix: '' } }],
  ['a numeric without a number', { numeric: ['>'] }],
  ['a numeric without a comparison', { numeric: [] }],
  ['a numeric with a text', { numeric: ['>', '5'] }],
  ['a range from above', { numeric: ['<', 5, '>', 1] }],
  ['a range that is empty', { numeric: ['>', 5, '<', 1] }],
])('refuses %s as AWS Lambda does', (_, item) => {
  expect(wrongIn({ body: { a: ['x', item] } })).toEqual([expect.stringContaining(`got ${JSON.stringify(item)} for body.a; `)]);
});

test.each<[string, unknown]>([
  ['values', ['x', 5, true, null, '']],
  ['comparisons', [{ exists: false }, { prefix: '' }, { suffix: '.png' }, { 'equals-ignore-case': 'GO' }, { prefix: { 'equals-ignore-case': 'A' } }]],
  ['exclusions', [{ 'anything-but': 'a' }, { 'anything-but': 5 }, { 'anything-but': ['a', 'b'] }, { 'anything-but': [1, 2] }, { 'anything-but': { prefix: ['a', 'b'] } }]],
  ['numbers', [{ numeric: ['=', 5] }, { numeric: ['<', 5] }, { numeric: ['>=', 0, '<', 5] }]],
  ['comparisons of Amazon EventBridge', [{ wildcard: 'a*' }, { cidr: '10.0.0.0/24' }, { 'anything-but': { wildcard: 'a*' } }]],
])('takes %s', (_, wanted) => {
  expect(wrongIn({ body: { a: wanted, inner: { b: ['x'] } }, $or: [{ attributes: { SenderId: ['a'] } }, { eventSource: ['aws:sqs'] }] })).toEqual([]);
});

test('tells all that is wrong at once', () => {
  expect(wrongIn({ body: { a: 'x', b: [{ prefix: 5 }] } })).toHaveLength(2);
});
