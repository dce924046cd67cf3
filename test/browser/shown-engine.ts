import { startHttpServer, type HttpServer } from '../../src/local/http/http-server';
import { LocalSqs } from '../../src/local/local-sqs';
import { ManualClock } from '../../src/local/manual-clock';
import { startBrowser, type Browser, type Page } from './browser';

/** An engine whose page a browser shows: new ones for each test of the file that imports this. */
let browser: Browser;
export let server: HttpServer;
export let clock: ManualClock;
export let sqs: LocalSqs;
export let page: Page;
/** What the page printed or threw; a page that works is silent. */
export let complaints: string[];

beforeAll(async () => {
  browser = await startBrowser();
});

afterAll(() => browser?.close());

beforeEach(async () => {
  clock = new ManualClock();
  sqs = new LocalSqs({ clock });
  server = await startHttpServer(sqs);
  page = await browser.newPage();
  complaints = [];
  page.on('pageerror', (error) => complaints.push(error.message));
  page.on('console', (message) => complaints.push(message.text()));
});

afterEach(async () => {
  await page.close();
  sqs.close();
  await server.close();
});

export const open = (path = '/'): Promise<unknown> => page.goto(server.endpoint + path);
export const sees = (text: string): Promise<unknown> => page.waitForFunction(`document.body.innerText.includes(${JSON.stringify(text)})`);
export const text = (selector: string): Promise<unknown> => page.evaluate(`document.querySelector(${JSON.stringify(selector)}).innerText`);

/** A queue with a dead-letter queue that gets what was received once. */
export async function withDeadLetters(): Promise<void> {
  await sqs.createQueue({ QueueName: 'dead' });
  const RedrivePolicy = JSON.stringify({ deadLetterTargetArn: 'arn:aws:sqs:us-east-1:000000000000:dead', maxReceiveCount: 1 });
  await sqs.createQueue({ QueueName: 'orders', Attributes: { RedrivePolicy, VisibilityTimeout: '0' } });
}

export async function killed(body: string): Promise<void> {
  await sqs.sendMessage({ QueueUrl: 'orders', MessageBody: body });
  await sqs.receiveMessage({ QueueUrl: 'orders' });
  await sqs.receiveMessage({ QueueUrl: 'orders' });
}
