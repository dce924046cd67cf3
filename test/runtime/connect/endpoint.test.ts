import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { STS } from '@aws-sdk/client-sts';
import { RegionInfo } from 'aws-cdk-lib/region-info';
import { startHttpServer } from '../../../src/local/http/http-server';
import { LocalSqs } from '../../../src/local/local-sqs';
import { connect } from '../../../src/runtime/connect/connect';
import { assumeRole, rolesAnywhere } from '../../../src/runtime/connect/session';
import { openQueue } from '../../../src/runtime/queue';

const credentials = { accessKeyId: 'local', secretAccessKey: 'local' };
const { env } = process;
const byPartition = new Map(RegionInfo.regions.map((info) => [info.partition, { region: info.name, suffix: info.domainSuffix! }]));
/** One Region of each partition. */
const places = [...byPartition.values()];

interface SdkEndpoint { readonly protocol: string; readonly hostname: string; readonly port?: number }

const [certificate, privateKey] = ['rsa.pem', 'rsa.key'].map((file) => readFileSync(join(__dirname, 'certificates', file)));

/** Where a session is asked for. */
async function asked(ask: () => Promise<unknown>): Promise<string> {
  const fetched = jest.spyOn(globalThis, 'fetch').mockRejectedValue(new Error('no network'));
  await ask().catch(() => undefined);
  return String(fetched.mock.lastCall![0]);
}

/** Where calls to a queue of this URL go. */
async function endpointOf(url: string): Promise<SdkEndpoint> {
  const { config } = await connect({ credentials: { ...credentials } }, 'act', url) as unknown as { config: { endpoint(): Promise<SdkEndpoint> } };
  return config.endpoint();
}

/** The host that calls to a queue of this URL reach. */
async function hostOf(url: string, environment: Record<string, string> = {}): Promise<string> {
  Object.assign(process.env, environment);
  return (await endpointOf(url)).hostname;
}

beforeEach(() => {
  process.env = { PATH: env.PATH, AWS_CONFIG_FILE: '/dev/null', AWS_SHARED_CREDENTIALS_FILE: '/dev/null', AWS_REGION: 'us-east-1' };
});
afterEach(() => { process.env = env; });

test.each(places)('a queue of $region is reached at the host of its URL', async ({ region, suffix }) => {
  expect(await hostOf(`https://sqs.${region}.${suffix}/111111111111/orders`)).toBe(`sqs.${region}.${suffix}`);
});

test.each([
  [{ AWS_USE_FIPS_ENDPOINT: 'true' }, 'us-east-2', 'sqs-fips.us-east-2.amazonaws.com'],
  [{ AWS_USE_FIPS_ENDPOINT: 'true' }, 'us-gov-west-1', 'sqs.us-gov-west-1.amazonaws.com'],
  [{ AWS_USE_DUALSTACK_ENDPOINT: 'true' }, 'eu-west-1', 'sqs.eu-west-1.api.aws'],
  [{ AWS_USE_DUALSTACK_ENDPOINT: 'true', AWS_USE_FIPS_ENDPOINT: 'true' }, 'us-gov-west-1', 'sqs-fips.us-gov-west-1.api.aws'],
])('with %j a queue of %s is reached at %s, whatever its URL says', async (environment, region, host) => {
  expect(await hostOf(`https://sqs.${region}.amazonaws.com/111111111111/orders`, environment)).toBe(host);
});

test.each(['vpce-1.sqs.us-east-1.vpce.amazonaws.com', 'sqs.us-east-1.localhost.localstack.cloud', 'sqs.us-east-1.api.aws', '127.0.0.1'])(
  'a host of its own stays, FIPS or not: %s', async (host) => {
    expect(await hostOf(`https://${host}/111111111111/orders`, { AWS_USE_FIPS_ENDPOINT: 'true', AWS_USE_DUALSTACK_ENDPOINT: 'true' })).toBe(host);
  },
);

