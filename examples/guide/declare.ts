import { Duration, Stack, type StackProps } from 'aws-cdk-lib';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import { Encryption, FifoQueue, RedriveAllowPolicy, RedrivePolicy, StandardQueue } from 'cdk-sqs-connector';
import type { Construct } from 'constructs';

/** The declarations that README.md shows. */
export class GuideStack extends Stack {
  constructor(scope: Construct, id: string, props?: StackProps) {
    super(scope, id, props);
    this.kinds();
    this.deadLetters();
    this.encryption();
    this.permissions();
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
    const shelf = new StandardQueue(this, 'Shelf', { redrivePolicy: RedrivePolicy.none() });
    const uploads = new StandardQueue(this, 'Uploads', { redrivePolicy: RedrivePolicy.deadLetterQueue(shelf, { maxReceiveCount: 5 }) });

    const guarded = RedriveAllowPolicy.byQueue(uploads); // or allowAll(), denyAll()
    new StandardQueue(this, 'GuardedShelf', { redrivePolicy: RedrivePolicy.none(), redriveAllowPolicy: guarded });
  }

  private encryption(): void {
    new StandardQueue(this, 'Audit', { encryption: Encryption.kms() }); // a key of its own: rotated, with an alias
    new StandardQueue(this, 'Ledger', { encryption: Encryption.kms(undefined, { dataKeyReuse: Duration.hours(1) }) });
  }

  private permissions(): void {
    const code = lambda.Code.fromInline('exports.handler = async () => {};');
    const fn = new lambda.Function(this, 'Report', { code, handler: 'index.handler', runtime: lambda.Runtime.NODEJS_22_X });

    const partner = StandardQueue.fromQueueArn(this, 'Partner', 'arn:aws:sqs:eu-west-1:111111111111:partner');
    partner.bindSender(fn, { bindingName: 'PartnerOrders' }); // opened as openQueue('PartnerOrders')
  }
}
