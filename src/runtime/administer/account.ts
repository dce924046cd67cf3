import type { QueueDeclaration } from '../../queue/declaration';
import type { ConnectOptions } from '../connect/connect';
import type { GetQueueUrlOptions, ListQueuesOptions } from './administration';

// Most programs never create a queue: the attribute table is loaded when one does.
const administration = () => import('./administration.js');

/**
 * Creates a queue: every attribute, the same validation as the constructs, all broken rules in one error.
 * The same declaration again answers with the same URL.
 *
 * @returns the URL, as `openQueue` takes it
 * @throws QueueError: `InvalidAttributeValue` or `InvalidParameterValue` before the network; `QueueAlreadyExists`, `QueueDeletedRecently`, … after
 * @example
 * const orders = openQueue(await createQueue({ queueName: 'orders', visibilityTimeoutSeconds: 120 }));
 * @see https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_CreateQueue.html
 */
export async function createQueue(declaration: QueueDeclaration, options: ConnectOptions = {}): Promise<{ queueUrl: string }> {
  return (await administration()).createQueue(declaration, options);
}

/**
 * The URL of a queue by its name.
 *
 * @throws QueueError: `InvalidParameterValue` before the network; `NonExistentQueue` when there is none
 * @example
 * const queueUrl = await getQueueUrl('orders');
 * @see https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_GetQueueUrl.html
 */
export async function getQueueUrl(queueName: string, options: GetQueueUrlOptions = {}): Promise<string> {
  return (await administration()).getQueueUrl(queueName, options);
}

/**
 * URLs of the account's queues, over all pages.
 *
 * @throws QueueError: `InvalidParameterValue` before the network
 * @example
 * for await (const queueUrl of listQueues({ queueNamePrefix: 'orders-' })) console.log(queueUrl);
 * @see https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_ListQueues.html
 */
export async function* listQueues(options: ListQueuesOptions = {}): AsyncGenerator<string, void> {
  yield* (await administration()).listQueues(options);
}
