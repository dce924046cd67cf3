import { lambdaHandler, openQueue } from 'cdk-sqs-connector/runtime';

const names = openQueue<{ name: string }>('Names'); // the id of the queue in the stack

export const handler = lambdaHandler(names, ({ body }) => console.info(`Hello ${body.name}`));
