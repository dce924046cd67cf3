import { allowsSource, checkDeadLetterTarget, parseRedriveAllowPolicy, parseRedrivePolicy } from '../../src/queue/redrive';

const arn = (name: string, region = 'eu-west-1', account = '111111111111'): string => `arn:aws:sqs:${region}:${account}:${name}`;

test('a queue of the same kind, Region and account is a legal dead-letter queue', () => {
  expect(checkDeadLetterTarget(arn('orders'), arn('orders-dlq'))).toEqual([]);
});

test.each([
  ['itself', arn('orders'), 'must not be its own dead-letter queue'],
  ['another kind', arn('dead.fifo'), 'must be a standard queue, got fifo queue'],
  ['another Region', arn('dead', 'us-east-1'), 'must be in Region eu-west-1, got us-east-1'],
  ['another account', arn('dead', 'eu-west-1', '222222222222'), 'must be in account 111111111111, got 222222222222'],
  ['no ARN at all', 'dead', 'must be the ARN of a queue'],
])('refuses %s as the dead-letter queue', (_, target, sentence) => {
  expect(checkDeadLetterTarget(arn('orders'), target).join()).toContain(sentence);
});

test('the count of a redrive policy may be written as a string', () => {
  const policy = parseRedrivePolicy(`{"deadLetterTargetArn":"${arn('dead')}","maxReceiveCount":"3"}`);

  expect(policy).toEqual({ deadLetterTargetArn: arn('dead'), maxReceiveCount: 3 });
});

test.each(['', '[]', 'null', '{', '{"maxReceiveCount":3}', '{"deadLetterTargetArn":"a","maxReceiveCount":"many"}'])("'%s' is no redrive policy", (json) => {
  expect(parseRedrivePolicy(json)).toBeUndefined();
});

test.each(['', '{}', '{"redrivePermission":"some"}', '{"redrivePermission":"byQueue","sourceQueueArns":"x"}'])("'%s' is no redrive allow policy", (json) => {
  expect(parseRedriveAllowPolicy(json)).toBeUndefined();
});

test('allowAll and no policy let every source in, denyAll none, byQueue the listed', () => {
  const source = arn('orders');
  const allowed = [
    allowsSource(undefined, source),
    allowsSource({ redrivePermission: 'allowAll' }, source),
    allowsSource({ redrivePermission: 'denyAll' }, source),
    allowsSource({ redrivePermission: 'byQueue', sourceQueueArns: [source] }, source),
    allowsSource({ redrivePermission: 'byQueue', sourceQueueArns: [arn('other')] }, source),
  ];

  expect(allowed).toEqual([true, true, false, true, false]);
});
