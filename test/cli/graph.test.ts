import { mkdirSync, mkdtempSync, readFileSync, readdirSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { layoutOf } from '../../src/cli/graph-layout';
import { mermaidOf } from '../../src/cli/graph-mermaid';
import { graphOf, type Graph, type GraphEdge, type GraphNode } from '../../src/cli/graph-model';
import { svgOf } from '../../src/cli/graph-svg';
import { readTemplates } from '../../src/local/template/template';
import type { Template } from '../../src/local/template/template-stack';
import { runCli } from './terminal';

const queue = (properties = {}) => ({ Type: 'AWS::SQS::Queue', Properties: properties });
const RESOURCES = {
  Orders: queue({ RedrivePolicy: { deadLetterTargetArn: { 'Fn::GetAtt': ['Dead', 'Arn'] }, maxReceiveCount: 3 } }),
  Dead: queue(),
  Ship: { Type: 'AWS::Lambda::Function', Properties: { Role: { 'Fn::GetAtt': ['ShipRole', 'Arn'] }, Runtime: 'nodejs22.x', Handler: 'index.handler' } },
  Place: { Type: 'AWS::Lambda::Function', Properties: { Role: { 'Fn::GetAtt': ['PlaceRole', 'Arn'] }, Runtime: 'nodejs22.x', Handler: 'index.handler' } },
  Map: { Type: 'AWS::Lambda::EventSourceMapping', Properties: { EventSourceArn: { 'Fn::GetAtt': ['Orders', 'Arn'] }, FunctionName: { Ref: 'Ship' } } },
  Policy: {
    Type: 'AWS::IAM::Policy',
    Properties: { Roles: [{ Ref: 'PlaceRole' }], PolicyDocument: { Statement: [{ Effect: 'Allow', Action: 'sqs:SendMessage', Resource: { 'Fn::GetAtt': ['Orders', 'Arn'] } }] } },
  },
};

describe('graph', () => {
  let directory: string;
  beforeEach(() => {
    directory = mkdtempSync(join(tmpdir(), 'graph-'));
    writeFileSync(join(directory, 'manifest.json'), JSON.stringify({ artifacts: { Shop: { type: 'aws:cloudformation:stack', properties: { templateFile: 't.json' } } } }));
    writeFileSync(join(directory, 't.json'), JSON.stringify({ Resources: RESOURCES }));
  });

  test('draws producers, queues, dead-letter queues and consumers as Mermaid', async () => {
    const { code, out } = await runCli(['graph', directory]);

    expect(code).toBe(0);
    expect(out).toBe([
      'flowchart LR',
      '  n0[("Dead<br/><small>standard dead-letter queue</small>")]',
      '  n1[("Orders<br/><small>standard queue</small>")]',
      '  n2["Ship<br/><small>Lambda function</small>"]',
      '  n3["Place<br/><small>Lambda function</small>"]',
      '  n3 -- "sends" --> n1',
      '  n1 -- "batches of 10" --> n2',
      '  n1 -. "after 3 receives" .-> n0',
      '  classDef dead stroke-dasharray: 4 3',
      '  class n0 dead',
      '',
    ].join('\n'));
  });

  test.each(['mermaid', 'svg', 'json'])('writes nothing as %s that controls a terminal, whatever paths the constructs have', async (format) => {
    const Orders = { ...RESOURCES.Orders, Metadata: { 'aws:cdk:path': 'Shop/a\u001b[2Jb\u009b' } };
    writeFileSync(join(directory, 't.json'), JSON.stringify({ Resources: { ...RESOURCES, Orders } }));

    const { out } = await runCli(['graph', directory, '--format', format]);

    expect(out).toMatch(/a\\(x|u00)1b\[2Jb\\(x|u00)9b/);
    expect(out).not.toMatch(/[\u0000-\u0009\u000b-\u001f\u007f-\u009f]/);
  });

  test('says what of a queue or a mapping it could not read, and not what code goes without', async () => {
    const Orders = { Type: 'AWS::SQS::Queue', Properties: { RedrivePolicy: { deadLetterTargetArn: { 'Fn::ImportValue': 'Dead' }, maxReceiveCount: 3 } } };
    const Place = { ...RESOURCES.Place, Properties: { ...RESOURCES.Place.Properties, Environment: { Variables: { TABLE: { 'Fn::ImportValue': 'Table' } } } } };
    writeFileSync(join(directory, 't.json'), JSON.stringify({ Resources: { ...RESOURCES, Orders, Place } }));

    const { code, note: said } = await runCli(['graph', directory]);

    expect(code).toBe(0);
    expect(said).toBe("Orders: attributes must be known without AWS, got RedrivePolicy (import 'Dead'); it goes without them here\n");
  });

  test.each(['AWS::IAM::Policy', 'AWS::IAM::ManagedPolicy'])('finds producers in the only statement of an %s', async (Type) => {
    const { Roles, PolicyDocument: { Statement: [Statement] } } = RESOURCES.Policy.Properties;
    const Policy = { Type, Properties: { Roles, PolicyDocument: { Statement } } };
    writeFileSync(join(directory, 't.json'), JSON.stringify({ Resources: { ...RESOURCES, Policy } }));

    const { out } = await runCli(['graph', directory]);

    expect(out).toContain('  n3 -- "sends" --> n1');
  });

  test('finds producers in the policies that stand in a role', async () => {
    const PlaceRole = { Type: 'AWS::IAM::Role', Properties: { Policies: [RESOURCES.Policy.Properties] } };
    const { Policy: _, ...others } = RESOURCES;
    writeFileSync(join(directory, 't.json'), JSON.stringify({ Resources: { ...others, PlaceRole } }));

    const { out } = await runCli(['graph', directory]);

    expect(out).toContain('  n3 -- "sends" --> n1');
  });

  test.each([
    ['AWS::StepFunctions::StateMachine', 'RoleArn', 'Step Functions state machine'],
    ['AWS::Scheduler::Schedule', 'Target.RoleArn', 'EventBridge schedule'],
    ['AWS::Pipes::Pipe', 'RoleArn', 'EventBridge pipe'],
    ['AWS::ApiGateway::Method', 'Integration.Credentials', 'API Gateway'],
    ['AWS::ApiGatewayV2::Integration', 'CredentialsArn', 'API Gateway'],
  ])('finds the producer %s by its role (%s)', async (Type, path, detail) => {
    const role = { 'Fn::GetAtt': ['PlaceRole', 'Arn'] };
    const Properties = path.split('.').reduceRight<object>((inner, field) => ({ [field]: inner }), role);
    writeFileSync(join(directory, 't.json'), JSON.stringify({ Resources: { ...RESOURCES, Place: { Type, Properties } } }));

    const { out } = await runCli(['graph', directory]);

    expect(out).toContain(`"Place<br/><small>${detail}</small>"`);
    expect(out).toContain('  n3 -- "sends" --> n1');
  });

  test('draws queues that the app imports with who uses them', async () => {
    const arnOf = (name: string) => `arn:aws:sqs:eu-west-1:222222222222:${name}`;
    const Orders = queue({ RedrivePolicy: { deadLetterTargetArn: arnOf('dead'), maxReceiveCount: 3 } });
    const Map = { ...RESOURCES.Map, Properties: { EventSourceArn: arnOf('partner.fifo'), FunctionName: { Ref: 'Ship' } } };
    writeFileSync(join(directory, 't.json'), JSON.stringify({ Resources: { Orders, Ship: RESOURCES.Ship, Map } }));

    const { out } = await runCli(['graph', directory]);

    expect(out).toContain([
      '  n0[("Orders<br/><small>standard queue</small>")]',
      '  n1[("partner.fifo<br/><small>imported FIFO queue</small>")]',
      '  n2[("dead<br/><small>imported standard dead-letter queue</small>")]',
      '  n3["Ship<br/><small>Lambda function</small>"]',
      '  n1 -- "batches of 10" --> n3',
      '  n0 -. "after 3 receives" .-> n2',
    ].join('\n'));
  });

  test('synthesizes the app where no assembly is named, beside its own assembly, which dev may follow or somebody deploy', async () => {
    const write = `const fs = require('node:fs'); for (const name of ['manifest.json', 't.json']) fs.copyFileSync(name, process.env.CDK_OUTDIR + '/' + name)`;
    mkdirSync(join(directory, 'cdk.out'));
    writeFileSync(join(directory, 'app.js'), `${write}; console.log('stage ' + JSON.parse(process.env.CDK_CONTEXT_JSON).stage)`);
    const given = { directory, environment: { PATH: process.env.PATH } };

    const [synthesized, read] = [await runCli(['graph', '--app', 'app.js', '-c', 'stage=dev'], given), await runCli(['graph', '--assembly', '.'], given)];

    expect(readdirSync(join(directory, 'cdk.out'))).toEqual([]);
    expect(synthesized.note).toBe('stage dev\n');
    expect(read.out).toBe(synthesized.out);
    expect(read.out).toContain('Orders<br/>');
  });

  test('draws an SVG that holds every node and every edge', async () => {
    await runCli(['graph', directory, '--output', 'out.svg'], { directory });

    const svg = readFileSync(join(directory, 'out.svg'), 'utf8');
    expect(svg).toMatch(/^<svg xmlns="http:\/\/www\.w3\.org\/2000\/svg" viewBox="0 0 [\d.]+ [\d.]+"/);
    for (const label of ['Orders', 'Dead', 'Ship', 'Place', 'sends', 'batches of 10', 'after 3 receives']) expect(svg).toContain(`>${label}</text>`);
    expect(svg.match(/marker-end/g)).toHaveLength(3);
    expect(svg).not.toMatch(/NaN|undefined|Infinity/);
  });

  test('gives machines the nodes and edges', async () => {
    const { out } = await runCli(['graph', directory, '--json']);

    await runCli(['graph', directory, '--output', 'out.json'], { directory });

    expect(readFileSync(join(directory, 'out.json'), 'utf8')).toBe(out);
    expect((await runCli(['graph', directory, '--format', 'json'])).out).toBe(out);
    expect(JSON.parse(out)).toMatchObject({ nodes: [{ kind: 'dead', label: 'Dead' }, { kind: 'standard' }, {}, {}], edges: [{ from: 'Shop/Place' }, { label: 'batches of 10' }, { isDeadLetter: true }] });
  });

  test.each([
    [['--assembly', 'cdk.out'], "graph --assembly: it must stand without '.', got both; leave one out"],
    [['--app', 'app.js'], 'graph --app: it must stand without --assembly, got both; leave one out'],
    [['--context', 'a=b'], 'graph --context: it must stand without --assembly, got both; leave one out'],
    [['--json', '--format', 'svg'], 'graph --json: it must stand without --format svg, got both; leave one out'],
    [['--output', 'queues.png'], "graph --output: it must end in .mmd, .mermaid, .svg, .json, got 'queues.png'; end it so, or say --format"],
    [['--output', 'queues.svg', '--json'], "graph --output: it must end as json does (.json), got 'queues.svg'; correct one"],
    [['--output', 'queues.JSON', '--format', 'mermaid'], "graph --output: it must end as mermaid does (.mmd, .mermaid), got 'queues.JSON'; correct one"],
  ])('writes nothing when %j cannot be meant', async (options, sentence) => {
    const { code, out, note } = await runCli(['graph', '.', ...options], { directory });

    expect({ code, out, note }).toEqual({ code: 2, out: '', note: `error: ${sentence}\n` });
    expect(readdirSync(directory).sort()).toEqual(['manifest.json', 't.json']);
  });

  test('names a file that cannot be written', async () => {
    const { code, note } = await runCli(['graph', directory, '--output', 'none/queues.svg'], { directory });

    expect([code, note]).toEqual([1, `error: file '${join(directory, 'none/queues.svg')}': it must be one that can be used, got ENOENT; correct the path or its permissions\n`]);
  });
});

test('says that an app without queues leaves nothing to draw', async () => {
  const directory = mkdtempSync(join(tmpdir(), 'graph-'));
  writeFileSync(join(directory, 'manifest.json'), '{"artifacts":{}}');

  const { code, note } = await runCli(['graph', '.'], { directory });

  expect([code, note]).toEqual([0, 'no queue is declared in .\n']);
});

test('says that Mermaid does not draw as much as there is', async () => {
  const directory = mkdtempSync(join(tmpdir(), 'graph-'));
  writeFileSync(join(directory, 'manifest.json'), JSON.stringify({ artifacts: { Shop: { type: 'aws:cloudformation:stack', properties: { templateFile: 't.json' } } } }));
  writeFileSync(join(directory, 't.json'), JSON.stringify({ Resources: Object.fromEntries(Array.from({ length: 1000 }, (_, index) => [`Queue${index}`, queue()])) }));

  const [mermaid, svg] = [await runCli(['graph', directory]), await runCli(['graph', directory, '--format', 'svg'])];

  expect(mermaid.note).toMatch(/^Mermaid draws 50000 characters and 500 edges at most unless it is told more, got 5\d{4} and 0; take --format svg, or a part by --stack\n$/);
  expect(svg.note).toBe('');
});

test('writes letters that Mermaid would read as its own by their numbers', () => {
  const text = mermaidOf({ nodes: [{ id: 'a', kind: 'standard', label: '`a#end;"<', detail: '' }], edges: [] });

  expect(text).toContain('"#96;a#35;end;#34;#60;<br/>');
});

describe('svgOf', () => {
  const node = (id: string, label = id): GraphNode => ({ id, kind: 'standard', label, detail: '' });
  const edge = (from: string, to: string, label: string): GraphEdge => ({ from, to, label, isDeadLetter: false });
  const placeOf = (svg: string, label: string): number[] => /<text x="([^"]+)" y="([^"]+)"/.exec(svg.split('\n').find((line) => line.includes(`>${label}<`))!)!.slice(1).map(Number);

  test('draws one line there and one back beside each other, with both labels', () => {
    const svg = svgOf({ nodes: [node('Loop'), node('Retry')], edges: [edge('Loop', 'Retry', 'batches of 10'), edge('Retry', 'Loop', 'sends')] });

    const [[x, y], [otherX, otherY]] = [placeOf(svg, 'batches of 10'), placeOf(svg, 'sends')];
    expect([otherX! - x!, otherY! - y!]).toEqual([0, 16]);
  });

  test('sets the label of a line to a crowded node beside the other end', () => {
    const producers = [...'abcde'];
    const svg = svgOf({ nodes: [node('Inbox'), ...producers.map((id) => node(id))], edges: producers.map((id) => edge(id, 'Inbox', `by ${id}`)) });

    const rows = producers.map((id) => placeOf(svg, `by ${id}`)[1]!);
    expect(rows.slice(1).every((row, index) => row - rows[index]! > 46)).toBe(true);
  });

  test.each(['注文'.repeat(12), '🚀'.repeat(24)])('makes room for the wide letters of %s', (label) => {
    const svg = svgOf({ nodes: [node('a', label)], edges: [] });

    expect(Number(/<rect x="[^"]+" y="[^"]+" width="([^"]+)"/.exec(svg)![1])).toBeGreaterThan(24 * 12);
  });
});

describe('graphOf', () => {
  const shop = { Resources: RESOURCES } as Template;

  test('tells apart what has the same path in two stacks', () => {
    const { nodes, edges } = graphOf(readTemplates({ Blue: shop, Green: shop }));

    expect(nodes.map(({ label }) => label)).toEqual(['Blue', 'Green'].flatMap((stack) => [`${stack}/Dead`, `${stack}/Orders`]).concat(['Blue', 'Green'].map((stack) => `${stack}/Ship`), ['Blue', 'Green'].map((stack) => `${stack}/Place`)));
    expect(edges).toHaveLength(6);
  });

  test('leads from topics and buckets by their paths', () => {
    const Queue = { 'Fn::GetAtt': ['Orders', 'Arn'] };
    const { edges, nodes } = graphOf(readTemplates({ Shop: { Resources: {
      Orders: queue(),
      News: { Type: 'AWS::SNS::Topic' },
      Subscription: { Type: 'AWS::SNS::Subscription', Properties: { Endpoint: Queue, TopicArn: { Ref: 'News' } } },
      Uploads: { Type: 'AWS::S3::Bucket' },
      Notifications: { Type: 'Custom::S3BucketNotifications', Properties: { BucketName: { Ref: 'Uploads' }, NotificationConfiguration: { QueueConfigurations: [{ QueueArn: Queue }] } } },
      Plain: { Type: 'AWS::S3::Bucket', Properties: { NotificationConfiguration: { QueueConfigurations: [{ Queue }] } } },
    } } as Template }));

    expect(edges.map(({ from, label }) => `${from} ${label}`)).toEqual(['Shop/News sends', 'Shop/Uploads sends', 'Shop/Plain sends']);
    expect(nodes.map(({ label, detail }) => `${label}: ${detail}`)).toEqual(expect.arrayContaining(['News: SNS topic', 'Uploads: S3 bucket', 'Plain: S3 bucket']));
  });
});

describe('layoutOf', () => {
  const drawn = (...edges: string[]): Graph => ({
    nodes: [...new Set(edges.flatMap((edge) => edge.split('>')))].map((id) => ({ id, kind: 'standard', label: id, detail: '' })),
    edges: edges.map((edge) => ({ from: edge.split('>')[0]!, to: edge.split('>')[1]!, label: '', isDeadLetter: false })),
  });

  test('puts each node right of all that it gets messages from', () => {
    const { cells, columns } = layoutOf(drawn('a>b', 'b>c', 'a>c'));

    expect([...'abc'].map((id) => cells.get(id)!.column)).toEqual([0, 1, 2]);
    expect(columns).toBe(3);
  });

  test('untangles edges that need not cross', () => {
    const { cells } = layoutOf(drawn('a>y', 'b>x', 'a>z'));

    expect(cells.get('a')!.row < cells.get('b')!.row).toBe(cells.get('y')!.row < cells.get('x')!.row);
    expect(new Set([...cells.values()].map(({ column, row }) => `${column}/${row}`)).size).toBe(cells.size);
  });

  test('sets what is joined side by side, and what is not one below the other', () => {
    const { cells, rows } = layoutOf(drawn('p>q', 'q>c', 'q>d', 'u>v', 'v>w', 'v>x'));

    expect([...'pqcduvwx'].map((id) => cells.get(id)!.row)).toEqual([0.5, 0.5, 0, 1, 2.5, 2.5, 2, 3]);
    expect(rows).toBe(4);
  });

  test.each([['a circle', ['a>b', 'b>a']], ['a loop of one', ['a>a']], ['a circle of three with a tail', ['a>b', 'b>c', 'c>a', 'c>d']]])('ends for %s', (_, edges) => {
    const { routes, cells } = layoutOf(drawn(...edges));

    expect(routes).toHaveLength(edges.length);
    expect([...cells.values()].every(({ column, row }) => Number.isFinite(column) && Number.isFinite(row))).toBe(true);
  });
});
