import { mkdirSync, mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { App, NestedStack, Stack, Stage } from 'aws-cdk-lib';
import { CfnQueue, Queue, QueueEncryption } from 'aws-cdk-lib/aws-sqs';
import { readTemplates } from '../../../src/local/template/template';
import type { Template } from '../../../src/local/template/template-stack';

const queue = (properties: Record<string, unknown> = {}) => ({ Type: 'AWS::SQS::Queue', Properties: properties });
const read = (Resources: Record<string, unknown>, more: Partial<Template> = {}) => readTemplates({ Shop: { Resources, ...more } as Template });

describe('readTemplates', () => {
  let folder: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'template-'));
  });

  test.each(['strong', 'weak', 'both'])('reads the queues of an app with stages, nested stacks and %s references across stacks', (strength) => {
    const app = new App({ outdir: folder, context: { '@aws-cdk/core:defaultCrossStackReferences': strength } });
    const dead = new Queue(new Stack(app, 'Data'), 'Dead');
    const shop = new Stack(app, 'Shop');
    new Queue(shop, 'Orders', { deadLetterQueue: { queue: dead, maxReceiveCount: 3 }, encryption: QueueEncryption.KMS });
    new Queue(new NestedStack(shop, 'Inner'), 'Payments', { fifo: true });
    new Queue(new Stack(new Stage(app, 'Prod'), 'Shop'), 'Mails');
    app.synth();

    const { queues } = readTemplates(folder);

    expect(queues.map(({ stack, path }) => `${stack}: ${path}`).sort()).toEqual([
      'Data: Dead', 'Prod/Shop: Mails', 'Shop: Inner/Payments', 'Shop: Orders',
    ]);
    const orders = queues.find(({ path }) => path === 'Orders')!.declaration;
    const deadName = queues.find(({ path }) => path === 'Dead')!.declaration.queueName;
    expect(orders.redrivePolicy).toEqual({ deadLetterTargetArn: `arn:aws:sqs:us-east-1:000000000000:${deadName}`, maxReceiveCount: 3 });
    expect(queues.filter(({ declaration }) => declaration.kind === 'fifo')).toHaveLength(1);
  });

  test('resolves references to a stack of another Region, which the CDK carries by custom resources', () => {
    const app = new App({ outdir: folder });
    const [data, shop] = ['eu-west-1', 'us-east-1'].map((region) => new Stack(app, region, { env: { account: '111111111111', region }, crossRegionReferences: true }));
    const dead = new Queue(data!, 'Dead');
    new CfnQueue(shop!, 'Copy', { queueName: `${dead.queueName}-copy` });
    app.synth();

    expect(readTemplates(folder).queues.map(({ declaration }) => declaration.queueName)).toContainEqual(expect.stringMatching(/^eu-west-1-Dead\w+-copy$/));
  });

  test.each([
    [5, 'readTemplates: its source must be a folder or templates by stack name, got 5; name what cdk synth writes'],
    [['Shop'], 'readTemplates: its source must be a folder or templates by stack name, got a list; name what cdk synth writes'],
    [{ Shop: [] }, "template 'Shop': it must be an object, got a list; give what synthesis writes"],
    [{ Shop: { Resources: 5 } }, "template 'Shop': Resources must be an object of resources, got 5; give what synthesis writes"],
    [{ Shop: { Resources: { Orders: {} } } }, "template 'Shop': Orders must be a resource with a Type, got object; give what synthesis writes"],
  ])('takes no source that is none: %j', (source, sentence) => {
    expect(() => readTemplates(source as never)).toThrow(sentence);
  });

  test.each([
    ['a template that is null', 'null', 'it must hold a JSON object, got null; run cdk synth again'],
    ['a template that is a list', '[]', 'it must hold a JSON object, got []; run cdk synth again'],
    ['resources that are a list', '{"Resources":[]}', 'Resources must be an object of resources, got a list; run cdk synth again'],
    ['a resource that is null', '{"Resources":{"Orders":null}}', 'Orders must be a resource with a Type, got null; run cdk synth again'],
  ])('names the file of %s', (_, template, sentence) => {
    writeFileSync(join(folder, 'manifest.json'), JSON.stringify({ artifacts: { Shop: { type: 'aws:cloudformation:stack', properties: { templateFile: 't.json' } } } }));
    writeFileSync(join(folder, 't.json'), template);

    expect(() => readTemplates(folder)).toThrow(`${join(folder, 't.json')}: ${sentence}`);
  });

  test('puts dead-letter queues first, however they are declared', () => {
    const { queues } = read({
      Orders: queue({ RedrivePolicy: { deadLetterTargetArn: { 'Fn::GetAtt': ['Dead', 'Arn'] }, maxReceiveCount: 3 } }),
      Dead: queue({ RedrivePolicy: { deadLetterTargetArn: { 'Fn::GetAtt': 'Grave.Arn' }, maxReceiveCount: '5' } }),
      Grave: queue(),
    });

    expect(queues.map(({ logicalId }) => logicalId)).toEqual(['Grave', 'Dead', 'Orders']);
  });

  test.each([
    ['a pseudo parameter', { 'Fn::Sub': '${AWS::StackName}-${AWS::Region}' }, 'Shop-us-east-1'],
    ['Fn::Sub with its own variables', { 'Fn::Sub': ['${a}-${Dead.QueueName}', { a: 'x' }] }, 'x-dead'],
    ['Fn::Join', { 'Fn::Join': ['-', ['a', { Ref: 'Size' }]] }, 'a-7'],
    ['Fn::Select of Fn::Split', { 'Fn::Select': ['1', { 'Fn::Split': ['/', 'a/b'] }] }, 'b'],
    ['Fn::If', { 'Fn::If': ['IsSeven', 'yes', 'no'] }, 'yes'],
    ['Fn::Or', { 'Fn::If': ['IsSmall', 'yes', 'no'] }, 'yes'],
    ['Fn::And', { 'Fn::If': ['IsBoth', 'yes', 'no'] }, 'no'],
    ['Fn::FindInMap', { 'Fn::FindInMap': ['Names', { Ref: 'AWS::Region' }, 'name'] }, 'mapped'],
    ['Fn::FindInMap with a default', { 'Fn::FindInMap': ['Names', 'eu-west-1', 'name', { DefaultValue: 'other' }] }, 'other'],
    ['Fn::Join of a parameter that is a list', { 'Fn::Join': ['-', { Ref: 'Zones' }] }, 'east-west'],
    ['Fn::Select of a parameter that is a list', { 'Fn::Select': [1, { Ref: 'Zones' }] }, 'west'],
    ['AWS::NoValue', { Ref: 'AWS::NoValue' }, 'Shop-Orders'],
  ])('resolves %s', (_, QueueName, expected) => {
    const { queues } = read({ Orders: queue({ QueueName }), Dead: queue({ QueueName: 'dead' }) }, {
      Parameters: { Size: { Default: 7 }, Zones: { Type: 'CommaDelimitedList', Default: 'east, west' } },
      Conditions: {
        IsSeven: { 'Fn::Equals': [{ Ref: 'Size' }, '7'] },
        IsEight: { 'Fn::Equals': [{ Ref: 'Size' }, '8'] },
        IsSmall: { 'Fn::Or': [{ Condition: 'IsEight' }, { Condition: 'IsSeven' }] },
        IsBoth: { 'Fn::And': [{ Condition: 'IsEight' }, { Condition: 'IsSeven' }] },
      },
      Mappings: { Names: { 'us-east-1': { name: 'mapped' } } },
    });

    expect(queues.find(({ logicalId }) => logicalId === 'Orders')!.declaration.queueName).toBe(expected);
  });

  test('tells two nested stacks of one class apart, whose queues have the same logical id', () => {
    const app = new App({ outdir: folder });
    const shop = new Stack(app, 'Shop');
    for (const id of ['East', 'West']) new Queue(new NestedStack(shop, id), 'Orders');
    app.synth();

    const { queues } = readTemplates(folder);

    expect(queues.map(({ path }) => path).sort()).toEqual(['East/Orders', 'West/Orders']);
    expect(new Set(queues.map(({ declaration }) => declaration.queueName)).size).toBe(2);
  });

  test('reads the tags of a queue as texts', () => {
    const { queues } = read({ Orders: queue({ Tags: [{ Key: 'team', Value: 'shop' }, { Key: 'level', Value: 1 }] }), Dead: queue({ Tags: [] }) });

    expect(queues.map(({ declaration }) => declaration.tags)).toEqual([{ team: 'shop', level: '1' }, undefined]);
  });

  test('leaves out a queue whose condition does not hold', () => {
    const { queues } = read({ Orders: { ...queue(), Condition: 'Never' } }, { Conditions: { Never: { 'Fn::Not': [{ 'Fn::Equals': [1, 1] }] } } });

    expect(queues).toEqual([]);
  });

  test.each([
    ['a reference to a resource that is missing', { RedrivePolicy: { deadLetterTargetArn: { 'Fn::GetAtt': ['Gone', 'Arn'] }, maxReceiveCount: 1 } },
      "stack Shop, Orders, property RedrivePolicy.deadLetterTargetArn: it must refer to a resource of the stack, got 'Gone.Arn'; correct the logical id"],
    ['a name that only AWS knows', { QueueName: { 'Fn::GetAtt': ['Table', 'Arn'] } },
      "stack Shop, Orders, property QueueName: it must be known without AWS, got attribute 'Table.Arn' of AWS::DynamoDB::Table; use a literal value or set it yourself"],
    ['a parameter without a default', { QueueName: { Ref: 'Delay' } },
      'stack Shop, Orders, property QueueName: parameter Delay must have a default to be resolved without AWS, got none; give it one'],
    ['an import that nobody exports', { QueueName: { 'Fn::ImportValue': 'gone' } },
      "stack Shop, Orders, property QueueName: an import must be an export of a stack of this app, got 'gone'; add the stack that exports it"],
    ['a weak reference to an output that no stack has', { QueueName: { 'Fn::GetStackOutput': { StackName: 'Data', OutputName: 'gone' } } },
      "stack Shop, Orders, property QueueName: Fn::GetStackOutput must name an output of a stack of this app, got 'gone' of 'Data'; add the stack that has it"],
    ['an attribute that no queue has', { Delay: 3 },
      "stack Shop, Orders, property Delay: it must be a property of AWS::SQS::Queue, got 'Delay'; remove it or take a newer version"],
    ['an attribute that has a resource of its own', { Policy: {} },
      "stack Shop, Orders, property Policy: it must be a property of AWS::SQS::Queue, got 'Policy'; remove it or take a newer version"],
    ['text that is no number', { VisibilityTimeout: 'abc' },
      "stack Shop, Orders, property VisibilityTimeout: visibilityTimeoutSeconds must be a whole number of seconds from 0 to 43,200, got 'abc'; choose up to 12 hours"],
    ['a redrive policy that is none', { RedrivePolicy: { deadLetterTargetArn: 'arn:aws:sqs:us-east-1:111111111111:dead', maxReceiveCount: 'abc' } },
      "stack Shop, Orders, property RedrivePolicy: redrivePolicy.maxReceiveCount must be a whole number from 1 to 1,000, got 'abc'; 10 suits most queues"],
    ['a dead-letter queue that is a list', { RedrivePolicy: { deadLetterTargetArn: ['arn:aws:sqs:us-east-1:111111111111:dead'], maxReceiveCount: 3 } },
      'stack Shop, Orders, property RedrivePolicy: it must be a value that Amazon SQS takes, got {"deadLetterTargetArn":["arn:'],
    ['a function that is given no list', { QueueName: { 'Fn::Join': ['-', 'a'] } },
      "stack Shop, Orders, property QueueName: a function must be given a list, got 'a'; correct the template"],
    ['a function that needs AWS', { QueueName: { 'Fn::Transform': {} } },
      'stack Shop, Orders, property QueueName: it must use only functions that can be resolved without AWS, got Fn::Transform; use a literal value'],
  ])('names stack, logical id and property of %s', (_, properties, sentence) => {
    expect(() => read({ Orders: queue(properties), Table: { Type: 'AWS::DynamoDB::Table' } }, { Parameters: { Delay: {} } })).toThrow(sentence);
  });

  test('ends a circle of references in an error', () => {
    const name = (other: string) => ({ QueueName: { 'Fn::Sub': `\${${other}.QueueName}-x` } });

    expect(() => read({ A: queue(name('B')), B: queue(name('A')) })).toThrow(/references must not form a circle, got Shop\/A.QueueName > Shop\/B.QueueName > Shop\/A.QueueName; break it/);
  });

  test('ends a circle of conditions, imports or weak references in an error', () => {
    const not = (Condition: string) => ({ 'Fn::Not': [{ Condition }] });
    const exported = { Value: { 'Fn::ImportValue': 'x' }, Export: { Name: 'x' } };
    const weak = { 'Fn::GetStackOutput': { StackName: 'Shop', OutputName: 'Y' } };
    const readOne = (QueueName: unknown) => read({ Q: queue({ QueueName }) }, { Conditions: { A: not('B'), B: not('A') }, Outputs: { X: exported, Y: { Value: weak } } });

    expect(() => readOne({ 'Fn::If': ['A', 'a', 'b'] })).toThrow(/Q, property QueueName: references must not form a circle, .*Shop\/condition A > Shop\/condition B > Shop\/condition A; break it/);
    expect(() => readOne(exported.Value)).toThrow('import x > import x; break it');
    expect(() => readOne(weak)).toThrow('output Shop.Y > output Shop.Y; break it');
  });

  test('names the file of a template that does not parse', () => {
    writeFileSync(join(folder, 'manifest.json'), JSON.stringify({ artifacts: { Shop: { type: 'aws:cloudformation:stack', properties: { templateFile: 'Shop.template.json' } } } }));
    writeFileSync(join(folder, 'Shop.template.json'), '{"Resources":');

    expect(() => readTemplates(folder)).toThrow(/Shop\.template\.json: it must be readable JSON, got .*; run cdk synth again$/);
  });

  test('says what to do about a folder that is no assembly', () => {
    mkdirSync(join(folder, 'empty'));

    expect(() => readTemplates(join(folder, 'empty'))).toThrow(/it must hold a manifest\.json, got none; run cdk synth, or name the folder that it writes$/);
  });

  test('refuses two queues of one name in two stages, and takes them one at a time', () => {
    const app = new App({ outdir: folder });
    for (const stage of ['Dev', 'Prod']) new Queue(new Stack(new Stage(app, stage), 'Shop'), 'Orders', { queueName: 'orders' });
    app.synth();

    expect(() => readTemplates(folder)).toThrow("queue names must differ here, got 'orders' in stack Dev/Shop too; choose one with --stack");
    expect(readTemplates(folder, { only: ['Prod'] }).queues.map(({ stack }) => stack)).toEqual(['Prod/Shop']);
  });
});
