import { allowsSource, parseRedriveAllowPolicy, parseRedrivePolicy } from '../../src/queue/redrive';

const arn = (name: string): string => `arn:aws:sqs:eu-west-1:111111111111:${name}`;

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
