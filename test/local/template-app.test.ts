import { existsSync, mkdirSync, mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { App, Duration, NestedStack, Stack } from 'aws-cdk-lib';
import { ContainerImage, FargateTaskDefinition } from 'aws-cdk-lib/aws-ecs';
import { Rule, Schedule } from 'aws-cdk-lib/aws-events';
import { SqsQueue } from 'aws-cdk-lib/aws-events-targets';
import { Code, FilterCriteria, FilterRule, Function, LayerVersion, Runtime, type IFunction } from 'aws-cdk-lib/aws-lambda';
import { SqsEventSource } from 'aws-cdk-lib/aws-lambda-event-sources';
import { Topic } from 'aws-cdk-lib/aws-sns';
import { SqsSubscription } from 'aws-cdk-lib/aws-sns-subscriptions';
import { Queue } from 'aws-cdk-lib/aws-sqs';
import { readTemplates } from '../../src/local/template/template';
import { bindingsOf } from '../../src/local/template/template-binding';
import type { Template } from '../../src/local/template/template-stack';

describe('an app that is read', () => {
  let folder: string;
  let app: ReturnType<typeof readTemplates>;

  /** Without path and asset metadata, as an app has none that runs without the CDK's command line. */
  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), 'app-'));
    mkdirSync(join(folder, 'code'));
    writeFileSync(join(folder, 'code', 'index.js'), 'exports.handler = async () => {}');
    const cdk = new App({ outdir: join(folder, 'cdk.out') });
    const data = new Stack(cdk, 'Data');
    const orders = new Queue(data, 'Orders', { visibilityTimeout: Duration.minutes(1), deadLetterQueue: { queue: new Queue(data, 'Dead'), maxReceiveCount: 4 } });
    const shop = new Stack(cdk, 'Shop');
    const lambda = (scope: Stack, id: string, environment = {}): IFunction & Function => new Function(scope, id, {
      runtime: Runtime.NODEJS_22_X, handler: 'index.handler', code: Code.fromAsset(join(folder, 'code')), timeout: Duration.seconds(7), environment,
    });
    const ship = lambda(shop, 'Ship', { QUEUE_ORDERS: shop.toJsonString({ url: orders.queueUrl }), PLAIN: 'x' });
    const filters = [FilterCriteria.filter({ body: { sku: FilterRule.isEqual('tea') } })];
    ship.addEventSource(new SqsEventSource(orders, { batchSize: 5, maxConcurrency: 3, reportBatchItemFailures: true, filters }));
    orders.grantSendMessages(lambda(new NestedStack(shop, 'Inner'), 'Place', { QUEUE_ORDERS: orders.queueUrl }));
    const task = new FargateTaskDefinition(shop, 'Work');
    task.addContainer('Main', { image: ContainerImage.fromRegistry('x'), environment: { QUEUE_WORK: orders.queueUrl } });
    orders.grantConsumeMessages(task.taskRole);
    const local = new Queue(shop, 'Local');
    new Topic(shop, 'News').addSubscription(new SqsSubscription(local));
    new Rule(shop, 'Daily', { schedule: Schedule.rate(Duration.days(1)) }).addTarget(new SqsQueue(local));
    cdk.synth();
    app = readTemplates(join(folder, 'cdk.out'));
  });

  const nameOf = (path: string) => app.queues.find((queue) => queue.path === path)!.declaration.queueName;

  test('has its functions with code, time and environment', () => {
    expect(app.functions.map(({ path }) => path).sort()).toEqual(['Inner/Place', 'Ship']);
    expect(app.functions.find(({ path }) => path === 'Ship')).toMatchObject({
      runtime: 'nodejs22.x', handler: 'index.handler', timeoutSeconds: 7, codePath: expect.stringContaining('asset.'),
      variables: { PLAIN: 'x', QUEUE_ORDERS: `{"url":"https://sqs.us-east-1.amazonaws.com/000000000000/${nameOf('Orders')}"}` },
    });
  });

  test('has its event source mappings across stacks', () => {
    expect(app.eventSources).toEqual([expect.objectContaining({
      queueName: nameOf('Orders'), functionName: app.functions.find(({ path }) => path === 'Ship')!.functionName,
      batchSize: 5, maxConcurrency: 3, reportBatchItemFailures: true, enabled: true, filters: ['{"body":{"sku":["tea"]}}'],
    })]);
  });

  test('tells who sends and who receives', () => {
    expect(app.accesses.map(({ actor, actorKind, does, queueName }) => `${actorKind} ${actor} ${does} ${queueName}`)).toEqual(expect.arrayContaining([
      `function Inner/Place sends ${nameOf('Orders')}`, `container Work receives ${nameOf('Orders')}`, `function Ship receives ${nameOf('Orders')}`,
      `topic News sends ${nameOf('Local')}`, `rule Daily sends ${nameOf('Local')}`,
    ]));
  });

  test('binds every queue by its path, and what its code binds, to where the queues are', () => {
    const { variables, notes } = bindingsOf(app, new Map(app.queues.map(({ declaration: { queueName } }) => [queueName, `http://127.0.0.1:1/000000000000/${queueName}`])));

    expect(Object.keys(variables).sort()).toEqual(['QUEUE_DEAD', 'QUEUE_LOCAL', 'QUEUE_ORDERS', 'QUEUE_WORK']);
    expect(variables.QUEUE_ORDERS).toContain(`http://127.0.0.1:1/000000000000/${nameOf('Orders')}`);
    expect(JSON.parse(variables.QUEUE_DEAD!)).toMatchObject({ url: `http://127.0.0.1:1/000000000000/${nameOf('Dead')}`, kind: 'standard' });
    expect(notes).toEqual([]);
  });
});

