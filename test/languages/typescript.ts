import { App, Duration, Stack, Validations } from 'aws-cdk-lib';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import * as sns from 'aws-cdk-lib/aws-sns';
import {
  Activity, Encryption, FifoQueue, Producer, QueueAlarm, QueueDashboard, RedrivePolicy, SqsRules, StandardQueue,
} from 'cdk-sqs-connector';

/** The app that every language writes: the first argument is the folder that it synthesizes to. */
const app = new App({ outdir: process.argv[2], analyticsReporting: false });
Validations.of(app).addPlugins(new SqsRules());
const stack = new Stack(app, 'Shop');

const orders = new StandardQueue(stack, 'Orders', {
  retentionPeriod: Duration.days(7),
  encryption: Encryption.kms(),
  redrivePolicy: RedrivePolicy.managed({ maxReceiveCount: 5 }),
});
const payments = new FifoQueue(stack, 'Payments', { highThroughput: true, contentBasedDeduplication: true });
const returns = StandardQueue.fromQueueArn(stack, 'Returns', 'arn:aws:sqs:eu-west-1:111111111111:returns');

const ship = new lambda.Function(stack, 'Ship', {
  runtime: lambda.Runtime.NODEJS_22_X,
  handler: 'index.handler',
  code: lambda.Code.fromInline('exports.handler = async () => {};'),
  timeout: Duration.seconds(20),
});
orders.bindConsumer(ship, { batchSize: 10, maxConcurrency: 5 });
payments.bindSender(ship);
returns.bindSender(ship, { bindingName: 'GoodsBack' });
payments.grantActivities(ship, Activity.GET_QUEUE_ATTRIBUTES, Activity.PURGE_QUEUE);
orders.allowProducer(Producer.topic(new sns.Topic(stack, 'News')));

const onCall = new sns.Topic(stack, 'OnCall');
orders.monitor({ topic: onCall, timeToDrain: Duration.minutes(10), omit: [QueueAlarm.IN_FLIGHT] });
new QueueDashboard(stack, 'Dashboard', { queues: [orders, payments] });

app.synth();
