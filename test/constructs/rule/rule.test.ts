import { App, Stack } from 'aws-cdk-lib';
import { Annotations, Match } from 'aws-cdk-lib/assertions';
import { RULE_BOOK } from '../../../src/constructs/rule/rule-book';
import { RULE_CASES } from '../rule-cases';
import { FACT_CASES } from '../rule-cases-facts';

const RULES = RULE_BOOK.flatMap(({ rules }) => rules);
const severityOf = (id: string): string | undefined => RULES.find((rule) => rule.id === id)?.severity;
const HARD = RULE_CASES.filter(({ rule }) => severityOf(rule) === 'hard');
const SOFT = RULE_CASES.filter(({ rule }) => severityOf(rule) === 'soft');

function shop(): Stack {
  return new Stack(new App({ builtinCloudFormationValidation: false }), 'Shop');
}

function messageOf(declare: (stack: Stack) => unknown): string {
  const stack = shop();
  try {
    declare(stack);
    (stack.node.root as App).synth();
    return '';
  } catch (error) {
    return (error as Error).message;
  }
}

function warningsOf(declare: (stack: Stack) => unknown): string[] {
  const stack = shop();
  declare(stack);
  const app = stack.node.root as App;
  app.synth();
  const stacks = app.node.children.filter((child): child is Stack => child instanceof Stack);
  return stacks.flatMap((child) => Annotations.fromStack(child).findWarning('*', Match.anyValue())).map(({ entry }) => String(entry.data));
}

test.each(HARD)('$rule: refuses $title', ({ rule, bad, says }) => {
  const message = messageOf(bad);

  expect(message).toContain(says);
  expect(message).toContain(`[${rule}]`);
});

test.each(SOFT)('$rule: warns of $title', ({ rule, bad, says }) => {
  const warnings = warningsOf(bad).filter((warning) => warning.includes(`[ack: cdk-sqs-connector:${rule}]`));

  expect(warnings).toContainEqual(expect.stringContaining(says));
});

test.each(RULE_CASES)('$rule: takes the good twin of $title', ({ rule, good }) => {
  const message = messageOf(good);

  expect(message).toBe('');
  expect(warningsOf(good).filter((warning) => warning.includes(`cdk-sqs-connector:${rule}]`))).toEqual([]);
});

test.each(FACT_CASES)('$rule: finds $title in plain facts', ({ find, bad, says, good }) => {
  expect(find(bad).map(({ sentence }) => sentence)).toEqual([expect.stringContaining(says)]);
  expect(find(good)).toEqual([]);
});

test('every rule of the book has an example', () => {
  const shown = new Set([...RULE_CASES, ...FACT_CASES].map(({ rule }) => rule));

  const unshown = RULES.map(({ id }) => id).filter((id) => !shown.has(id));

  expect(unshown).toEqual([]);
});

test('every rule has an id of its own and a source to read', () => {
  const ids = RULES.map(({ id }) => id);

  expect(new Set(ids).size).toBe(ids.length);
  expect(RULES.filter(({ source }) => !source.startsWith('https://'))).toEqual([]);
});
