import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { App, CfnOutput, Duration, Fn, NestedStack, Stack, Stage } from 'aws-cdk-lib';
import { Code, Function, Runtime } from 'aws-cdk-lib/aws-lambda';
import { SqsEventSource } from 'aws-cdk-lib/aws-lambda-event-sources';
import { Queue } from 'aws-cdk-lib/aws-sqs';
import { bindingsOf } from '../../../src/local/template/template-binding';
import { functionOf } from '../../../src/local/template/template-function';
import { readTemplates, type TemplateApp } from '../../../src/local/template/template';

const ACCOUNTS = { Beta: '111111111111', Prod: '222222222222' };

describe('stages that give the same names to their stacks, exports and functions', () => {
  let folder: string;
  let app: TemplateApp;

  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), 'stages-'));
    const cdk = new App({ outdir: folder });
    for (const [name, account] of Object.entries(ACCOUNTS)) {
      const stage = new Stage(cdk, name, { env: { account, region: 'eu-west-1' } });
      const data = new Stack(stage, 'Data', { stackName: 'data' });
      const orders = new Queue(data, 'Orders', { queueName: `${name}-orders` });
      new CfnOutput(data, 'Out', { value: orders.queueArn, exportName: 'orders' });
      const inner = new Queue(new NestedStack(data, 'WithAnIdThatIsLongerThanMostAre'), 'Inner', { visibilityTimeout: Duration.minutes(1) });
      const shop = new Stack(stage, 'Shop', { stackName: 'shop' });
      const environment = { STAGE: name, STRONG: Fn.importValue('orders'), INNER: inner.queueName };
      const ship = new Function(shop, 'Ship', { functionName: 'ship', runtime: Runtime.NODEJS_22_X, handler: 'index.handler', code: Code.fromInline('x'), environment });
      ship.addEventSource(new SqsEventSource(orders));
    }
    cdk.synth();
    app = readTemplates(folder);
  });

  const inStage = <One extends { stack: string }>(all: readonly One[]): One[] => ['Beta', 'Prod'].map((stage) => all.find(({ stack }) => stack.startsWith(stage))!);

  test('have queues of their own, however long the names are that are made for them', () => {
    const names = app.queues.map(({ declaration }) => declaration.queueName);

    expect(new Set(names).size).toBe(4);
    expect(names.every((name) => name.length <= 80)).toBe(true);
    expect(inStage(app.functions).map(({ variables }) => variables.INNER)).toEqual(inStage(app.queues.filter(({ path }) => path.endsWith('Inner'))).map(({ declaration }) => declaration.queueName));
  });

  test('name what nested stacks hold by the construct path below the stack around them', () => {
    expect(inStage(app.queues.filter(({ path }) => path.endsWith('Inner'))).map(({ stack, path }) => `${stack}: ${path}`))
      .toEqual(['Beta', 'Prod'].map((stage) => `${stage}/Data: WithAnIdThatIsLongerThanMostAre/Inner`));
  });

  test('bind the first, and say once what is bound to several', () => {
    const { variables, notes } = bindingsOf(app, new Map());

    expect(variables.QUEUE_ORDERS).toContain('/Beta-orders');
    expect(notes).toEqual(['environment: each binding must mean one queue, got several for QUEUE_ORDERS, QUEUE_WITH_AN_ID_THAT_IS_LONGER_THAN_MOST_ARE_INNER; the first counts, choose one stack or stage (of dev by --stack), or set the variable to another queue']);
  });

  test('import what their own stage exports', () => {
    expect(inStage(app.functions).map(({ variables }) => variables.STRONG)).toEqual([expect.stringMatching(/:Beta-orders$/), expect.stringMatching(/:Prod-orders$/)]);
  });

  test('run the function of their own stage', () => {
    expect(inStage(app.eventSources).map((source) => [source.queueName, functionOf(source, app.functions)?.variables.STAGE])).toEqual([['Beta-orders', 'Beta'], ['Prod-orders', 'Prod']]);
  });
});
