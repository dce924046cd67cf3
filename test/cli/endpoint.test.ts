import { connectPort, isLoopback, localEnvironment, type ConnectValues } from '../../src/cli/queue-access';
import type { Terminal } from '../../src/cli/terminal';

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
