// A user's code beside the types of others, under `exactOptionalPropertyTypes`, that writes declaration files.
import { SQS } from '@aws-sdk/client-sqs';
import type { Context, SQSEvent, SQSHandler } from 'aws-lambda';
import { LocalSqs, queueMatchers, type LocalQueuesOptions } from 'cdk-sqs-connector/local';
import {
  lambdaHandler, openQueue, type AssumeRoleOptions, type ConnectOptions, type FifoSendEntry, type LambdaHandlerOptions, type ListenOptions,
  type OffloadOptions, type QueueDeclaration, type QueueOptions, type ReceiveOptions, type RedriveOptions, type SendBatchOptions, type SendEntry,
  type SenderOptions, type StopOnSignalOptions,
} from 'cdk-sqs-connector/runtime';

export const matchers = { ...queueMatchers };
export const orders = openQueue('Orders', { client: new SQS({ region: 'eu-west-1', md5: false, requestHandler: new LocalSqs().requestHandler() }) });
export const handler: SQSHandler = lambdaHandler(orders, async () => {});
export const called = (event: SQSEvent, context: Context) => lambdaHandler(orders, async () => {})(event, context);

/** What may be left out of a type and not be undefined: `{ region: process.env.AWS_REGION }` would not compile. */
type Refused<T> = {
  [Word in keyof T]-?: object extends Pick<T, Word> ? { [One in Word]: undefined } extends Pick<T, Word> ? never : Word : never
}[keyof T];
type Taken = AssumeRoleOptions & ConnectOptions & FifoSendEntry & LambdaHandlerOptions & ListenOptions & LocalQueuesOptions & OffloadOptions &
  QueueDeclaration & QueueOptions<unknown> & ReceiveOptions & RedriveOptions & SendBatchOptions & SendEntry & SenderOptions & StopOnSignalOptions;
export const refused: [Refused<Taken>] extends [never] ? 'none' : Refused<Taken> = 'none';

console.log(`opened ${orders.name}`);
