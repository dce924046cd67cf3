import { Duration, Fn, Stack } from 'aws-cdk-lib';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import * as sources from 'aws-cdk-lib/aws-lambda-event-sources';
import * as sqs from 'aws-cdk-lib/aws-sqs';
import { FifoQueue, RedrivePolicy, StandardQueue, type ConsumerOptions, type QueueAttributes } from '../../src';
import { IRELAND, LONDON, appOf, eitherOf, type RuleCase } from './rule-case';
import { containerIn, functionIn } from './strict-stack';

interface Consumed {
  readonly options?: ConsumerOptions;
  readonly queue?: QueueAttributes;
  readonly fn?: Partial<lambda.FunctionProps>;
  readonly fifo?: true;
}

const consume = (stack: Stack, { options, queue, fn, fifo }: Consumed): unknown =>
  new (fifo ? FifoQueue : StandardQueue)(stack, 'Q', queue).bindConsumer(functionIn(stack, 'Fn', fn), options);

/** One function and one queue, with options that aws-cdk-lib calls by the same names. */
function consumed(rule: string, title: string, parts: { bad: Consumed; says: string; good: Consumed; plain?: sqs.QueueProps }): RuleCase {
  return {
    rule, title, says: parts.says,
    bad: (stack) => consume(stack, parts.bad),
    good: (stack) => consume(stack, parts.good),
    plain: (stack) => {
      const { bindingName: _, ...options } = parts.bad.options ?? {};
      const queue = new sqs.Queue(stack, 'Q', { fifo: parts.bad.fifo, visibilityTimeout: Duration.hours(2), ...parts.plain });
      functionIn(stack, 'Fn', parts.bad.fn).addEventSource(new sources.SqsEventSource(queue, options));
    },
  };
}

const WINDOW = Duration.seconds(10);
const minute = { timeout: Duration.minutes(1) };
const filters = (count: number): ConsumerOptions => ({
  filters: Array.from({ length: count }, (_, index) => lambda.FilterCriteria.filter({ body: { kind: lambda.FilterRule.isEqual(`k${index}`) } })),
});
const imported = (stack: Stack, attributes: Partial<lambda.FunctionAttributes> = {}): lambda.IFunction =>
  lambda.Function.fromFunctionAttributes(stack, 'Fn', { functionArn: 'arn:aws:lambda:eu-west-1:111111111111:function:ship', ...attributes });

const queuesOf = (count: number): string[] => Array.from({ length: count }, (_, index) => `QueueWithLongName${index}`);
const bindTo = (stack: Stack, count: number): void => {
  const fn = functionIn(stack, 'Fn');
  queuesOf(count).forEach((name) => new StandardQueue(stack, name).bindListener(fn));
};

