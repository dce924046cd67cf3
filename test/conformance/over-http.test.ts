import { SQS } from '@aws-sdk/client-sqs';
import { startHttpServer, type HttpServer } from '../../src/local/http/http-server';
import { ManualClock } from '../../src/local/manual-clock';
import type { SqsPort } from '../../src/queue/port';
import { BEHAVIOURS } from './behaviours';
import { CountingSqs, OpenCalls, movedTime } from './moved-time';
import { rawCallTo } from './raw-call';
import { Subject } from './subject';

const clock = new ManualClock();
const engine = new CountingSqs({ clock, seed: 1 });
let server: HttpServer;
let client: SQS;
let subject: Subject;

beforeAll(async () => {
  server = await startHttpServer(engine);
  client = new SQS({ endpoint: server.endpoint, region: 'us-east-1', credentials: { accessKeyId: 'local', secretAccessKey: 'local' }, maxAttempts: 1 });
  const calls = new OpenCalls();
  subject = new Subject(calls.watch(client) as SqsPort, movedTime(clock, engine, calls), rawCallTo(server.endpoint));
});

afterEach(() => subject.clean());

afterAll(async () => {
  client.destroy();
  engine.close();
  await server.close();
});

describe.each(Object.entries(BEHAVIOURS))('%s', (_, behaviours) => {
  test.each(behaviours.map((behaviour) => [behaviour.id, behaviour] as const))('%s is as Amazon SQS does it', async (_id, behaviour) => {
    await expect(behaviour.run(subject)).resolves.toBeUndefined();
  });
});