test.each([
  ['http://sqs.eu-west-1.amazonaws.com', 'https:'], ['http://127.0.0.1:9324', 'http:'], ['http://sqs.eu-west-1.localhost.localstack.cloud:4566', 'http:'],
])('calls to a queue at %s go by %s', async (origin, protocol) => {
  expect(await endpointOf(`${origin}/111111111111/orders`)).toMatchObject({ protocol, hostname: new URL(origin).hostname });
});

test('a queue by name stays where its name was asked for, whatever host its URL has', async () => {
  const sqs = new LocalSqs();
  await sqs.createQueue({ QueueName: 'orders' });
  const getQueueUrl = jest.spyOn(sqs, 'perform').mockImplementationOnce(() => ({ QueueUrl: 'http://engine.invalid/000000000000/orders' }));
  const server = await startHttpServer(sqs);
  process.env.AWS_ENDPOINT_URL_SQS = server.endpoint;

  const sent = await openQueue({ queueName: 'orders' }, { credentials }).sendMessage({ body: 1 }).finally(() => server.close());

  expect(sent.messageId).toBeDefined();
  expect(getQueueUrl).toHaveBeenCalledTimes(2);
});

test('a role is assumed where the AWS SDK would ask, in all Regions, FIPS and dual stack included', async () => {
  const { config } = new STS({ region: 'us-east-1', credentials });
  const flags = [false, true].flatMap((UseFIPS) => [false, true].map((UseDualStack) => ({ UseFIPS, UseDualStack })));
  for (const { UseFIPS, UseDualStack } of flags) {
    Object.assign(process.env, { AWS_USE_FIPS_ENDPOINT: String(UseFIPS), AWS_USE_DUALSTACK_ENDPOINT: String(UseDualStack) });
    for (const { name: region } of RegionInfo.regions) {
      const ask = assumeRole({ roleArn: 'arn:aws:iam::111111111111:role/shipper', region, source: credentials });

      expect(await asked(ask)).toBe(config.endpointProvider({ Region: region, UseFIPS, UseDualStack, UseGlobalEndpoint: false }).url.href);
    }
  }
});

test.each([
  [{ AWS_ENDPOINT_URL: 'http://a.test' }, 'http://a.test/'],
  [{ AWS_ENDPOINT_URL: 'http://a.test', AWS_ENDPOINT_URL_STS: 'http://b.test' }, 'http://b.test/'],
  [{ AWS_ENDPOINT_URL: 'http://a.test', AWS_IGNORE_CONFIGURED_ENDPOINT_URLS: 'true' }, 'https://sts.us-east-1.amazonaws.com/'],
])('with %j a role is assumed at %s', async (environment, url) => {
  Object.assign(process.env, environment);

  expect(await asked(assumeRole({ roleArn: 'arn:aws:iam::111111111111:role/shipper', source: credentials }))).toBe(url);
});

test.each([
  ...places.map(({ region, suffix }) => [region, {}, `rolesanywhere.${region}.${suffix}`] as const),
  ['us-gov-west-1', { AWS_USE_FIPS_ENDPOINT: 'true' }, 'rolesanywhere-fips.us-gov-west-1.amazonaws.com'],
  ['us-east-1', { AWS_USE_FIPS_ENDPOINT: 'true' }, 'rolesanywhere-fips.us-east-1.amazonaws.com'],
  ['us-east-1', { AWS_ENDPOINT_URL_ROLESANYWHERE: 'https://vpce-1.test' }, 'vpce-1.test'],
  ['eu-west-1', { AWS_USE_DUALSTACK_ENDPOINT: 'true' }, 'rolesanywhere.eu-west-1.api.aws'],
] as const)('IAM Roles Anywhere of %s with %j is asked at %s', async (region, environment, host) => {
  Object.assign(process.env, environment);
  const [profileArn, trustAnchorArn] = ['profile/p', 'trust-anchor/t'].map((resource) => `arn:aws:rolesanywhere:${region}:111111111111:${resource}`);
  const options = { roleArn: 'arn:aws:iam::111111111111:role/shipper', profileArn: profileArn!, trustAnchorArn: trustAnchorArn! };

  expect(await asked(rolesAnywhere({ ...options, certificate: certificate!, privateKey: privateKey! }))).toBe(`https://${host}/sessions`);
});