describe('the bindings of an app', () => {
  test('tell of a queue what all its code is told, whoever is bound first', () => {
    const lambda = (binding: string) => ({ Type: 'AWS::Lambda::Function', Properties: { Runtime: 'nodejs22.x', Environment: { Variables: { QUEUE_ORDERS: binding, QUEUE_DEPTH: '10' } } } });
    const url = 'https://sqs.us-east-1.amazonaws.com/000000000000/orders';
    const app = readTemplates({ Shop: { Resources: {
      Orders: { Type: 'AWS::SQS::Queue', Properties: { QueueName: 'orders' } },
      Api: lambda(JSON.stringify({ url })), Ship: lambda(JSON.stringify({ url, deadLetterUrl: `${url}-dead`, maxReceiveCount: 3 })),
    } } as Template });

    const { variables, notes } = bindingsOf(app, new Map([['orders', url]]));

    expect(JSON.parse(variables.QUEUE_ORDERS!)).toEqual({ url, deadLetterUrl: `${url}-dead`, maxReceiveCount: 3 });
    expect(variables.QUEUE_DEPTH).toBe('10');
    expect(notes).toEqual([]);
  });
});

describe('the environment of a function', () => {
  test('leaves out what only AWS can tell, and names function and variables in one line', () => {
    const Variables = { TABLE: { Ref: 'Table' }, CONFIG: { Ref: 'Config' }, SECRET: 'key={{resolve:secretsmanager:shop:SecretString:key}}', SIZE: '7' };
    const { functions, notes } = readTemplates({ Shop: {
      Parameters: { Config: { Type: 'AWS::SSM::Parameter::Value<String>', Default: '/shop/config' } },
      Resources: { Table: { Type: 'AWS::DynamoDB::Table' }, Ship: { Type: 'AWS::Lambda::Function', Properties: { Runtime: 'nodejs22.x', Environment: { Variables } } } },
    } });

    expect(functions[0]!.variables).toEqual({ SIZE: '7' });
    expect(notes).toEqual([
      "Ship: environment variables must be known without AWS, got TABLE (Ref 'Table' of AWS::DynamoDB::Table), CONFIG (the value of SSM parameter '/shop/config'), "
      + "SECRET ('{{resolve:secretsmanager:shop:SecretString:key}}'); they are left out, set them yourself where they are needed",
    ]);
  });
});

