import { CfnJson, Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import * as iam from 'aws-cdk-lib/aws-iam';
import { Activity, Encryption, StandardQueue } from '../../../src';
import { strictStack, textOf } from '../strict-stack';

const VIA_SQS = { StringLike: { 'kms:ViaService': 'sqs.eu-west-1.*' } };

/** Who may use the key of a queue beside its owner, and under which conditions. */
function namedByKey(stack: Stack): Array<[who: string, conditions: unknown]> {
  const [key] = Object.values(Template.fromStack(stack).findResources('AWS::KMS::Key'));
  const [, ...others] = key!.Properties.KeyPolicy.Statement as Array<{ Principal: { AWS?: unknown; Service?: string }; Condition?: unknown }>;
  return others.map(({ Principal: { AWS, Service }, Condition }) => [Service ?? textOf(AWS), Condition]);
}

test('code of another account, by the key all of that account where its stack waits for the queue, uses the key by way of Amazon SQS only', () => {
  const home = strictStack('Home', { env: { account: '111111111111', region: 'eu-west-1' } });
  const away = new Stack(home.node.root, 'Away', { env: { account: '222222222222', region: 'eu-west-1' } });
  const orders = new StandardQueue(home, 'Orders', { queueName: 'orders', encryption: Encryption.kms() });
  const [before, after] = ['before', 'after'].map((roleName) => new iam.Role(away, roleName, { roleName, assumedBy: new iam.ServicePrincipal('ecs-tasks.amazonaws.com') }));

  orders.grantActivities(before!, Activity.SEND_MESSAGE);
  away.addStackDependency(home);
  orders.grantActivities(after!, Activity.SEND_MESSAGE);

  expect(namedByKey(home)).toEqual([['arn:<AWS::Partition>:iam::222222222222:role/before', VIA_SQS], ['arn:<AWS::Partition>:iam::222222222222:root', VIA_SQS]]);
});

test('whom only policies of resources can name uses the key by way of Amazon SQS, but for a service, which sends by itself', () => {
  const stack = strictStack('Home', { env: { account: '111111111111', region: 'eu-west-1' } });
  const orders = new StandardQueue(stack, 'Orders', { encryption: Encryption.kms() });

  orders.grantActivities(new iam.ArnPrincipal('arn:aws:iam::333333333333:role/x'), Activity.SEND_MESSAGE);
  orders.grantActivities(new iam.ServicePrincipal('sns.amazonaws.com'), Activity.SEND_MESSAGE);

  expect(namedByKey(stack)).toEqual([['arn:aws:iam::333333333333:role/x', VIA_SQS], ['sns.amazonaws.com', undefined]]);
});

test('whose conditions only deployment knows uses the key under these', () => {
  const stack = strictStack('Home', { env: { account: '111111111111', region: 'eu-west-1' } });
  const orders = new StandardQueue(stack, 'Orders', { encryption: Encryption.kms() });
  const StringLike = new CfnJson(stack, 'Tagged', { value: { [`aws:PrincipalTag/${stack.stackId}`]: 'yes' } });

  orders.grantActivities(new iam.ArnPrincipal('arn:aws:iam::333333333333:role/x').withConditions({ StringLike }), Activity.SEND_MESSAGE);

  expect(namedByKey(stack)).toEqual([['arn:aws:iam::333333333333:role/x', { StringLike: stack.resolve(StringLike) as unknown }]]);
});
