import { subscribe } from 'node:diagnostics_channel';
import {
  assumeRole, eventBridgeEvent, lambdaHandler, messages, offloadToS3, openQueue, queues, rolesAnywhere, snsNotification,
  type LambdaHandler, type RolesAnywhereOptions, type SendResult,
} from 'cdk-sqs-connector/runtime';
import { Order } from '../orders/order';
import { orders } from '../orders/queues';

/* What README.md shows of queues elsewhere; a test runs each of them. */

export const accept: LambdaHandler = lambdaHandler(
  openQueue('Orders', { schema: snsNotification({ schema: Order }) }), // also eventBridgeEvent and s3Event
  ({ body }) => console.info(body.topicArn, body.message.id),
);

export const fromEvents = openQueue('Orders', { schema: eventBridgeEvent({ schema: Order }) });

export const remote = openQueue(
  { queueUrl: 'https://sqs.eu-west-1.amazonaws.com/111111111111/orders' }, // the Region is taken from the URL, never guessed
  { credentials: assumeRole({ roleArn: 'arn:aws:iam::111111111111:role/shipper' }) },
);

export function onPremises(options: RolesAnywhereOptions): ReturnType<typeof openQueue> {
  return openQueue({ queueName: 'orders' }, { region: 'eu-west-1', credentials: rolesAnywhere(options) });
}

export const reports = openQueue('Reports', { offload: offloadToS3({ bucket: 'large-reports' }) });

const tenants = queues();

export async function sendEvent(tenant: string): Promise<SendResult> {
  return tenants.sendMessage({ queueName: `events-${tenant}` }, { body: { seen: tenant } });
}

export async function readFor(signal: AbortSignal): Promise<string[]> {
  const read: string[] = [];
  for await (const message of messages(orders, { signal, waitTimeSeconds: 1 })) {
    read.push(message.body.id);
    await orders.deleteMessage(message);
    if (read.length === 2) break; // what was received and not given out is visible again at once
  }
  return read;
}

export const traced = openQueue('Orders', { schema: Order, traceparent: true }); // messages carry the current trace

export function watch(tell: (event: unknown) => void): void {
  subscribe('cdk-sqs-connector:failed', tell); // sent, send-failed, received, done, failed, rejected, lock-lost, poll-failed, …
}
