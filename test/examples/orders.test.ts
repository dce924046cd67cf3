import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { App, Duration } from 'aws-cdk-lib';
import { Annotations, Match, Template } from 'aws-cdk-lib/assertions';
import * as sqs from 'aws-cdk-lib/aws-sqs';
import { OrdersStack } from '../../examples/orders/orders-stack';

const { context } = JSON.parse(readFileSync(join(__dirname, '..', '..', 'cdk.json'), 'utf8')) as { context: Record<string, unknown> };
const outdirs: string[] = [];

/** The example as `npx cdk synth` sees it, but for the bundling of its code. */
function synthesize(change?: (stack: OrdersStack) => void): { app: App; stack: OrdersStack } {
  const outdir = mkdtempSync(join(tmpdir(), 'orders-'));
  outdirs.push(outdir);
  const app = new App({ outdir, context: { ...context, 'aws:cdk:bundling-stacks': [] } });
  const stack = new OrdersStack(app, 'Shop');
  change?.(stack);
  return { app, stack };
}

afterAll(() => outdirs.forEach((outdir) => rmSync(outdir, { recursive: true })));

jest.setTimeout(120_000); // the first synthesis loads the whole CDK

test('the example synthesizes under strict validation without a finding', () => {
  const { app, stack } = synthesize();

  const assembly = app.synth();

  expect(context['@aws-cdk/core:strictCfnValidateErrors']).toBe(true);
  expect(Object.keys(assembly.getStackByName('Shop').template.Resources)).not.toHaveLength(0);
  expect(Annotations.fromStack(stack).findWarning('*', Match.anyValue())).toEqual([]);
  expect(Annotations.fromStack(stack).findError('*', Match.anyValue())).toEqual([]);
});

test('strict validation finds what is wrong with a queue', () => {
  const { app } = synthesize((stack) => {
    const queue = new sqs.Queue(stack, 'Wrong', { visibilityTimeout: Duration.hours(1) });
    (queue.node.defaultChild as sqs.CfnQueue).visibilityTimeout = 50_000;
  });

  expect(() => app.synth()).toThrow(/50000|VisibilityTimeout/);
});

test('the template of the example is the one that was reviewed', () => {
  const { stack } = synthesize();

  const template = JSON.stringify(Template.fromStack(stack).toJSON(), null, 2);

  // Code changes with every commit; what is declared does not.
  expect(JSON.parse(template.replace(/[0-9a-f]{64}/g, '<asset>'))).toMatchSnapshot();
});
