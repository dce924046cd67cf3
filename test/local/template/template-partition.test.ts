import { RegionInfo } from 'aws-cdk-lib/region-info';
import { LocalSqs } from '../../../src/local/local-sqs';
import { localText } from '../../../src/local/template/stand-in';
import { readTemplates } from '../../../src/local/template/template';
import type { Template } from '../../../src/local/template/template-stack';

const places = RegionInfo.regions.filter(({ isOptInRegion }) => !isOptInRegion)
  .map(({ name: region, partition, domainSuffix: suffix }) => ({ region, partition, suffix }));

test.each(places)('queues of $region have ARNs of partition $partition, in the engine and in templates', async ({ region, partition }) => {
  const sqs = new LocalSqs({ region });
  const { QueueUrl } = await sqs.createQueue({ QueueName: 'dead' });
  const RedrivePolicy = { deadLetterTargetArn: { 'Fn::GetAtt': ['Dead', 'Arn'] }, maxReceiveCount: 3 };
  const Queue = { Type: 'AWS::SQS::Queue' };
  const Resources = { Dead: { ...Queue, Properties: { QueueName: 'dead' } }, Orders: { ...Queue, Properties: { RedrivePolicy } } };

  const { Attributes } = await sqs.getQueueAttributes({ QueueUrl, AttributeNames: ['QueueArn'] });
  const { queues } = readTemplates({ Shop: { Resources } as Template }, { region });

  expect(Attributes!.QueueArn).toBe(`arn:${partition}:sqs:${region}:000000000000:dead`);
  expect(queues.map(({ declaration }) => declaration.redrivePolicy?.deadLetterTargetArn)).toContain(Attributes!.QueueArn);
});

test.each([
  ...places.map(({ region, suffix }) => `sqs.${region}.${suffix}`),
  'sqs-fips.us-east-1.amazonaws.com', 'sqs.eu-west-1.api.aws', 'eu-west-1.queue.amazonaws.com', 'queue.amazonaws.com', 'vpce-1.sqs.eu-west-1.vpce.amazonaws.com',
])('a queue of the app is here, though a variable names it at %s', (host) => {
  const urls = new Map([['orders', 'http://127.0.0.1:9324/000000000000/orders']]);

  const text = localText(`{"url":"https://${host}/111111111111/orders","deadLetterUrl":"https://${host}/111111111111/partner"}`, [], { urlByQueueName: urls });

  expect(text).toBe(`{"url":"http://127.0.0.1:9324/000000000000/orders","deadLetterUrl":"https://${host}/111111111111/partner"}`);
});
