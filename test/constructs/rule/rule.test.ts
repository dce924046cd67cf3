import { App, Stack } from 'aws-cdk-lib';
import { Annotations, Match } from 'aws-cdk-lib/assertions';
import { RULE_BOOK } from '../../../src/constructs/rule/rule-book';
import { RULE_CASES } from '../rule-cases';
import { FACT_CASES } from '../rule-cases-facts';

const RULES = RULE_BOOK.flatMap(({ rules }) => rules);
const severityOf = (id: string): string | undefined => RULES.find((rule) => rule.id === id)?.severity;
const HARD = RULE_CASES.filter(({ rule }) => severityOf(rule) === 'hard');
const SOFT = RULE_CASES.filter(({ rule }) => severityOf(rule) === 'soft');

interface Told {
  /** What refuses the declaration. */
  readonly message: string;
  readonly warnings: readonly string[];
}

/** Synthesizes a stack with the declaration. */
function told(declare: (stack: Stack) => unknown): Told {
  const app = new App({ builtinCloudFormationValidation: false });
  try {
    declare(new Stack(app, 'Shop'));
    app.synth();
  } catch (error) {
    return { message: (error as Error).message, warnings: [] };
  }
  const stacks = app.node.children.filter((child): child is Stack => child instanceof Stack);
  return { message: '', warnings: stacks.flatMap((child) => Annotations.fromStack(child).findWarning('*', Match.anyValue())).map(({ entry }) => String(entry.data)) };
}

test.each(HARD)('$rule: refuses $title', ({ rule, bad, says }) => {
  const { message } = told(bad);

  expect(message).toContain(says);
  expect(message).toContain(`[${rule}]`);
});

test.each(SOFT)('$rule: warns of $title', ({ rule, bad, says }) => {
  const { message, warnings } = told(bad);

  expect(message).toBe('');
  expect(warnings.filter((warning) => warning.includes(`[ack: cdk-sqs-connector:${rule}]`))).toContainEqual(expect.stringContaining(says));
});

test.each(RULE_CASES)('$rule: takes the good twin of $title', ({ rule, good }) => {
  const { message, warnings } = told(good);

  expect(message).toBe('');
  expect(warnings.filter((warning) => warning.includes(`cdk-sqs-connector:${rule}]`))).toEqual([]);
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
