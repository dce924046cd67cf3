import { App, Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import * as sqs from 'aws-cdk-lib/aws-sqs';
import { QueueDashboard } from '../../../src/constructs/monitor/dashboard';

interface Widget {
  readonly type: string;
  readonly properties: { readonly title?: string; readonly markdown?: string; readonly metrics?: unknown[][] };
}

/** The widgets as CloudWatch reads them, tokens replaced by their logical ids. */
function widgetsOf(makeQueue: (stack: Stack) => sqs.IQueue): Widget[] {
  const stack = new Stack(new App(), 'Shop', { env: { account: '111111111111', region: 'eu-west-1' } });
  new QueueDashboard(stack, 'Dashboard', { queues: [makeQueue(stack)] });
  const [dashboard] = Object.values(Template.fromStack(stack).findResources('AWS::CloudWatch::Dashboard'));
  const parts = dashboard!.Properties.DashboardBody['Fn::Join'][1] as Array<string | { 'Fn::GetAtt': string[] } | { Ref: string }>;
  return (JSON.parse(parts.map(textOf).join('')) as { widgets: Widget[] }).widgets;
}

function textOf(part: string | { 'Fn::GetAtt': string[] } | { Ref: string }): string {
  if (typeof part === 'string') return part;
  return 'Ref' in part ? part.Ref : part['Fn::GetAtt'][0]!.replace(/[0-9A-F]{8}$/, '');
}

const titlesOf = (widgets: Widget[]) => widgets.map(({ properties }) => properties.title).filter((title) => title !== undefined);
const metricsOf = (widgets: Widget[], title: string) => widgets.find(({ properties }) => properties.title === title)!.properties.metrics!;

test('a standard queue has its messages, age, drain, flow, size and fair groups', () => {
  const widgets = widgetsOf((stack) => new sqs.Queue(stack, 'Orders'));

  expect(titlesOf(widgets)).toEqual([
    'Messages', 'Age of the oldest message', 'Time to drain', 'Producers and consumers', 'Message size',
    'Fair queue: noisy and quiet message groups',
  ]);
});

test('the dead-letter queue is found by itself', () => {
  const widgets = widgetsOf((stack) => new sqs.Queue(stack, 'Orders', { deadLetterQueue: { queue: new sqs.Queue(stack, 'Dead'), maxReceiveCount: 3 } }));

  expect(metricsOf(widgets, 'Dead letters')[0]).toEqual(['AWS/SQS', 'ApproximateNumberOfMessagesVisible', 'QueueName', 'Dead', { stat: 'Maximum', period: 60 }]);
  expect(titlesOf(widgets)).toContain('Age of the oldest dead letter');
});

test('a FIFO queue shows its message groups and duplicates', () => {
  const widgets = widgetsOf((stack) => new sqs.Queue(stack, 'Orders', { fifo: true }));

  const names = metricsOf(widgets, 'Message groups and duplicates').map((metric) => metric[1]);

  expect(names).toEqual(['ApproximateNumberOfGroupsWithInflightMessages', 'NumberOfDeduplicatedSentMessages']);
});

test('metrics of an imported queue name its Region and account', () => {
  const widgets = widgetsOf((stack) => sqs.Queue.fromQueueArn(stack, 'Orders', 'arn:aws:sqs:us-east-1:222222222222:orders'));

  const [metric] = metricsOf(widgets, 'Age of the oldest message');

  expect(metric!.at(-1)).toEqual({ accountId: '222222222222', region: 'us-east-1', stat: 'Maximum', period: 60 });
});
