import { App, Duration, Stack } from 'aws-cdk-lib';
import { Code, Function, Runtime } from 'aws-cdk-lib/aws-lambda';
import { SqsEventSource } from 'aws-cdk-lib/aws-lambda-event-sources';
import { Queue } from 'aws-cdk-lib/aws-sqs';
import { systemClock, type Clock } from '../../src/queue/clock';
import { runCli, type Given, type Ran } from './terminal';

export const CODE = `exports.handler = async ({ Records }) => {
  for (const { body } of Records) {
    if (body === 'poison') throw new Error('no luck');
    console.log('got ' + body + ' for ' + process.env.SHOP + ' at ' + JSON.parse(process.env.QUEUE_ORDERS).url.replace(/.*\\//, ''));
  }
}`;

/** Writes the assembly of an app with one queue, a Node function that takes its messages and a Python one. */
export function assembly(outdir: string, { timeout = 30, code = CODE, variables = {} } = {}): string {
  const stack = new Stack(new App({ outdir, context: { 'aws:cdk:enable-path-metadata': true } }), 'Shop');
  const queue = new Queue(stack, 'Orders', { visibilityTimeout: Duration.seconds(timeout) });
  const environment = { SHOP: 'tea', QUEUE_ORDERS: stack.toJsonString({ url: queue.queueUrl }), ...variables };
  const ship = new Function(stack, 'Ship', { runtime: Runtime.NODEJS_22_X, handler: 'index.handler', code: Code.fromInline(code), environment });
  ship.addEventSource(new SqsEventSource(queue));
  const pack = new Function(stack, 'Pack', { runtime: Runtime.PYTHON_3_12, handler: 'index.handler', code: Code.fromInline('x') });
  pack.addEventSource(new SqsEventSource(queue));
  return (stack.node.root as App).synth().directory;
}

export interface Told {
  readonly onReady?: () => void;
  readonly onPressed?: () => void;
  readonly environment?: Given['environment'];
  readonly clock?: Clock;
}

/** A command that sends through the binding that it is given, with node alone. */
export const SENDER = `
const { url } = JSON.parse(process.env.QUEUE_ORDERS);
const send = (MessageBody) => fetch(process.env.AWS_ENDPOINT_URL_SQS, { method: 'POST', body: JSON.stringify({ QueueUrl: url, MessageBody }),
  headers: { 'content-type': 'application/x-amz-json-1.0', 'x-amz-target': 'AmazonSQS.SendMessage' } });
Promise.all(process.argv.slice(1).map(send)).then(() => console.log('sent'));
setInterval(() => undefined, 1000);
`;

interface Awaited {
  readonly argv: readonly string[];
  readonly texts: string | RegExp | readonly RegExp[];
  readonly told?: Told | undefined;
}

/** Runs until the text was written (all of them, when several processes write), then presses Ctrl-C. */
export async function runUntilWritten(directory: string, { argv, texts, told = {} }: Awaited): Promise<Ran> {
  const awaited = [texts].flat();
  const interrupted = new AbortController();
  let all = '';
  let isReady = false;
  const given: Given = {
    directory, environment: { PATH: process.env.PATH, ...told.environment }, signal: interrupted.signal, clock: told.clock ?? systemClock,
    onOut: (written) => {
      all += written;
      if (!isReady && all.includes('ready in')) {
        isReady = true;
        told.onReady?.();
      }
      if (awaited.some((text) => all.search(text) < 0) || interrupted.signal.aborted) return;
      told.onPressed?.();
      interrupted.abort();
    },
  };
  return runCli(['dev', ...argv], given);
}
