import { copyFileSync, cpSync, mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text as textOf } from 'node:stream/consumers';
import { App, Stack } from 'aws-cdk-lib';
import { Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { Code, Function, Runtime } from 'aws-cdk-lib/aws-lambda';
import { SqsEventSource } from 'aws-cdk-lib/aws-lambda-event-sources';
import { CfnPipe } from 'aws-cdk-lib/aws-pipes';
import { Queue } from 'aws-cdk-lib/aws-sqs';
import { CODE, SENDER, assembly, runUntilWritten, type Told } from './dev-run';
import { runCli, startEngine, type Ran } from './terminal';

describe('dev', () => {
  let directory: string;
  beforeEach(() => {
    directory = mkdtempSync(join(tmpdir(), 'dev-'));
  });

  const untilWritten = (argv: readonly string[], texts: string | RegExp | readonly RegExp[], told?: Told): Promise<Ran> =>
    runUntilWritten(directory, { argv, texts, told });

  test('provisions, runs every Node function against its queue, and binds the command', async () => {
    const folder = assembly(join(directory, 'cdk.out'));

    const { code, out } = await untilWritten(['--assembly', folder, '--', process.execPath, '-e', SENDER, 'tea'], [/message of Shop-Orders\w+ handled/, /node +sent/]);

    expect(code).toBe(0);
    expect(out).toMatch(/dev +1 queue at http:\/\/127\.0\.0\.1:\d+, bound as\n.*dev +QUEUE_ORDERS  Shop-Orders\w+\n/);
    expect(out).toMatch(/Pack +function Pack: it must have a Node runtime to run here, got python3\.12; it is left alone and its messages stay queued\n/);
    expect(out).toMatch(/node +sent\n/);
    expect(out).toMatch(/Ship +got tea for tea at Shop-Orders\w+\n/);
    expect(out).toMatch(/ready in \d+ ms; 1 of 2 event source mappings run; Ctrl-C ends\n/);
  });

  test('puts stand-ins in the place of queues that the app imports: nothing reaches AWS', async () => {
    const stack = new Stack(new App({ outdir: join(directory, 'cdk.out'), context: { 'aws:cdk:enable-path-metadata': true } }), 'Shop');
    const partner = Queue.fromQueueArn(stack, 'Partner', 'arn:aws:sqs:eu-west-1:222222222222:partner');
    const environment = { QUEUE_ORDERS: stack.toJsonString({ url: partner.queueUrl }) };
    new Function(stack, 'Ship', { runtime: Runtime.NODEJS_22_X, handler: 'index.handler', code: Code.fromInline(CODE), environment }).addEventSource(new SqsEventSource(partner));
    const folder = (stack.node.root as App).synth().directory;

    const { out } = await untilWritten(['--assembly', folder, '--', process.execPath, '-e', SENDER, 'tea'], [/message of partner handled/]);

    expect(out).toMatch(/dev +1 stand-in for queues that the app names and does not declare: partner\n.*dev +1 queue at .*, bound as\n.*dev +QUEUE_ORDERS  partner\n/);
    expect(out).toMatch(/Ship +got tea for undefined at partner\n/);
  });

  test('names each pipe once, which polls a queue on AWS and does not run here', async () => {
    const stack = new Stack(new App({ outdir: join(directory, 'cdk.out'), context: { 'aws:cdk:enable-path-metadata': true } }), 'Shop');
    const queue = new Queue(stack, 'Orders', { queueName: 'orders' });
    const role = new Role(stack, 'Role', { assumedBy: new ServicePrincipal('pipes.amazonaws.com') });
    queue.grantConsumeMessages(role);
    const given = { source: queue.queueArn, target: 'arn:aws:events:us-east-1:000000000000:event-bus/default' };
    new CfnPipe(stack, 'ToBus', { ...given, roleArn: role.roleArn });
    new CfnPipe(stack, 'ByImport', { ...given, roleArn: 'arn:aws:iam::000000000000:role/pipes' });

    const { out } = await untilWritten(['--assembly', (stack.node.root as App).synth().directory], 'Ctrl-C ends');

    expect(out.match(/note +.*: an EventBridge pipe does not run here; messages of orders stay queued\n/g)).toEqual([expect.stringContaining('ToBus'), expect.stringContaining('ByImport')]);
  });

  test.each([
    ['NODE_OPTIONS of dev', { NODE_OPTIONS: '--inspect=0' }, {}], ['its own environment', {}, { NODE_OPTIONS: '--inspect=0' }],
  ])('leaves a function its time while a debugger may hold it, by %s', async (_, environment, variables) => {
    const code = 'exports.handler = async (event, context) => console.log(`${event.Records.length} in ${context.getRemainingTimeInMillis()} ms`)';
    const folder = assembly(join(directory, 'cdk.out'), { code, variables });

    const argv = ['--assembly', folder, '--', process.execPath, '-e', SENDER, 'tea'];
    const { out } = await untilWritten(argv, [/message of Shop-Orders\w+ handled/], { environment });

    expect(out).toMatch(/Ship +a debugger may hold it, so it gets one batch at a time and its timeout does not count\n/);
    expect(out).toMatch(/Ship +Debugger listening on ws:/);
    expect(out).toMatch(/Ship +1 in 43[0-9]{6} ms\n/);
  });

  test('ends at Ctrl-C while a function waits for its debugger', async () => {
    const folder = assembly(join(directory, 'cdk.out'), { variables: { NODE_OPTIONS: '--inspect-brk=0' } });

    const { code, out } = await untilWritten(['--assembly', folder, '--', process.execPath, '-e', 'console.log("never")'], /Debugger listening/);

    expect(code).toBe(0);
    expect(out).not.toMatch(/never|Ship .* stay queued/);
  });

  test('tells why messages failed', async () => {
    const folder = assembly(join(directory, 'cdk.out'));

    const { out } = await untilWritten(['--assembly', folder, '--', process.execPath, '-e', SENDER, 'poison'], /no luck/);

    expect(out).toMatch(/Ship +1 message of Shop-Orders\w+ failed, received 1 time, back after the visibility timeout: Error: no luck\n.* Ship +at .*index\.js:/);
  });

  test('leaves the messages of a function alone that crashes at import', async () => {
    const folder = assembly(join(directory, 'cdk.out'), { code: 'throw new TypeError("broken")' });

    const { out } = await untilWritten(['--assembly', folder], 'Ctrl-C ends');

    expect(out).toMatch(/Ship +function Ship \(.*index\.js, handler\): it must load, got TypeError: broken; correct the code and synthesize again; its messages stay queued\n/);
    expect(out).toContain('0 of 2 event source mappings run');
  });

  test('follows a change of the assembly, and says when it cannot', async () => {
    const folder = assembly(join(directory, 'cdk.out'));
    const changed = assembly(join(directory, 'changed'), { timeout: 60, variables: { URL: 'https://sqs.eu-west-1.amazonaws.com/222222222222/partner' } });
    const synthesizeAgain = () => {
      for (const file of ['Shop.template.json', 'manifest.json']) copyFileSync(join(changed, file), join(folder, file));
    };

    const { out } = await untilWritten(['--assembly', folder], 'the app changed', { onReady: synthesizeAgain });
    const broken = await untilWritten(['--assembly', folder], 'the app changed', { onReady: () => writeFileSync(join(folder, 'Shop.template.json'), '{') });

    expect(out).toContain('1 stand-in for queues that the app names and does not declare: partner\n');
    expect(out).toContain('the app changed: 2 queues, 1 of 2 event source mappings run\n');
    expect(broken.out).toMatch(/the app changed and cannot be followed, so the one before runs on: .*Shop\.template\.json: it must be readable JSON/);
  });

  test('names the queues that a change takes away: their messages stay in them', async () => {
    const folder = assembly(join(directory, 'cdk.out'), { variables: { URL: 'https://sqs.eu-west-1.amazonaws.com/222222222222/partner' } });
    const changed = assembly(join(directory, 'changed'));

    const { out } = await untilWritten(['--assembly', folder], 'the app changed', {
      onReady: () => copyFileSync(join(changed, 'Shop.template.json'), join(folder, 'Shop.template.json')),
    });

    expect(out).toContain('left as they are with their messages, though the app has them no more: partner\n');
  });

  test('says of a change that the command lacks a binding only when it does', async () => {
    const folder = assembly(join(directory, 'cdk.out'));
    const changed = assembly(join(directory, 'changed'), { variables: { QUEUE_PARTNER: '{"url":"https://sqs.eu-west-1.amazonaws.com/222222222222/partner"}' } });

    const { out } = await untilWritten(['--assembly', folder], 'the app changed', {
      onReady: () => copyFileSync(join(changed, 'Shop.template.json'), join(folder, 'Shop.template.json')),
    });

    expect(out).toContain('event source mappings run; the command gets its new bindings when dev starts again\n');
  });

  test('takes another endpoint', async () => {
    const engine = await startEngine();
    const folder = assembly(join(directory, 'cdk.out'));

    const { code, out } = await untilWritten(['--assembly', folder, '--endpoint', engine.endpoint], 'Ctrl-C ends');
    const { QueueUrls = [] } = await engine.sqs.listQueues({ QueueNamePrefix: 'Shop-' });
    await engine.close();

    expect(code).toBe(0);
    expect(out).toContain(`1 queue at ${engine.endpoint}`);
    expect(QueueUrls).toHaveLength(1);
  });

  test('binds queues by the endpoint that it was given, whatever host the endpoint names them by', async () => {
    const engine = await startEngine();
    const odd = createServer(async (request, response) => {
      const { headers: { 'content-type': type, 'x-amz-target': target } } = request;
      const answer = await fetch(engine.endpoint, { method: 'POST', body: await textOf(request), headers: { 'content-type': type!, 'x-amz-target': target as string } });
      response.writeHead(answer.status, { 'content-type': type, 'x-amzn-query-error': answer.headers.get('x-amzn-query-error') ?? '' });
      response.end((await answer.text()).replaceAll(engine.endpoint, 'http://sqs.us-east-1.localhost.localstack.cloud:1'));
    });
    await new Promise<void>((resolve) => odd.listen(0, '127.0.0.1', () => resolve()));
    const endpoint = `http://127.0.0.1:${(odd.address() as AddressInfo).port}`;
    const folder = assembly(join(directory, 'cdk.out'));

    const { out } = await untilWritten(['--assembly', folder, '--endpoint', endpoint, '--', process.execPath, '-e', 'console.log(process.env.QUEUE_ORDERS)'], /node +\{/);
    odd.closeAllConnections();
    odd.close();
    await engine.close();

    expect(out).toContain(`"url":"${endpoint}/000000000000/Shop-Orders`);
  });

  test('asks for no account where the shell names a profile, and hands one on that was asked for', async () => {
    const folder = assembly(join(directory, 'cdk.out'));
    const environment = { PATH: process.env.PATH, AWS_PROFILE: 'work' };
    const told = ['--', process.execPath, '-e', 'const { AWS_ACCESS_KEY_ID: a, AWS_PROFILE: b, AWS_REGION: c } = process.env; console.log(a, b, c)'];

    const local = await runCli(['dev', '--assembly', folder, ...told], { environment });
    const asked = await runCli(['dev', '--assembly', folder, '--profile', 'other', '--region', 'eu-west-1', ...told], { environment });

    expect(local.out).toMatch(/node +local undefined us-east-1\n/);
    expect(asked.out).toMatch(/node +undefined other eu-west-1\n/);
  });

  test('ends with its command, and as it', async () => {
    const folder = assembly(join(directory, 'cdk.out'));
    const environment = { PATH: process.env.PATH };

    const good = await runCli(['dev', '--assembly', folder, '--', process.execPath, '-e', ''], { environment });
    const bad = await runCli(['dev', '--assembly', folder, '--', process.execPath, '-e', 'process.exit(5)'], { environment });
    const none = await runCli(['dev', '--assembly', folder, '--', 'no-such-program'], { environment });

    expect([good.code, bad.code, none.code]).toEqual([0, 1, 1]);
    expect(bad.out).toContain('ended with exit code 5');
    expect(none.out).not.toContain('ended with');
    expect(none.out).toContain("command 'no-such-program': it must start, got spawn no-such-program ENOENT; correct what stands after --");
  });

  test('synthesizes by the command of cdk.json, with the protocol and the context of the CDK', async () => {
    const made = assembly(join(directory, 'made'));
    cpSync(made, join(directory, 'out'), { recursive: true });
    const app = `${process.execPath} -e "require('fs').writeFileSync('seen', JSON.stringify([process.env.CDK_OUTDIR, process.env.CDK_CONTEXT_JSON]))"`;
    writeFileSync(join(directory, 'cdk.json'), JSON.stringify({ app, output: 'out', context: { mine: 1 } }));

    const { code } = await untilWritten([], 'Ctrl-C ends');

    const [outdir, context] = JSON.parse(readFileSync(join(directory, 'seen'), 'utf8')) as [string, string];
    expect(code).toBe(0);
    expect(outdir).toBe(join(directory, 'out'));
    expect(JSON.parse(context)).toMatchObject({ 'mine': 1, 'aws:cdk:enable-path-metadata': true, 'aws:cdk:enable-asset-metadata': true });
  });

  test('synthesizes nothing when Ctrl-C comes before', async () => {
    writeFileSync(join(directory, 'cdk.json'), JSON.stringify({ app: 'echo synthesized' }));

    const { code, out } = await runCli(['dev'], { directory, environment: { PATH: process.env.PATH }, signal: AbortSignal.abort() });

    expect({ code, out }).toEqual({ code: 0, out: '' });
  });

  test('names a port in use before it synthesizes', async () => {
    const engine = await startEngine();
    writeFileSync(join(directory, 'cdk.json'), JSON.stringify({ app: 'echo synthesized' }));

    const { port } = new URL(engine.endpoint);
    const { code, out, note } = await runCli(['dev', '--port', port], { directory, environment: { PATH: process.env.PATH } });
    await engine.close();

    expect({ code, out }).toEqual({ code: 1, out: '' });
    expect(note).toContain(`port ${port} must be free, got one in use`);
  });

  test('gives the app the account and Region that lookups are kept for, unless the shell tells others', async () => {
    const folder = assembly(join(directory, 'cdk.out'));
    const app = `${process.execPath} -e "console.log(process.env.CDK_DEFAULT_ACCOUNT, process.env.CDK_DEFAULT_REGION)"`;
    writeFileSync(join(directory, 'cdk.json'), JSON.stringify({ app, output: folder }));
    const environment = { PATH: process.env.PATH };
    const synthesized = (told = {}) => runCli(['dev', '--', process.execPath, '-e', ''], { directory, environment: { ...environment, ...told } });

    const unknown = await synthesized();
    writeFileSync(join(directory, 'cdk.context.json'), JSON.stringify({ 'ssm:account=111111111111:parameterName=/a=b:region=eu-west-1': 'x' }));
    const kept = await synthesized();
    const told = await synthesized({ CDK_DEFAULT_ACCOUNT: '222222222222' });

    expect([unknown, kept, told].map(({ out }) => /synth +(\d.*)/.exec(out)![1])).toEqual(['000000000000 us-east-1', '111111111111 eu-west-1', '222222222222 eu-west-1']);
  });
});
