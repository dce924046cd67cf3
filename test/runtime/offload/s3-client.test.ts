import { LocalSqs } from '../../../src/local/local-sqs';
import { createQueue } from '../../../src/runtime/administer/account';
import { offloadToS3 } from '../../../src/runtime/offload/offload';
import { openQueue, type Queue } from '../../../src/runtime/queue';
import type { QueueOptions } from '../../../src/runtime/connect/queue-options';
import { MemoryS3 } from '../memory-s3';

const mockConfigs: object[] = [];

jest.mock('@aws-sdk/client-s3', () => ({
  S3: class {
    constructor(config: object) {
      mockConfigs.push(config);
    }

    async putObject() {}
  },
}));

beforeEach(() => { mockConfigs.length = 0; });

const credentials = { accessKeyId: 'local', secretAccessKey: 'local' };
const offload = offloadToS3({ bucket: 'large', thresholdBytes: 10 });

async function open(options: QueueOptions<string>): Promise<Queue<string>> {
  const client = new LocalSqs();
  return openQueue<string>(await createQueue({ queueName: 'reports' }, { client }), { client, ...options });
}

const send = (queue: Queue<string>) => queue.sendMessage({ body: 'x'.repeat(20) });

test('the client of S3 is made with the Region, credentials and profile of its queue, not with its endpoint, and its calls end', async () => {
  await send(await open({ offload, region: 'eu-west-1', credentials, profile: 'shipping', endpoint: 'http://localhost:9324' }));

  expect(mockConfigs).toEqual([{ region: 'eu-west-1', credentials, profile: 'shipping', followRegionRedirects: true, requestHandler: { socketTimeout: 300_000 } }]);
});

test('what reads or deletes payloads waits less long than what writes them, of whose progress over TLS Node.js tells nothing', async () => {
  const reports = await open({ offload, region: 'eu-west-1', credentials });

  await send(reports);
  await reports.receiveMessages({ onFailed: () => undefined });

  expect(mockConfigs).toMatchObject([{ requestHandler: { socketTimeout: 300_000 } }, { requestHandler: { socketTimeout: 30_000 } }]);
});

test('the client of S3 is of the Region that URL or binding of its queue tell', async () => {
  const client = new LocalSqs();
  await client.createQueue({ QueueName: 'reports' });
  const queueUrl = 'https://sqs.cn-north-1.amazonaws.com.cn/000000000000/reports';
  const environment = { QUEUE_REPORTS: queueUrl.replace('north', 'northwest') };

  await send(openQueue<string>({ queueUrl }, { client, offload }));
  await send(openQueue<string>('Reports', { client, offload, environment }));

  expect(mockConfigs).toMatchObject([{ region: 'cn-north-1' }, { region: 'cn-northwest-1' }]);
});

test('queues of the same connection share one client of S3', async () => {
  const [one, other, elsewhere] = await Promise.all(['eu-west-1', 'eu-west-1', 'eu-west-2'].map((region) => open({ offload, region, credentials: { ...credentials } })));
  const same = await open({ offload, region: 'us-east-1', credentials });
  const again = await open({ offload, region: 'us-east-1', credentials });

  await Promise.all([one!, other!, elsewhere!, same, again].map(send));

  // Credentials are told apart by identity.
  expect(mockConfigs).toHaveLength(4);
});

test('a client that is given is taken as it is', async () => {
  const s3 = new MemoryS3();

  await send(await open({ offload: offloadToS3({ bucket: 'large', thresholdBytes: 10, client: s3 }), region: 'eu-west-1', credentials }));

  expect(mockConfigs).toEqual([]);
  expect(s3.log).toEqual(['put']);
});

test('a message is deleted although the client that would delete its payload cannot be made', async () => {
  const reports = await open({ offload });
  await reports.sendMessage({ body: 'small' });
  const [message] = await reports.receiveMessages();
  jest.spyOn(mockConfigs, 'push').mockImplementationOnce(() => { throw new Error('no Region'); });

  await reports.deleteMessage(`-..s3BucketName..-large-..s3BucketName..--..s3Key..-k-..s3Key..-${message!.receiptHandle}`);

  await expect(reports.getQueueAttributes(['approximateNumberOfMessagesNotVisible'])).resolves.toEqual({ approximateNumberOfMessagesNotVisible: 0 });
});
