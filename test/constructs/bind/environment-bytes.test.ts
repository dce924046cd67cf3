import { App, Stack } from 'aws-cdk-lib';
import type { CfnFunction } from 'aws-cdk-lib/aws-lambda';
import { FifoQueue, StandardQueue } from '../../../src';
import { fewestBytes } from '../../../src/constructs/bind/environment-bytes';
import { functionIn } from '../strict-stack';

describe('the environment of a function', () => {
  const stack = new Stack(new App(), 'Shop');
  const fn = functionIn(stack, 'Fn', { environment: { TABLE: 'a"b' } });
  const bytes = (): number => fewestBytes(fn.node.defaultChild as CfnFunction);
  const lengthOf = (variables: Record<string, string>): number => JSON.stringify(variables).length;
  const url = (queueName: string, region = 'us-east-1', account = '000000000000'): string => `https://sqs.${region}.amazonaws.eu/${account}/${queueName}`;

  test('counts as the JSON that it is, every URL of a queue as short as it can be', () => {
    const environment: Record<string, string> = { TABLE: 'a"b' };
    expect(bytes()).toBe(lengthOf(environment));

    new FifoQueue(stack, 'Pay', { queueName: 'pay.fifo' }).bindSender(fn);
    environment.QUEUE_PAY = JSON.stringify({ url: url('pay.fifo') });
    expect(bytes()).toBe(lengthOf(environment));

    StandardQueue.fromQueueArn(stack, 'Partner', 'arn:aws:sqs:eu-west-1:111111111111:partner').bindSender(fn);
    environment.QUEUE_PARTNER = JSON.stringify({ url: url('partner', 'eu-west-1', '111111111111') });
    expect(bytes()).toBe(lengthOf(environment));

    const elsewhere = new StandardQueue(new Stack(stack.node.root as App, 'Elsewhere'), 'Far');
    elsewhere.bindSender(fn);
    environment.QUEUE_FAR = JSON.stringify({ url: url(`Elsewhere-${stack.resolve(elsewhere.stack.getLogicalId(elsewhere.node.defaultChild as never))}-xxxxxxxxxxxx`) });
    expect(bytes()).toBe(lengthOf(environment));
  });

  test('counts what only deployment knows as nothing', () => {
    const before = bytes();
    fn.addEnvironment('SECRET', `{{resolve:x}}${fn.functionArn}`);

    expect(bytes()).toBe(before + ',"SECRET":"{{resolve:x}}"'.length);
  });
});
