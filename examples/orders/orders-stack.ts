import { join } from 'node:path';
import { Duration, Stack, type StackProps } from 'aws-cdk-lib';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as ecr from 'aws-cdk-lib/aws-ecr';
import * as ecs from 'aws-cdk-lib/aws-ecs';
import { Runtime } from 'aws-cdk-lib/aws-lambda';
import { LogLevel, NodejsFunction } from 'aws-cdk-lib/aws-lambda-nodejs';
import { FifoQueue, StandardQueue } from 'cdk-sqs-connector';
import type { Construct } from 'constructs';

/** A web shop: an API takes orders, a function ships them, a worker charges the cards in order. */
export class OrdersStack extends Stack {
  constructor(scope: Construct, id: string, props?: StackProps) {
    super(scope, id, props);
    const api = this.code('PlaceOrder', 'place-order.ts');
    const ship = this.code('Ship', 'ship.ts');
    const worker = this.container('Worker');
    const operator = this.code('RedriveOrders', 'redrive-orders.ts');

    const orders = new StandardQueue(this, 'Orders', { visibilityTimeout: Duration.minutes(3) }); // + a dead-letter queue, TLS only, SSE
    orders.bindSender(api); // for a Lambda function: least privilege + QUEUE_ORDERS={"url":…}
    orders.bindConsumer(ship, { batchSize: 10 }); // the same + event source mapping with partial batch responses
    orders.bindOperator(operator); // looks, purges, moves dead letters back

    const payments = new FifoQueue(this, 'Payments');
    payments.bindSender(api);
    payments.bindListener(worker); // a container that receives for long
  }

  /** A Lambda function of one file of this folder. */
  private code(id: string, file: string): NodejsFunction {
    const bundling = { logLevel: LogLevel.WARNING };
    return new NodejsFunction(this, id, { entry: join(__dirname, file), runtime: Runtime.NODEJS_22_X, timeout: Duration.seconds(30), bundling });
  }

  /** A container on Fargate; its image runs worker.ts and is built by the pipeline of the shop. */
  private container(id: string): ecs.ContainerDefinition {
    const subnetConfiguration = [{ name: 'Public', subnetType: ec2.SubnetType.PUBLIC }];
    const cluster = new ecs.Cluster(this, 'Cluster', { vpc: new ec2.Vpc(this, 'Network', { maxAzs: 2, subnetConfiguration }) });
    const taskDefinition = new ecs.FargateTaskDefinition(this, `${id}Task`);
    const image = ecs.ContainerImage.fromEcrRepository(ecr.Repository.fromRepositoryName(this, 'Images', 'orders-worker'), '1');
    const container = taskDefinition.addContainer(id, { image, logging: ecs.LogDrivers.awsLogs({ streamPrefix: id }) });
    new ecs.FargateService(this, `${id}Service`, {
      cluster, taskDefinition, assignPublicIp: true, minHealthyPercent: 100, circuitBreaker: { rollback: true },
    });
    return container;
  }
}