test('a variable that refers to nothing is left out and told, and the others are read', () => {
  const Properties = { Runtime: 'nodejs22.x', Environment: { Variables: { SIZE: '7', GONE: { Ref: 'Gone' } } } };
  const { functions, notes } = readTemplates({ Shop: { Resources: { Ship: { Type: 'AWS::Lambda::Function', Properties } } } });

  expect(functions[0]!.variables).toEqual({ SIZE: '7' });
  expect(notes).toEqual([expect.stringMatching(/^Ship: environment variable GONE is left out; stack Shop, Ship, property .*GONE: it must refer to a resource of the stack, got 'Gone'; correct the logical id$/)]);
});

test('a variable of no value is none', () => {
  const Properties = { Runtime: 'nodejs22.x', Environment: { Variables: { SIZE: '7', NONE: { Ref: 'AWS::NoValue' } } } };

  expect(readTemplates({ Shop: { Resources: { Ship: { Type: 'AWS::Lambda::Function', Properties } } } }).functions[0]!.variables).toEqual({ SIZE: '7' });
});

test('a parameter of Systems Manager that the app declares has its value, and its name where one is given', () => {
  const Variables = { RATE: { 'Fn::GetAtt': ['Rate', 'Value'] }, NAME: { Ref: 'Rate' }, MADE: { Ref: 'Made' } };
  const { functions, notes } = readTemplates({ Shop: { Resources: {
    Rate: { Type: 'AWS::SSM::Parameter', Properties: { Name: '/rate', Value: '7' } },
    Made: { Type: 'AWS::SSM::Parameter', Properties: { Value: '8' } },
    Ship: { Type: 'AWS::Lambda::Function', Properties: { Runtime: 'nodejs22.x', Environment: { Variables } } },
  } } as Template });

  expect(functions[0]!.variables).toEqual({ RATE: '7', NAME: '/rate' });
  expect(notes).toEqual([expect.stringContaining("got MADE (Ref 'Made' of AWS::SSM::Parameter);")]);
});

describe('the layers of a function', () => {
  let folder: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'layer-'));
    for (const name of ['code', 'layer/nodejs/node_modules/tea']) mkdirSync(join(folder, name), { recursive: true });
    writeFileSync(join(folder, 'code', 'index.js'), "exports.handler = async () => require('tea')");
    writeFileSync(join(folder, 'layer/nodejs/node_modules/tea/index.js'), "console.log('layer', require.resolve('tea').includes('nodejs'))");
  });

  test('are folders of the assembly, and one from elsewhere is named', () => {
    const stack = new Stack(new App({ outdir: join(folder, 'cdk.out') }), 'Shop');
    const layers = [
      new LayerVersion(stack, 'Tea', { code: Code.fromAsset(join(folder, 'layer')) }), LayerVersion.fromLayerVersionArn(stack, 'Far', 'arn:aws:lambda:us-east-1:111111111111:layer:far:1'),
    ];
    const ship = new Function(stack, 'Ship', { runtime: Runtime.NODEJS_22_X, handler: 'index.handler', code: Code.fromAsset(join(folder, 'code')), layers });
    ship.addEventSource(new SqsEventSource(new Queue(stack, 'Orders')));
    const app = readTemplates((stack.node.root as App).synth().directory);

    expect(app.functions[0]!.layerPaths).toEqual([expect.stringContaining(join('cdk.out', 'asset.'))]);
    expect(existsSync(join(app.functions[0]!.layerPaths[0]!, 'nodejs/node_modules/tea/index.js'))).toBe(true);
    expect(app.notes).toEqual([expect.stringMatching(/^Ship: its layer must be a folder of its own stack, got "arn:aws:lambda:.*:layer:far:1"; it runs without it$/)]);
  });
});

