import { mkdirSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { App } from 'aws-cdk-lib';
import { LocalSqs, ManualClock, bindingsOf, provision, readTemplates, startHttpServer, type TemplateApp } from 'cdk-sqs-connector/local';
import { OrdersStack } from './orders-stack';

const ROOT = join(__dirname, '..', '..');

/** The shop on this machine: what the app declares, run by the local engine, whose time stands still until it is moved. */
export interface LocalShop {
  readonly clock: ManualClock;
  readonly engine: LocalSqs;
  readonly endpoint: string;
  readonly app: TemplateApp;
  readonly urlByQueueName: ReadonlyMap<string, string>;
  readonly arnByQueueName: ReadonlyMap<string, string>;
  close(): Promise<void>;
}

/** Synthesizes the example as `npx cdk synth` does. */
export function synthesize(): TemplateApp {
  const { context } = JSON.parse(readFileSync(join(ROOT, 'cdk.json'), 'utf8')) as { context: Record<string, unknown> };
  const outdir = join(__dirname, 'cdk.out'); // inside the project, so that the bundles find the AWS SDK
  mkdirSync(outdir, { recursive: true });
  return quietly(() => {
    const app = new App({ outdir, context });
    new OrdersStack(app, 'Shop');
    return readTemplates(app.synth().directory);
  });
}

/** Starts the engine, makes the queues be as declared, and binds them in the environment of this process. */
export async function openShop(app: TemplateApp): Promise<LocalShop> {
  const clock = new ManualClock();
  const engine = new LocalSqs({ clock });
  const server = await startHttpServer(engine);
  const { urlByQueueName, arnByQueueName } = await provision(engine, app.queues.map(({ declaration }) => declaration));
  const urls = new Map([...urlByQueueName].map(([queueName, url]) => [queueName, server.endpoint + new URL(url).pathname]));
  // The last one: what the SDK says about an old Node is not the story.
  const credentials = { AWS_REGION: 'us-east-1', AWS_ACCESS_KEY_ID: 'local', AWS_SECRET_ACCESS_KEY: 'local', AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED: 'true' };
  Object.assign(process.env, bindingsOf(app, urls).variables, credentials);
  delete process.env.AWS_PROFILE; // the SDK would ask it before the keys
  return { clock, engine, endpoint: server.endpoint, app, urlByQueueName: urls, arnByQueueName, close: () => server.close() };
}

/** Runs an action without the CDK's chatter on the screen; an error keeps what it said. */
function quietly<Result>(action: () => Result): Result {
  const write = process.stderr.write;
  let said = '';
  process.stderr.write = ((text: string | Uint8Array) => Boolean(said += text)) as typeof write;
  try {
    return action();
  } catch (error) {
    throw new Error(`${said}${(error as Error).message}`, { cause: error });
  } finally {
    process.stderr.write = write;
  }
}

/** A queue of the shop by its construct path, where it runs here. */
export function queueOf({ app, urlByQueueName, arnByQueueName }: LocalShop, path: string): { queueUrl: string; queueArn: string } {
  const queue = app.queues.find((candidate) => candidate.path === path);
  if (!queue) throw new Error(`demo: '${path}' must be a queue of the app, got ${app.queues.map((known) => known.path).join(', ')}; name one of these`);
  const { queueName } = queue.declaration;
  return { queueUrl: urlByQueueName.get(queueName)!, queueArn: arnByQueueName.get(queueName)! };
}

/** Messages that a queue holds: ready, in flight or delayed. */
export async function messagesIn(shop: LocalShop, path: string): Promise<number> {
  const { Attributes } = await shop.engine.getQueueAttributes({ QueueUrl: queueOf(shop, path).queueUrl, AttributeNames: ['All'] });
  const counts = ['ApproximateNumberOfMessages', 'ApproximateNumberOfMessagesNotVisible', 'ApproximateNumberOfMessagesDelayed'];
  return counts.reduce((sum, name) => sum + Number(Attributes?.[name] ?? 0), 0);
}

/** The code of a function as it would be deployed: the bundle that the CDK made. */
export function assetOf({ app }: LocalShop, path: string): { handler: (event: unknown) => Promise<unknown> } {
  const { codePath } = app.functions.find((candidate) => candidate.path === path)!;
  return createRequire(__filename)(join(codePath!, 'index.js')) as { handler: (event: unknown) => Promise<unknown> };
}