export const CONSUMER_CASES: readonly RuleCase[] = [
  consumed('consumer-batch', 'a batch of 0', { bad: { options: { batchSize: 0 } }, says: 'batchSize must be a whole number from 1 to 10,000, got 0', good: { options: { batchSize: 1 } } }),
  consumed('consumer-batch', 'a batch of 10,001', {
    bad: { options: { batchSize: 10_001, maxBatchingWindow: WINDOW } },
    says: 'batchSize must be a whole number from 1 to 10,000, got 10001',
    good: { options: { batchSize: 10_000, maxBatchingWindow: WINDOW } },
  }),
  consumed('consumer-batch', 'a batch of 100 without a window', {
    bad: { options: { batchSize: 100 } },
    says: 'batchSize above 10 needs a maxBatchingWindow of at least 1 second, got batchSize 100 and none; set maxBatchingWindow',
    good: { options: { batchSize: 100, maxBatchingWindow: WINDOW } },
  }),
  consumed('consumer-batch', 'a batch of 100 with a window of 0', {
    bad: { options: { batchSize: 100, maxBatchingWindow: Duration.seconds(0) } },
    says: 'batchSize above 10 needs a maxBatchingWindow of at least 1 second, got batchSize 100 and 0; set maxBatchingWindow',
    good: { options: { batchSize: 10, maxBatchingWindow: Duration.seconds(0) } },
  }),
  consumed('consumer-batch', 'a window of 301 seconds', {
    bad: { options: { maxBatchingWindow: Duration.seconds(301) } },
    says: 'maxBatchingWindow in seconds must be a whole number from 0 to 300, got 301',
    good: { options: { maxBatchingWindow: Duration.seconds(300) } },
  }),
  consumed('consumer-batch', 'a window on a FIFO queue', {
    bad: { fifo: true, options: { maxBatchingWindow: WINDOW } },
    says: 'maxBatchingWindow must be left out on a FIFO queue, got 10 seconds',
    good: { fifo: true, options: { batchSize: 10 } },
  }),
  consumed('consumer-batch', 'a batch of 11 from a FIFO queue', {
    bad: { fifo: true, options: { batchSize: 11 } }, says: 'batchSize must be a whole number from 1 to 10, got 11', good: { fifo: true, options: { batchSize: 10 } },
  }),
  ...[0, 1, 1001].map((maxConcurrency) => consumed('consumer-concurrency', `a concurrency of ${maxConcurrency}`, {
    bad: { options: { maxConcurrency } }, says: `maxConcurrency must be a whole number from 2 to 1,000, got ${maxConcurrency}`, good: { options: { maxConcurrency: 2 } },
  })),
  consumed('consumer-pollers', 'more pollers at least than at most', {
    bad: { options: { provisionedPollerConfig: { minimumPollers: 20, maximumPollers: 10 } } },
    says: 'minimumPollers must not exceed maximumPollers, got 20 and 10; swap them',
    good: { options: { provisionedPollerConfig: { minimumPollers: 10, maximumPollers: 20 } } },
  }),
  consumed('consumer-pollers', 'a poller alone', {
    bad: { options: { provisionedPollerConfig: { minimumPollers: 1 } } },
    says: 'minimumPollers must be a whole number from 2 to 200, got 1; leave it out for the default',
    good: { options: { provisionedPollerConfig: { minimumPollers: 2, maximumPollers: 10 } } },
  }),
  consumed('consumer-pollers-fifo', 'pollers of a FIFO queue', {
    bad: { fifo: true, options: { provisionedPollerConfig: { minimumPollers: 2, maximumPollers: 10 } } },
    says: 'provisioned pollers must be left out on a FIFO queue, got some; leave them out, since its message groups set the concurrency',
    good: { fifo: true },
  }),
  consumed('consumer-pollers', 'pollers and a concurrency', {
    bad: { options: { maxConcurrency: 5, provisionedPollerConfig: { minimumPollers: 2, maximumPollers: 10 } } },
    says: 'maxConcurrency and provisioned pollers exclude each other, got maxConcurrency 5; leave one out',
    good: { options: { maxConcurrency: 5 } },
  }),
  consumed('consumer-filters', 'an empty list of filters', { bad: { options: filters(0) }, says: 'filters must be at least 1, got 0; leave them out to have every message', good: {} }),
  consumed('consumer-filters', '11 filters', { bad: { options: filters(11) }, says: 'filters must be at most 10, got 11; join patterns with a list of values', good: { options: filters(5) } }),
  ...([
    ['a filter that is no pattern', { body: { kind: ['lamp'] } }, 'a filter must have a pattern, got none; make it with lambda.FilterCriteria.filter'],
    ['a filter that compares by what is no comparison', lambda.FilterCriteria.filter({ body: { kind: [{ startsWith: 'lamp' }] } }), 'a filter must compare by exists, prefix, suffix, equals-ignore-case, anything-but, numeric, got {"startsWith":"lamp"} for body.kind; write the value itself to compare for equality'],
    ['a filter that lists no values', lambda.FilterCriteria.filter({ body: { kind: 'lamp' } }), 'a filter must list the values of body.kind, got "lamp"; write ["lamp"]'],
  ] as const).map(([title, filter, says]) => consumed('consumer-filter-pattern', title, {
    bad: { options: { filters: [filter] } }, says, good: { options: { filters: [lambda.FilterCriteria.filter({ body: { kind: ['lamp', { prefix: 'x' }] } }), { pattern: Fn.importValue('pattern') }] } },
  })),
  consumed('consumer-filters-quota', '6 filters', { bad: { options: filters(6) }, says: 'filters must be at most 5 without a raised quota, got 6', good: { options: filters(5) } }),
  consumed('consumer-metrics', 'metrics of Kafka', {
    bad: { options: { metricsConfig: { metrics: [lambda.MetricType.KAFKA_METRICS] } } },
    says: 'metricsConfig must be EVENT_COUNT or ERROR_COUNT, got KAFKA_METRICS; leave it out',
    good: { options: { metricsConfig: { metrics: [lambda.MetricType.EVENT_COUNT] } } },
  }),
  {
    rule: 'consumer-region',
    title: 'a function of another Region',
    bad: (stack) => new StandardQueue(new Stack(appOf(stack), 'Ireland', { env: IRELAND }), 'Q', { queueName: 'q' })
      .bindConsumer(functionIn(new Stack(appOf(stack), 'London', { env: LONDON }), 'Fn')),
    says: 'London/Fn must be in Region eu-west-1, where the queue is, got eu-west-2; declare it there',
    good: (stack) => new StandardQueue(new Stack(appOf(stack), 'Ireland', { env: IRELAND }), 'Q').bindConsumer(functionIn(new Stack(appOf(stack), 'Too', { env: IRELAND }), 'Fn')),
    plain: (stack) => functionIn(new Stack(appOf(stack), 'London', { env: LONDON }), 'Fn')
      .addEventSource(new sources.SqsEventSource(new sqs.Queue(new Stack(appOf(stack), 'Ireland', { env: IRELAND }), 'Q', { queueName: 'q' }))),
  },
  {
    rule: 'consumer-twice',
    title: 'one function twice',
    bad: (stack) => {
      const [queue, fn] = [new StandardQueue(stack, 'Q'), functionIn(stack, 'Fn')];
      [1, 2].forEach(() => queue.bindConsumer(fn));
    },
    says: 'Shop/Fn must consume the queue once, got a second mapping; join their options',
    good: (stack) => {
      const queue = new StandardQueue(stack, 'Q');
      ['A', 'B'].forEach((id) => queue.bindConsumer(functionIn(stack, id)));
    },
    plain: (stack) => {
      const [queue, fn] = [new sqs.Queue(stack, 'Q'), functionIn(stack, 'Fn')];
      [1, 2].forEach(() => fn.addEventSource(new sources.SqsEventSource(queue)));
    },
  },
  {
    rule: 'consumer-twice',
    title: 'one function by its binding and by a mapping of the CDK',
    bad: (stack) => {
      const [queue, fn] = [new StandardQueue(stack, 'Q'), functionIn(stack, 'Fn')];
      queue.bindConsumer(fn);
      fn.addEventSourceMapping('Mapping', { eventSourceArn: queue.queueArn, reportBatchItemFailures: true });
    },
    says: 'Shop/Q: Shop/Fn must consume the queue once, got a second mapping; join their options',
    good: (stack) => {
      const [queue, fn] = [new StandardQueue(stack, 'Q'), functionIn(stack, 'Fn')];
      queue.bindSender(fn);
      fn.addEventSource(new sources.SqsEventSource(queue, { reportBatchItemFailures: true }));
      const mapping = { eventSourceArn: new StandardQueue(stack, 'Either').queueArn, functionName: fn.functionName, functionResponseTypes: ['ReportBatchItemFailures'] };
      eitherOf(stack, ['eu-west-1', 'eu-west-2'].map((id) => new lambda.CfnEventSourceMapping(stack, id, mapping)));
    },
  },
  {
    rule: 'consumer-filters-beside',
    title: 'two functions that filter one queue',
    bad: (stack) => {
      const queue = new StandardQueue(stack, 'Q');
      queue.bindConsumer(functionIn(stack, 'Fn'), filters(1));
      queue.bindConsumer(functionIn(stack, 'Other'));
    },
    says: 'a queue that Shop/Fn filters must have no other consumer, got one; give each a queue, for what a filter does not match is deleted',
    good: (stack) => ['Q', 'Other'].forEach((id) => new StandardQueue(stack, id).bindConsumer(functionIn(stack, `${id}Fn`), filters(1))),
    plain: (stack) => {
      const queue = new sqs.Queue(stack, 'Q');
      ['Fn', 'Other'].forEach((id) => functionIn(stack, id).addEventSource(new sources.SqsEventSource(queue, { ...filters(1), reportBatchItemFailures: true })));
    },
  },
  {
    rule: 'consumer-filters-beside',
    title: 'an event source of the CDK that filters beside a bound function',
    bad: (stack) => {
      const queue = new StandardQueue(stack, 'Q', { visibilityTimeout: Duration.minutes(6) });
      queue.bindConsumer(functionIn(stack, 'Other'));
      functionIn(stack, 'Fn').addEventSource(new sources.SqsEventSource(queue, { ...filters(1), reportBatchItemFailures: true }));
    },
    says: 'a queue that Shop/Fn filters must have no other consumer, got one; give each a queue, for what a filter does not match is deleted',
    good: (stack) => {
      const queue = new StandardQueue(stack, 'Q', { visibilityTimeout: Duration.minutes(6) });
      ['Fn', 'Other'].forEach((id) => queue.bindConsumer(functionIn(stack, id)));
    },
  },
  {
    rule: 'visibility-below-timeout',
    title: 'an event source of the CDK whose function runs longer than messages are hidden',
    bad: (stack) => functionIn(stack, 'Fn', minute).addEventSource(new sources.SqsEventSource(new StandardQueue(stack, 'Q'))),
    says: 'Shop/Q: visibilityTimeout must be at least the 60 seconds that Shop/Fn may run, got 30 seconds; raise it, or leave it to bindConsumer, which derives it',
    good: (stack) => functionIn(stack, 'Fn', minute).addEventSource(new sources.SqsEventSource(new StandardQueue(stack, 'Q', { visibilityTimeout: Duration.minutes(6) }))),
  },
  {
    rule: 'consumer-partial-batch',
    title: 'an event source of the CDK that reports no batch item failures',
    bad: (stack) => functionIn(stack, 'Fn').addEventSource(new sources.SqsEventSource(new StandardQueue(stack, 'Q'))),
    says: 'the mapping of Shop/Fn must report batch item failures, got none; set reportBatchItemFailures',
    good: (stack) => functionIn(stack, 'Fn').addEventSource(new sources.SqsEventSource(new StandardQueue(stack, 'Q'), { reportBatchItemFailures: true })),
    plain: (stack) => functionIn(stack, 'Fn').addEventSource(new sources.SqsEventSource(new sqs.Queue(stack, 'Q'))),
  },
  consumed('visibility-below-timeout', 'a visibility timeout below the function timeout', {
    bad: { queue: { visibilityTimeout: Duration.seconds(30) }, fn: minute },
    says: 'visibilityTimeout must be at least the 60 seconds that Shop/Fn may run, got 30 seconds; raise it, or leave it to bindConsumer, which derives it',
    good: { fn: minute },
    plain: { visibilityTimeout: Duration.seconds(30) },
  }),
  consumed('visibility-short', 'a visibility timeout below six function timeouts and the window', {
    bad: { queue: { visibilityTimeout: Duration.seconds(369) }, fn: minute, options: { maxBatchingWindow: WINDOW } },
    says: 'visibilityTimeout must be at least 370 seconds for Shop/Fn, got 369 seconds; raise it, or leave it to bindConsumer, which derives it',
    good: { queue: { visibilityTimeout: Duration.seconds(370) }, fn: minute, options: { maxBatchingWindow: WINDOW } },
    plain: { visibilityTimeout: Duration.seconds(369) },
  }),
  consumed('consumer-reserved-concurrency', 'a concurrency above the reserved one', {
    bad: { fn: { reservedConcurrentExecutions: 5 }, options: { maxConcurrency: 6 } },
    says: 'maxConcurrency must be at most the 5 reserved for Shop/Fn, got 6; lower it or reserve more',
    good: { fn: { reservedConcurrentExecutions: 5 }, options: { maxConcurrency: 5 } },
  }),
  consumed('consumer-reserved-concurrency', 'a reserved concurrency without a maximum one', {
    bad: { fn: { reservedConcurrentExecutions: 5 } },
    says: 'maxConcurrency must be at most the 5 reserved for Shop/Fn, got none; set it to 5',
    good: { fn: { reservedConcurrentExecutions: 20 }, options: { provisionedPollerConfig: { minimumPollers: 2, maximumPollers: 2 } } },
  }),
  consumed('consumer-reserved-concurrency', 'provisioned pollers that invoke more often than the function may run', {
    bad: { fn: { reservedConcurrentExecutions: 29 }, options: { provisionedPollerConfig: { minimumPollers: 2, maximumPollers: 3 } } },
    says: 'provisioned pollers must invoke at most the 29 reserved for Shop/Fn, got up to 30, which is 10 each; lower maximumPollers or reserve more',
    good: { fn: { reservedConcurrentExecutions: 30 }, options: { provisionedPollerConfig: { minimumPollers: 2, maximumPollers: 3 } } },
  }),
  consumed('consumer-reserved-concurrency', 'a reserved concurrency of 1, on a FIFO queue', {
    bad: { fn: { reservedConcurrentExecutions: 1 }, fifo: true },
    says: 'maxConcurrency must be at most the 1 reserved for Shop/Fn, got none; reserve 2, and set it to that, or for one at a time reserve none and send to one message group of a FIFO queue',
    good: { fn: { reservedConcurrentExecutions: 0 }, fifo: true },
  }),
  {
    rule: 'consumer-max-receive-count',
    title: 'a consumed queue whose messages die after 4 receives',
    bad: (stack) => consume(stack, { queue: { redrivePolicy: RedrivePolicy.managed({ maxReceiveCount: 4 }) } }),
    says: 'maxReceiveCount must be at least 5 for Shop/Fn, got 4; raise it, since throttled invocations count as receives',
    good: (stack) => consume(stack, { queue: { redrivePolicy: RedrivePolicy.managed({ maxReceiveCount: 5 }) } }),
    plain: (stack) => functionIn(stack, 'Fn').addEventSource(new sources.SqsEventSource(
      new sqs.Queue(stack, 'Q', { deadLetterQueue: { maxReceiveCount: 4, queue: new sqs.Queue(stack, 'Dead') } }))),
  },
  {
    rule: 'code-environment',
    title: 'a function imported with its role',
    bad: (stack) => new StandardQueue(stack, 'Q').bindConsumer(imported(stack, { role: functionIn(stack, 'Other').role })),
    says: 'the environment of Shop/Fn must be set where it is declared, got an imported function',
    good: (stack) => consume(stack, {}),
  },
  {
    rule: 'code-environment-size',
    title: 'a function with more than 4 KB of bindings',
    bad: (stack) => bindTo(stack, 15),
    says: 'the environment of Shop/Fn must have at most 4,096 bytes, got at least 4,',
    good: (stack) => bindTo(stack, 10),
    plain: (stack) => {
      const fn = functionIn(stack, 'Fn');
      queuesOf(15).forEach((name) => {
        const queue = new sqs.Queue(stack, name);
        queue.grantSendMessages(fn);
        fn.addEnvironment(`QUEUE_${name.toUpperCase()}`, `{"url":"${queue.queueUrl}","name":"${'x'.repeat(200)}"}`);
      });
    },
  },
  {
    rule: 'code-variable',
    title: 'a function with a variable of the name of its binding',
    bad: (stack) => new StandardQueue(stack, 'Q').bindSender(functionIn(stack, 'Fn', { environment: { QUEUE_Q: 'mine' } })),
    says: 'QUEUE_Q of Shop/Fn must be set by its binding alone, got another value besides; drop that one, or give the binding another bindingName',
    good: (stack) => new StandardQueue(stack, 'Q').bindSender(functionIn(stack, 'Fn', { environment: { QUEUE_NAME: 'mine' } })),
  },
  {
    rule: 'code-variable',
    title: 'a container whose binding is replaced',
    bad: (stack) => {
      const worker = containerIn(stack);
      new StandardQueue(stack, 'Q').bindListener(worker);
      worker.addEnvironment('QUEUE_Q', 'mine');
    },
    says: 'QUEUE_Q of Shop/WorkerTask/Worker must be set by its binding alone, got another value besides',
    good: (stack) => new StandardQueue(stack, 'Q').bindListener(containerIn(stack)),
  },
  {
    rule: 'code-role',
    title: 'a function imported without its role',
    bad: (stack) => new StandardQueue(stack, 'Q').bindConsumer(imported(stack)),
    says: 'the role of Shop/Fn must be known, got a function imported without; import it with its role',
    good: (stack) => consume(stack, {}),
    plain: (stack) => imported(stack).addEventSource(new sources.SqsEventSource(new sqs.Queue(stack, 'Q'))),
  },
];
