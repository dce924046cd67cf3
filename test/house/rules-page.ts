import { RULE_BOOK } from '../../src/constructs/rule/rule-book';
import { annotationId } from '../../src/constructs/rule/rule-report';

const INTRO = `# Rules

What Amazon SQS, AWS Lambda or CloudFormation would refuse, or take and drop without a word, is **hard**: the constructs throw at
construction, or at synthesis where it takes the whole app, all broken rules in one error. What works and bites later is **soft**: a
warning of synthesis that is acknowledged by its id where it is meant:

\`\`\`ts
Annotations.of(queue).acknowledgeWarning('${annotationId('max-receive-count-one')}', 'the producer repeats by itself');
\`\`\`

Values that only deployment knows (tokens) break no rule. The plugin \`SqsRules\` holds queues that are declared without this package
against the same rules; what it finds is acknowledged as \`cdk-sqs-connector::<rule>\`, with two colons:

\`\`\`ts
Validations.of(queue).acknowledge({ id: 'cdk-sqs-connector::unencrypted', reason: 'holds nothing worth it' });
\`\`\`

This page is written from \`src/constructs/rule/\` by \`UPDATE_DOCS=1 npx jest test/house/rules-page.test.ts\`.
`;

const cell = (text: string): string => text.replaceAll('|', '\\|');

/** The page of all rules, from the rules themselves. */
export function rulesPage(): string {
  const groups = RULE_BOOK.map(({ title, rules }) => {
    const rows = rules.map(({ id, severity, sentence, source }) => `| \`${id}\` | ${severity} | ${cell(sentence)} | [source](${source}) |`);
    return [`## ${title}`, '', '| rule | kind | what holds | why |', '|---|---|---|---|', ...rows, ''].join('\n');
  });
  return [INTRO, ...groups].join('\n');
}
