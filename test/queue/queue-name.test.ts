import { SQS } from '@aws-sdk/client-sqs';
import { RegionInfo } from 'aws-cdk-lib/region-info';
import { checkQueueName, formatQueueArn, kindOfName, nameForKind, parseQueueArn, parseQueueUrl, partitionOf } from '../../src/queue/queue-name';

test('the suffix tells the kind of a name, an ARN and a URL', () => {
  const told = ['orders', 'orders.fifo', 'arn:aws:sqs:eu-west-1:111111111111:o.fifo', 'https://sqs.eu-west-1.amazonaws.com/111111111111/o'].map(kindOfName);

  expect(told).toEqual(['standard', 'fifo', 'fifo', 'standard']);
});

test('the suffix is added once', () => {
  expect([nameForKind('o', 'fifo'), nameForKind('o.fifo', 'fifo'), nameForKind('o', 'standard')]).toEqual(['o.fifo', 'o.fifo', 'o']);
});

test.each([['orders', 'standard'], ['a'.repeat(80), 'standard'], ['A_b-9', 'standard'], [`${'a'.repeat(75)}.fifo`, 'fifo']] as const)('accepts %s as a %s queue', (name, kind) => {
  expect(checkQueueName(name, kind)).toEqual([]);
});

test.each([['', 'standard'], ['.fifo', 'fifo'], ['a.b', 'standard'], ['a.b.fifo', 'fifo'], ['my queue!', 'standard'], ['o.fifo', 'standard'], ['o', 'fifo'], ['a'.repeat(81), 'standard']] as const)(
  "refuses '%s' as a %s queue", (name, kind) => {
    expect(checkQueueName(name, kind)).toHaveLength(1);
  },
);

test('an ARN is the same after parsing and formatting', () => {
  const arn = 'arn:aws-cn:sqs:cn-north-1:111111111111:orders.fifo';

  expect(formatQueueArn(parseQueueArn(arn)!)).toBe(arn);
});

test.each(['', 'orders', 'arn:aws:sns:eu-west-1:111111111111:orders', 'arn:aws:sqs:eu-west-1:1:orders'])("'%s' is no queue ARN", (text) => {
  expect(parseQueueArn(text)).toBeUndefined();
});

test.each([
  ['https://sqs.eu-west-1.amazonaws.com/111111111111/orders', 'eu-west-1'],
  ['https://sqs-fips.us-gov-west-1.amazonaws.com/111111111111/orders', 'us-gov-west-1'],
  ['https://sqs.cn-north-1.amazonaws.com.cn/111111111111/orders', 'cn-north-1'],
  ['https://eu-west-1.queue.amazonaws.com/111111111111/orders', 'eu-west-1'],
  ['https://sqs.eu-west-1.api.aws/111111111111/orders', 'eu-west-1'],
  ['https://vpce-1.sqs.eu-west-1.vpce.amazonaws.com/111111111111/orders', 'eu-west-1'],
  ['https://sqs.eusc-de-east-1.amazonaws.eu/111111111111/orders', 'eusc-de-east-1'],
  ['https://sqs.us-iso-east-1.c2s.ic.gov/111111111111/orders', 'us-iso-east-1'],
  ['https://sqs-fips.cn-north-1.api.amazonwebservices.com.cn/111111111111/orders', 'cn-north-1'],
  ['https://vpce-1-eu-west-1a.sqs-fips.us-isob-east-1.vpce.sc2s.sgov.gov/111111111111/orders', 'us-isob-east-1'],
  ['https://queue.amazonaws.com/111111111111/orders', 'us-east-1'],
  ['https://cn-north-1.queue.amazonaws.com.cn/111111111111/orders', 'cn-north-1'],
  ['http://sqs.eu-west-1.localhost.localstack.cloud:4566/111111111111/orders', 'eu-west-1'],
  ['http://eu-west-1.queue.localhost.localstack.cloud:4566/111111111111/orders', 'eu-west-1'],
  ['http://localhost:4566/queue/eu-west-1/111111111111/orders', undefined],
  ['https://sqs.orders.example.com/111111111111/orders', undefined],
  ['http://127.0.0.1:9324/111111111111/orders', undefined],
])('%s is in Region %s', (url, region) => {
  expect(parseQueueUrl(url)).toEqual({ account: '111111111111', queueName: 'orders', region });
});

test('every Region of the CDK is in the partition that the CDK says', () => {
  const told = RegionInfo.regions.map(({ name }) => [name, partitionOf(name)]);

  expect(told).toEqual(RegionInfo.regions.map(({ name, partition }) => [name, partition]));
});

test('the URL of a queue tells its Region in every Region of the SDK, by each of its endpoints', async () => {
  const { config } = new SQS({ region: 'us-east-1' });
  const flags = [false, true].flatMap((UseFIPS) => [false, true].map((UseDualStack) => ({ UseFIPS, UseDualStack })));
  const places = RegionInfo.regions.flatMap(({ name: Region }) => flags.map((flag) => ({ Region, ...flag })));

  const told = places.map((place) => parseQueueUrl(`${config.endpointProvider(place).url.href}111111111111/orders`)?.region);

  expect(told).toEqual(places.map(({ Region }) => Region));
});

test.each(['orders', 'https://example.com/', 'ftp://h/111111111111/orders'])("'%s' is no queue URL", (text) => {
  expect(parseQueueUrl(text)).toBeUndefined();
});
