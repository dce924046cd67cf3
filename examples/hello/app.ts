import { join } from 'node:path';
import { App, Stack } from 'aws-cdk-lib';
import { Runtime } from 'aws-cdk-lib/aws-lambda';
import { NodejsFunction } from 'aws-cdk-lib/aws-lambda-nodejs';
import { StandardQueue } from 'cdk-sqs-connector';

export const app = new App();
const stack = new Stack(app, 'Hello');
const greet = new NodejsFunction(stack, 'Greet', { entry: join(__dirname, 'greet.ts'), runtime: Runtime.NODEJS_22_X });
const names = new StandardQueue(stack, 'Names');
names.bindConsumer(greet);
