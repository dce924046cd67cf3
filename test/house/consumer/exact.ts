// A user's code beside the types of others, under `exactOptionalPropertyTypes`.
import { SQS } from '@aws-sdk/client-sqs';
import type { Context, SQSEvent, SQSHandler } from 'aws-lambda';
import { LocalSqs } from 'cdk-sqs-connector/local';
import { lambdaHandler, openQueue } from 'cdk-sqs-connector/runtime';

const orders = openQueue('Orders', { client: new SQS({ region: 'eu-west-1', md5: false, requestHandler: new LocalSqs().requestHandler() }) });
export const handler: SQSHandler = lambdaHandler(orders, async () => {});
export const called = (event: SQSEvent, context: Context) => lambdaHandler(orders, async () => {})(event, context);
console.log(`opened ${orders.name}`);
