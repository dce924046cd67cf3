import { once } from 'node:events';
import { createServer, request, type IncomingMessage, type ServerResponse } from 'node:http';
import { Server, type AddressInfo } from 'node:net';
import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ManualClock } from '../../src/local/manual-clock';
import { runCli, startEngine, type Engine } from './terminal';

describe('what cannot work', () => {
  let engine: Engine;
  let directory: string;

  beforeEach(async () => {
    engine = await startEngine();
    directory = mkdtempSync(join(tmpdir(), 'cli-'));
  });
  afterEach(async () => {
    await engine.close();
  });

  test('an endpoint that does not answer is one line with place and fix', async () => {
    const { code, note } = await runCli(['list', '--endpoint', 'http://127.0.0.1:1']);

    expect(code).toBe(1);
    expect(note).toBe('error: endpoint 127.0.0.1:1: it must answer, got ECONNREFUSED; start one with cdk-sqs-connector engine, or correct --endpoint\n');
  });

  test('a queue that is not there is one line', async () => {
    const { code, note } = await engine.run(['send', 'nope', 'a']);

    expect(code).toBe(1);
    expect(note).toBe("error: queue 'nope': it must exist, got no queue of that name or binding; cdk-sqs-connector list shows what is there\n");
  });

  test('a binding to a queue that does not exist is one line', async () => {
    const environment = { QUEUE_ORDERS: JSON.stringify({ url: `${engine.endpoint}/000000000000/gone` }) };

    const { note } = await engine.run(['peek', 'Orders'], { environment });

    expect(note).toBe(`error: queue 'Orders': QUEUE_ORDERS must lead to a queue that exists, got ${engine.endpoint}/000000000000/gone; correct the variable, or start cdk-sqs-connector dev again, which sets it\n`);
  });

  test('an address of no queue is one line', async () => {
    const { code, note } = await engine.run(['attributes', `${engine.endpoint}/000000000000/no such`]);

    expect(code).toBe(1);
    expect(note).toBe(`error: queue '${engine.endpoint}/000000000000/no such': it must be the URL of a queue, got another address; cdk-sqs-connector list --json shows the URL of each\n`);
  });

  test('the second queue of a command is named when it is the one that is not there', async () => {
    const { note } = await engine.run(['redrive', 'dead', '--to', 'nope', '--yes']);

    expect(note).toMatch(/^error: queue 'nope': it must exist/);
  });

  test.each([
    [['purge', '--region', 'eu-west-1', 'Orders', '--yes'], "queue 'Orders'"],
    [['list'], 'queue'],
    [['list', 'Shop-'], 'queue'],
  ])('what %j may not do is one line that names its queue, if it has one', async (argv, place) => {
    const denying = createServer(({ headers }, response) => {
      if (String(headers['x-amz-target']).includes('GetQueue')) return response.end('{"QueueUrl":"http://127.0.0.1/000000000000/orders"}');
      return response.writeHead(403).end('{"__type":"com.amazonaws.sqs#AccessDeniedException","message":"not authorized"}');
    });
    await new Promise<void>((resolve) => denying.listen(0, '127.0.0.1', () => resolve()));
    const url = `http://127.0.0.1:${(denying.address() as AddressInfo).port}`;

    const { code, note } = await runCli([...argv, '--endpoint', url]);
    await new Promise((resolve) => denying.close(resolve));

    expect([code, note]).toEqual([1, `error: ${place}: the caller must be allowed to do this, got not authorized; bind the role with queue.bindOperator, or take another --profile\n`]);
  });

  test.each([
    ['answers with a page', (_: unknown, response: ServerResponse) => response.end('<html>')],
    ['answers no HTTP', ({ socket }: IncomingMessage) => socket.end('hello\n')],
    ['sends elsewhere', (_: unknown, response: ServerResponse) => response.writeHead(302, { location: 'http://127.0.0.1/login' }).end()],
    ['answers other JSON', (_: unknown, response: ServerResponse) => response.end('{"ok":true}')],
  ])('an endpoint that %s is one line', async (_, answer) => {
    const other = createServer(answer);
    await new Promise<void>((resolve) => other.listen(0, '127.0.0.1', () => resolve()));

    const { code, note } = await runCli(['receive', 'Orders', '--endpoint', `http://127.0.0.1:${(other.address() as AddressInfo).port}`]);
    await new Promise((resolve) => other.close(resolve));

    expect(code).toBe(1);
    expect(note).toBe("error: endpoint: it must answer in Amazon SQS's JSON protocol, got something else; correct --endpoint or AWS_ENDPOINT_URL_SQS, or do without what that engine does not know\n");
  });

  test('of credentials that cannot be had it tells why', async () => {
    const config = join(directory, 'config');
    writeFileSync(config, '[profile work]\nsso_start_url = https://example.com\n');
    const environment = { AWS_CONFIG_FILE: process.env.AWS_CONFIG_FILE, AWS_EC2_METADATA_DISABLED: process.env.AWS_EC2_METADATA_DISABLED };
    Object.assign(process.env, { AWS_CONFIG_FILE: config, AWS_EC2_METADATA_DISABLED: 'true' }); // the SDK reads no other

    const { code, note } = await runCli(['list', '--profile', 'work', '--region', 'eu-west-1']);
    for (const [name, value] of Object.entries(environment)) if (value === undefined) delete process.env[name]; else process.env[name] = value;

    expect(code).toBe(1);
    expect(note).toMatch(/^error: credentials: they must be found, got none \(Profile is configured with invalid SSO credentials\..*\); sign in [^\n]+\n$/);
  });

  describe('an endpoint that says nothing', () => {
    const silent = createServer(({ headers }, response) => {
      const url = 'http://127.0.0.1/000000000000/orders';
      if (answers.test(headers['x-amz-target'] as string)) response.end(JSON.stringify({ QueueUrl: url, QueueUrls: [url], Attributes: {} }));
      else silent.emit('held');
    });
    /** What it answers before it says nothing. */
    let answers: RegExp;
    let endpoint: string;
    beforeAll(async () => {
      await new Promise<void>((resolve) => silent.listen(0, '127.0.0.1', () => resolve()));
      endpoint = `http://127.0.0.1:${(silent.address() as AddressInfo).port}`;
    });
    afterAll(() => silent.close());

    const silences: Array<[RegExp, ...string[]]> = [[/^$/, 'list'], [/List/, 'list'], [/^$/, 'peek', 'orders'], [/Get/, 'purge', 'orders', '--yes']];
    test.each(silences)('any more once it has answered %s is one line after 15 seconds for %s', async (answered, ...argv) => {
      answers = answered;
      const clock = new ManualClock();
      const ran = runCli([...argv, '--endpoint', endpoint], { clock });
      await once(silent, 'held');

      await clock.advance(15);

      expect(await ran).toMatchObject({ code: 1, note: expect.stringMatching(/^error: endpoint: it must answer within 15 s, got nothing; .+\n$/) });
    });

    test.each(silences)('any more once it has answered %s is left at once on Ctrl-C by %s', async (answered, ...argv) => {
      answers = answered;
      const interrupted = new AbortController();
      const ran = runCli([...argv, '--endpoint', endpoint], { signal: interrupted.signal });
      await once(silent, 'held');

      interrupted.abort();

      expect(await ran).toEqual({ code: 130, out: '', note: '' });
    });
  });

  test.each([['graph', '--output', 'none/x.svg'], ['export', 'orders', '--file', 'none/x', '--yes']])('%s to a file that cannot be written is one line', async (...argv) => {
    writeFileSync(join(directory, 'manifest.json'), '{}');
    const assembly = argv[0] === 'graph' ? [directory] : [];

    const { code, note } = await engine.run([...argv, ...assembly], { directory });

    expect(code).toBe(1);
    expect(note).toMatch(/^error: file '.*none.x(\.svg)?': it must be one that can be used, got ENOENT; correct the path or its permissions\n$/);
  });

  test('a binding that is none is one line', async () => {
    const { note } = await engine.run(['peek', 'Orders'], { environment: { QUEUE_ORDERS: '{}' } });

    expect(note).toMatch(/^error: queue 'Orders': QUEUE_ORDERS must be \{"url":"https:\/\/…"\} or a queue URL, got 2 characters of something else; .+\n$/);
  });

  test('a port in use is one line', async () => {
    const taken = createServer();
    await new Promise<void>((resolve) => taken.listen(0, '127.0.0.1', () => resolve()));
    const { port } = taken.address() as AddressInfo;

    const { code, note } = await runCli(['engine', '--port', String(port)]);
    await new Promise((resolve) => taken.close(resolve));

    expect(code).toBe(1);
    expect(note).toBe(`error: engine: port ${port} must be free, got one in use; choose another or 0 for any\n`);
  });

  test('a port that is not for everybody is one line', async () => {
    jest.spyOn(Server.prototype, 'listen').mockImplementationOnce(function (this: Server) {
      this.emit('error', Object.assign(new Error('listen EACCES'), { code: 'EACCES' }));
      return this;
    });

    const { code, note } = await runCli(['engine', '--port', '80']);

    expect({ code, note }).toEqual({ code: 1, note: 'error: engine: port 80 must be one that this process may listen on, got EACCES; choose another or 0 for any\n' });
  });

  test('a folder that is no assembly is one line', async () => {
    const { code, note } = await runCli(['graph', directory]);

    expect(code).toBe(1);
    expect(note).toBe(`error: assembly '${directory}': it must hold a manifest.json, got none; run cdk synth, or name the folder that it writes\n`);
  });

  test('a file that is not there is one line, and nothing is sent', async () => {
    const { code, note } = await engine.run(['send', 'orders', '--file', 'gone'], { directory });

    expect(code).toBe(1);
    expect(note).toBe(`error: file 'gone': it must be a file, got none at ${join(directory, 'gone')}; correct the path\n`);
  });

  test('dev without an app says where it looks', async () => {
    const { code, note } = await runCli(['dev'], { directory });

    expect(code).toBe(1);
    expect(note).toBe('error: dev: an app must be named, got none in cdk.json; give --app "node app.js", or --assembly cdk.out\n');
  });

  test.each([
    ['null', 'it must hold a JSON object, got null; correct it'],
    ['[]', 'it must hold a JSON object, got []; correct it'],
    ['{ "app": ["node", "app.js"] }', 'app must be one text, got ["node","app.js"]; correct it'],
    ['{ "app": "true", "output": 7 }', 'output must be a folder, got 7; correct it'],
    ['{ "app": "true", "context": null }', 'context must be an object, got null; correct it'],
  ])('dev is told what is wrong with a cdk.json of %s', async (json, sentence) => {
    writeFileSync(join(directory, 'cdk.json'), json);

    const { code, note } = await runCli(['dev'], { directory });

    expect([code, note]).toEqual([1, `error: ${join(directory, 'cdk.json')}: ${sentence}\n`]);
  });

  test('a context that is larger than a variable reaches the app in a file', async () => {
    const big = 'x'.repeat(32_000); // no variable of Windows holds more
    writeFileSync(join(directory, 'cdk.json'), JSON.stringify({ app: 'wc -c < $CONTEXT_OVERFLOW_LOCATION_ENV', context: { big } }));

    const { out } = await runCli(['dev'], { directory, environment: { PATH: process.env.PATH } });

    expect(Number(/synth +(\d+)/.exec(out)![1])).toBeGreaterThan(32_000);
  });

  test('an app that fails is one line, after what it wrote', async () => {
    const { code, out, note } = await runCli(['dev', '--app', 'echo no luck; exit 3'], { directory });

    expect(code).toBe(1);
    expect(out).toMatch(/synth +no luck\n/);
    expect(note).toBe("error: app 'echo no luck; exit 3': it must synthesize, got exit code 3; see what it wrote above\n");
  });
});

