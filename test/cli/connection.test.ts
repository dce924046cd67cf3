import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { connectPort, isLoopback, localEnvironment, type ConnectValues } from '../../src/cli/connection';
import { explain } from '../../src/cli/explain';
import type { Terminal } from '../../src/cli/terminal';
import { runCli, startEngine } from './terminal';

const QUEUE = 'https://vpce-1.sqs.eu-west-1.vpce.amazonaws.com/111111111111/orders';

interface Case { readonly environment?: Terminal['environment']; readonly values?: ConnectValues; readonly queueUrl?: string }

/** The host that a command reaches; undefined where the SDK chooses it. */
async function hostOf({ environment = {}, values = {}, queueUrl }: Case): Promise<string | undefined> {
  const port = await connectPort({ region: 'eu-west-1', ...values }, { environment } as Terminal, queueUrl);
  return (await (port as unknown as { config: { endpoint?(): Promise<{ hostname: string }> } }).config.endpoint?.())?.hostname;
}

test.each<[string, Case, string | undefined]>([
  ['AWS_ENDPOINT_URL_SQS before AWS_ENDPOINT_URL', { environment: { AWS_ENDPOINT_URL_SQS: 'http://a.test', AWS_ENDPOINT_URL: 'http://b.test' } }, 'a.test'],
  ['AWS_ENDPOINT_URL', { environment: { AWS_ENDPOINT_URL_SQS: '', AWS_ENDPOINT_URL: 'http://b.test' } }, 'b.test'],
  ['the SDK where these are to be ignored', { environment: { AWS_ENDPOINT_URL: 'http://b.test', AWS_IGNORE_CONFIGURED_ENDPOINT_URLS: 'true' } }, undefined],
  ['--endpoint before all', { environment: { AWS_ENDPOINT_URL: 'http://b.test' }, values: { endpoint: 'http://c.test' }, queueUrl: QUEUE }, 'c.test'],
  ["the queue's URL", { queueUrl: QUEUE }, 'vpce-1.sqs.eu-west-1.vpce.amazonaws.com'],
])('where a command goes is told by %s', async (_, given, host) => {
  expect(await hostOf(given)).toBe(host);
});

test.each([
  ['http://localhost.localstack.cloud:4566', true], ['http://sqs.eu-west-1.localhost.localstack.cloud:4566/1/q', true], ['http://localhost', true],
  ['http://0.0.0.0:9324', true], ['http://127.0.0.1:9324', true],
  ['http://localhost.example.com', false], ['http://notlocalhost', false], ['https://sqs.eu-west-1.amazonaws.com', false],
])('%s is on this machine: %s', (url, isHere) => {
  expect(isLoopback(url)).toBe(isHere);
});

test('a Region that is empty in the shell is none', async () => {
  const [endpoint, shell] = ['http://127.0.0.1:9324', { AWS_REGION: '', AWS_DEFAULT_REGION: 'eu-west-3' }];

  const port = await connectPort({ endpoint }, { environment: shell } as unknown as Terminal) as unknown as { config: { region(): Promise<string> } };

  expect([await port.config.region(), localEnvironment(shell, { endpoint }).AWS_REGION]).toEqual(['eu-west-3', 'eu-west-3']);
});

test.each([[undefined, 'eu-west-3'], ['eu-west-1', 'eu-west-1']])('a command of dev finds its Region in any language: %s asked for, %s found', (region, found) => {
  const environment = localEnvironment({ AWS_DEFAULT_REGION: 'eu-west-3' }, { endpoint: 'http://127.0.0.1:9324', ...(region && { region }) });

  expect(environment).toMatchObject({ AWS_REGION: found, AWS_DEFAULT_REGION: found });
});

test('functions of dev call the local engine where the shell ignores configured endpoints', () => {
  const environment = localEnvironment({ AWS_IGNORE_CONFIGURED_ENDPOINT_URLS: 'true' }, { endpoint: 'http://127.0.0.1:9324' });

  expect(environment).toMatchObject({ AWS_ENDPOINT_URL_SQS: 'http://127.0.0.1:9324', AWS_IGNORE_CONFIGURED_ENDPOINT_URLS: 'false' });
});

test('a queue named by ARN is looked for in its own Region and account, whatever Region is asked for', async () => {
  const asked: unknown[] = [];
  const server = createServer(async (request, response) => {
    const region = /Credential=[^/]+\/[0-9]+\/([^/]+)/.exec(request.headers.authorization ?? '')?.[1];
    asked.push({ region, ...JSON.parse(await text(request)) as object });
    response.end('{"QueueUrl":"http://127.0.0.1/222222222222/orders","Attributes":{}}');
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', () => resolve()));
  const endpoint = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;

  const { code } = await runCli(['attributes', 'arn:aws:sqs:us-west-2:222222222222:orders', '--region', 'eu-west-1', '--endpoint', endpoint]);
  server.closeAllConnections();
  await new Promise((resolve) => server.close(resolve));

  expect(code).toBe(0);
  expect(asked[0]).toEqual({ region: 'us-west-2', QueueName: 'orders', QueueOwnerAWSAccountId: '222222222222' });
});

test('an endpoint that hangs up is told without a place, which the failure does not name', () => {
  const failure = Object.assign(new Error('socket hang up'), { name: 'TimeoutError', code: 'ECONNRESET' });

  expect(explain(failure)).toBe('endpoint: it must answer, got ECONNRESET; start one with cdk-sqs-connector engine, or correct --endpoint');
});

test('a call that the endpoint refuses is one line with the queue and the fix', async () => {
  const engine = await startEngine();
  engine.sqs.injectFaults({ throttling: 1, actions: ['purgeQueue'] });

  const { code, note } = await engine.run(['purge', 'orders', '--yes']);
  await engine.close();

  expect(code).toBe(1);
  expect(note).toMatch(/^error: queue 'orders': the call must be accepted by Amazon SQS, got RequestThrottled \(.+\); try again later\n$/);
});

test.each(['127.0.0.1:9324', 'htp://127.0.0.1:9324'])('an endpoint of the environment that is no URL is told as one of the command line is: %s', async (given) => {
  const { code, note } = await runCli(['purge', 'orders', '--yes'], { environment: { AWS_ENDPOINT_URL_SQS: given } });

  expect(code).toBe(2);
  expect(note).toBe(`error: AWS_ENDPOINT_URL_SQS or AWS_ENDPOINT_URL: it must be a URL that starts with http:// or https://, got '${given}'; correct it, or give --endpoint\n`);
});
