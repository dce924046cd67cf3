import { Duration, Stack, Validations, type StackProps } from 'aws-cdk-lib';
import { AdjustmentType } from 'aws-cdk-lib/aws-applicationautoscaling';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as ecs from 'aws-cdk-lib/aws-ecs';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as kms from 'aws-cdk-lib/aws-kms';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import * as s3 from 'aws-cdk-lib/aws-s3';
import * as sns from 'aws-cdk-lib/aws-sns';
import { Activity, Encryption, FifoQueue, Producer, QueueDashboard, RedriveAllowPolicy, RedrivePolicy, SqsRules, StandardQueue } from 'cdk-sqs-connector';
import type { Construct, IConstruct } from 'constructs';

/** Holds the plain queues of any app against the rules of this package. */
export function holdToTheRules(app: IConstruct): void {
  Validations.of(app).addPlugins(new SqsRules());
}

/** The declarations that README.md shows. */
export class GuideStack extends Stack {
  constructor(scope: Construct, id: string, props?: StackProps) {
    super(scope, id, props);
    this.kinds();
    this.deadLetters();
    this.encryption();
    this.permissions();
    this.elsewhere();
    this.producers();
    this.monitoring();
    this.scaling();
  }

  private kinds(): void {
    new StandardQueue(this, 'Thumbnails'); // every attribute has a good default
    new StandardQueue(this, 'Reminders', {
      deliveryDelay: Duration.minutes(15),
      retentionPeriod: Duration.days(7),
      receiveMessageWaitTime: Duration.seconds(20),
    });

    new FifoQueue(this, 'Bookings', { queueName: 'bookings', contentBasedDeduplication: true }); // named bookings.fifo
    new FifoQueue(this, 'Ticks', { highThroughput: true });
  }

  private deadLetters(): void {
    const redriveAllowPolicy = RedriveAllowPolicy.byQueue(); // or allowAll(), denyAll()
    const shelf = new StandardQueue(this, 'Shelf', { retentionPeriod: Duration.days(14), redrivePolicy: RedrivePolicy.none(), redriveAllowPolicy });

    const uploads = new StandardQueue(this, 'Uploads', { redrivePolicy: RedrivePolicy.deadLetterQueue(shelf, { maxReceiveCount: 5 }) });
    redriveAllowPolicy.addSourceQueue(uploads); // no other queue may send its dead messages there
  }

  private encryption(): void {
    const key = new kms.Key(this, 'LedgerKey', { enableKeyRotation: true });

    new StandardQueue(this, 'Audit', { encryption: Encryption.kms() }); // a key of its own: rotated, with an alias
    new StandardQueue(this, 'Ledger', { encryption: Encryption.kms(key, { dataKeyReuse: Duration.hours(1) }) });
  }

  private permissions(): void {
    const code = lambda.Code.fromInline('exports.handler = async () => {};');
    const fn = new lambda.Function(this, 'Report', { code, handler: 'index.handler', runtime: lambda.Runtime.NODEJS_22_X });

    const partner = StandardQueue.fromQueueArn(this, 'Partner', 'arn:aws:sqs:eu-west-1:111111111111:partner');
    partner.bindSender(fn, { bindingName: 'PartnerOrders' }); // opened as openQueue('PartnerOrders')
  }

  private elsewhere(): void {
    const role = new iam.Role(this, 'Pods', { assumedBy: new iam.ServicePrincipal('pods.eks.amazonaws.com') });
    const refunds = new StandardQueue(this, 'Refunds');
    refunds.grantActivities(role, Activity.RECEIVE_MESSAGES, Activity.DELETE_MESSAGE_BATCH, Activity.CHANGE_MESSAGE_VISIBILITY_BATCH); // to listen
    refunds.deadLetterQueue!.queue.grantSendMessages(role); // to reject
  }

  private producers(): void {
    const bucket = new s3.Bucket(this, 'Pictures');
    const orders = new StandardQueue(this, 'Orders', { encryption: Encryption.kms() });
    orders.allowProducer(Producer.bucket(bucket)); // also topic, rule and account: in the policies of the queue and its key
  }

  private monitoring(): void {
    const topic = new sns.Topic(this, 'OnCall');
    const returns = new StandardQueue(this, 'Returns');
    returns.monitor({ topic }); // alarms: dead letters, age of the oldest message, messages in flight
    new QueueDashboard(this, 'Dashboard', { queues: [returns] });
  }

  private scaling(): void {
    const cluster = new ecs.Cluster(this, 'Cluster', { vpc: new ec2.Vpc(this, 'Network', { natGateways: 0 }) });
    const taskDefinition = new ecs.FargateTaskDefinition(this, 'ChargeTask');
    const container = taskDefinition.addContainer('Charge', { image: ecs.ContainerImage.fromRegistry('public.ecr.aws/docker/library/node:22') });
    const service = new ecs.FargateService(this, 'ChargeService', { cluster, taskDefinition, minHealthyPercent: 100, circuitBreaker: { rollback: true } });
    const payments = new FifoQueue(this, 'Payments');

    payments.bindListener(container);
    service.autoScaleTaskCount({ minCapacity: 0, maxCapacity: 10 }).scaleOnMetric('Backlog', {
      metric: payments.metricApproximateNumberOfMessagesOutstanding({ period: Duration.minutes(1) }), // those that wait, and those in flight
      scalingSteps: [{ upper: 0, change: 0 }, { lower: 1, change: 1 }, { lower: 100, change: 5 }, { lower: 1000, change: 10 }], // messages, tasks
      adjustmentType: AdjustmentType.EXACT_CAPACITY,
    });
  }
}