describe('engine', () => {
  test('prints its endpoint as one line and stops on Ctrl-C', async () => {
    const interrupted = new AbortController();

    const { code, out } = await runCli(['engine', '--port', '0'], { signal: interrupted.signal, onOut: () => interrupted.abort() });

    expect(code).toBe(0);
    expect(out).toMatch(/^http:\/\/127\.0\.0\.1:\d+\n$/);
  });

  test('has the queues that it is given and prints their URLs after its endpoint', async () => {
    const interrupted = new AbortController();
    let listed: string | undefined;
    const onOut = async (text: string) => {
      listed = (await runCli(['list', '--endpoint', text.split('\n')[0]!])).out;
      interrupted.abort();
    };

    const { code, out } = await runCli(['engine', '--port', '0', '--queue', 'orders', '--queue', 'payments.fifo', '--queue', 'orders'], { signal: interrupted.signal, onOut });

    expect(code).toBe(0);
    expect(out).toMatch(/^(http:\/\/127\.0\.0\.1:\d+)\n\1\/000000000000\/orders\n\1\/000000000000\/payments\.fifo\n$/);
    expect(listed).toMatch(/orders[^]*payments\.fifo/);
  });

  test.each(['', 'a b', 'a.b', '.fifo', 'https://x/000000000000/orders', 'x'.repeat(81), `${'x'.repeat(76)}.fifo`])('takes no %j as the name of a queue', async (name) => {
    const { code, note } = await runCli(['engine', '--port', '0', '--queue', 'orders', '--queue', name]);

    expect(code).toBe(2);
    expect(note).toBe('error: engine --queue: it must be a queue name of letters, digits, hyphens and underscores, '
      + `with .fifo last for a FIFO queue, at most 80 characters, got '${name}'; correct it\n`);
  });

  test('answers callers that reach it by a name that it is told to allow', async () => {
    const interrupted = new AbortController();
    const statuses: Array<number | undefined> = [];
    const onOut = async (endpoint: string) => {
      for (const Host of ['host.docker.internal:9324', 'evil.example']) {
        const [response] = await once(request(endpoint, { headers: { Host } }).end(), 'response') as [IncomingMessage];
        statuses.push(response.resume().statusCode);
      }
      interrupted.abort();
    };

    await runCli(['engine', '--port', '0', '--allowed-host', 'Host.docker.internal'], { signal: interrupted.signal, onOut });

    expect(statuses).toEqual([200, 403]);
  });

  test.each(['', 'http://host.docker.internal', 'host.docker.internal:9324', '*', '.internal'])('takes no %j as the name of a host', async (name) => {
    const { code, note } = await runCli(['engine', '--port', '0', '--allowed-host', name]);

    expect({ code, note }).toEqual({
      code: 2,
      note: `error: engine --allowed-host: it must be a host name without scheme and port, such as host.docker.internal, got '${name}'; correct it\n`,
    });
  });
});
