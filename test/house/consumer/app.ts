// A user's CDK app: compiled and run against the packed tarball, not against the source.
import { App, Stack } from 'aws-cdk-lib';
import { FifoQueue, StandardQueue, type IBindableQueue } from 'cdk-sqs-connector';

const stack = new Stack(new App(), 'Consumer');
const queues: IBindableQueue[] = [new StandardQueue(stack, 'Orders'), new FifoQueue(stack, 'Payments')];
console.log(`declared ${queues.length}`);