describe('an event source mapping', () => {
  const read = (mapping: Record<string, unknown>, more: Record<string, unknown> = {}) => readTemplates({
    Shop: { Resources: { Orders: { Type: 'AWS::SQS::Queue', ...more }, Map: { Type: 'AWS::Lambda::EventSourceMapping', Properties: { FunctionName: 'f', ...mapping } } } } as Template,
  }).eventSources;
  const EventSourceArn = { 'Fn::GetAtt': ['Orders', 'Arn'] };

  test.each([
    ['an alias', { Ref: 'Live' }], ['a version', { Ref: 'V1' }],
    ['an alias as the CDK writes it', { 'Fn::Join': ['', [{ 'Fn::Select': [6, { 'Fn::Split': [':', { Ref: 'Live' }] }] }, ':live']] }],
  ])('of %s of a function of the stack leads to the function', (_, FunctionName) => {
    const { eventSources, functions } = readTemplates({ Shop: { Resources: {
      Orders: { Type: 'AWS::SQS::Queue' },
      Ship: { Type: 'AWS::Lambda::Function', Properties: { Runtime: 'nodejs22.x' } },
      V1: { Type: 'AWS::Lambda::Version', Properties: { FunctionName: { Ref: 'Ship' } } },
      Live: { Type: 'AWS::Lambda::Alias', Properties: { FunctionName: { Ref: 'Ship' }, Name: 'live', FunctionVersion: { 'Fn::GetAtt': ['V1', 'Version'] } } },
      Map: { Type: 'AWS::Lambda::EventSourceMapping', Properties: { EventSourceArn, FunctionName } },
    } } as Template });

    expect(eventSources).toMatchObject([{ functionName: functions[0]!.functionName }]);
  });

  test('of a function’s alias leads to the function', () => {
    expect(read({ EventSourceArn, FunctionName: 'arn:aws:lambda:us-east-1:000000000000:function:ship:live' })).toMatchObject([{ functionName: 'ship' }]);
  });

  test('of a queue that another app exports is left alone and told, and the rest of the app is read', () => {
    const { eventSources, functions, notes } = readTemplates({ Shop: { Resources: {
      Ship: { Type: 'AWS::Lambda::Function', Properties: { Runtime: 'nodejs22.x', Handler: 'index.handler', Code: { ZipFile: '' } } },
      Map: { Type: 'AWS::Lambda::EventSourceMapping', Properties: { EventSourceArn: { 'Fn::ImportValue': 'PartnerArn' }, FunctionName: { Ref: 'Ship' } } },
    } } as Template });

    expect([eventSources, functions.length]).toEqual([[], 1]);
    expect(notes).toEqual(["stack Shop, Map, property EventSourceArn: an import must be an export of a stack of this app, got 'PartnerArn'; add the stack that exports it; that event source mapping is left alone"]);
  });

  test.each([
    ['a parameter of Systems Manager', { Ref: 'Arn' }], ['a version of it', '{{resolve:ssm:/orders/arn:1}}'], ['it by name', '{{resolve:ssm:/orders/arn}}'],
  ])('leads to its queue by %s that the app declares', (_, wanted) => {
    const Parameters = { Arn: { Type: 'AWS::SSM::Parameter::Value<String>', Default: '/orders/arn' } };
    const { eventSources, notes } = readTemplates({
      Data: { Resources: { Orders: { Type: 'AWS::SQS::Queue' }, Told: { Type: 'AWS::SSM::Parameter', Properties: { Name: '/orders/arn', Value: EventSourceArn } } } },
      Shop: { Parameters, Resources: { Map: { Type: 'AWS::Lambda::EventSourceMapping', Properties: { FunctionName: 'f', EventSourceArn: wanted } } } },
    } as Record<string, Template>);

    expect([eventSources, notes]).toMatchObject([[{ queueName: 'Data-Orders' }], []]);
  });

  test.each([
    ['copies from its own name', { Ref: 'Arn' }, "the value of SSM parameter '/partner'"], ['gets from AWS', { 'Fn::GetAtt': ['Maker', 'Arn'] }, "attribute 'Maker.Arn' of Custom::Maker"],
  ])('by a parameter that the app %s is left alone and told', (_, Value, got) => {
    const { eventSources, notes } = readTemplates({ Shop: {
      Parameters: { Arn: { Type: 'AWS::SSM::Parameter::Value<String>', Default: '/partner' } },
      Resources: {
        Maker: { Type: 'Custom::Maker' },
        Copy: { Type: 'AWS::SSM::Parameter', Properties: { Name: '/partner', Value } },
        Map: { Type: 'AWS::Lambda::EventSourceMapping', Properties: { FunctionName: 'f', EventSourceArn: { Ref: 'Arn' } } },
      },
    } as Template });

    expect(eventSources).toEqual([]);
    expect(notes).toEqual([`Map: stack Shop, Copy: it must be known without AWS, got ${got}; use a literal value or set it yourself; that event source mapping is left alone`]);
  });

  test('of a queue that only a dynamic reference tells is left alone and told', () => {
    const { eventSources, notes } = readTemplates({ Shop: { Resources: { Map: { Type: 'AWS::Lambda::EventSourceMapping', Properties: { FunctionName: 'f', EventSourceArn: '{{resolve:ssm:/partner}}' } } } } as Template });

    expect(eventSources).toEqual([]);
    expect(notes).toEqual(["stack Shop, Map, property EventSourceArn: it must be known without AWS, got '{{resolve:ssm:/partner}}'; use a literal value or set it yourself; that event source mapping is left alone"]);
  });

  test.each([['yes', true], ['no', false]])('that reports failures on a condition is read by it (%s)', (answer, reportBatchItemFailures) => {
    const FunctionResponseTypes = { 'Fn::If': ['Reports', ['ReportBatchItemFailures'], { Ref: 'AWS::NoValue' }] };
    const { eventSources } = readTemplates({ Shop: {
      Conditions: { Reports: { 'Fn::Equals': [answer, 'yes'] } },
      Resources: { Orders: { Type: 'AWS::SQS::Queue' }, Map: { Type: 'AWS::Lambda::EventSourceMapping', Properties: { FunctionName: 'f', EventSourceArn, FunctionResponseTypes } } },
    } as Template });

    expect(eventSources).toMatchObject([{ reportBatchItemFailures }]);
  });

  test('that is turned off is read as such', () => {
    expect(read({ EventSourceArn, Enabled: false })).toMatchObject([{ enabled: false, batchSize: 10, maxBatchingWindowSeconds: 0, filters: [] }]);
  });

  test('of a stream is none of ours', () => {
    expect(read({ EventSourceArn: 'arn:aws:kinesis:us-east-1:000000000000:stream/s' })).toEqual([]);
  });

  test('of the stream of a table is none of ours, although only AWS can tell its ARN', () => {
    const { eventSources, notes } = readTemplates({ Shop: { Resources: {
      Table: { Type: 'AWS::DynamoDB::Table' },
      Map: { Type: 'AWS::Lambda::EventSourceMapping', Properties: { FunctionName: 'f', EventSourceArn: { 'Fn::GetAtt': ['Table', 'StreamArn'] } } },
    } } as Template });

    expect([eventSources, notes]).toEqual([[], []]);
  });

  test.each([
    ['a batch that AWS Lambda refuses', { EventSourceArn, BatchSize: 100 }, 'stack Shop, Map: batchSize above 10 needs a maxBatchingWindow of at least 1 second'],
    ['a number that is none', { EventSourceArn, ScalingConfig: { MaximumConcurrency: 'two' } }, "stack Shop, Map, property ScalingConfig.MaximumConcurrency: it must be a number, got 'two'; correct it"],
    ['a filter that is none', { EventSourceArn, FilterCriteria: { Filters: [{ Pattern: 'simple string' }] } }, 'stack Shop, Map: a filter pattern must be a JSON object, got simple string'],
  ])('is refused for %s', (_, mapping, sentence) => {
    expect(() => read(mapping)).toThrow(sentence);
  });
});
