import { LocalSqs } from '../../../src/local/local-sqs';
import { ManualClock } from '../../../src/local/manual-clock';

async function open(...names: string[]) {
  const sqs = new LocalSqs({ clock: new ManualClock(), seed: 1 });
  for (const QueueName of names) await sqs.createQueue({ QueueName });
  const told = async (input: object) => {
    const { QueueUrls = [], NextToken } = await sqs.listQueues(input);
    return { names: QueueUrls.map((url) => url.split('/').pop()), NextToken };
  };
  return { sqs, told };
}

test('queues are listed in the order of their names, page by page', async () => {
  const { told } = await open('b', 'c', 'a');

  const first = await told({ MaxResults: 2 });
  const second = await told({ MaxResults: 2, NextToken: first.NextToken });
  const exact = await told({ MaxResults: 3 });

  expect(first).toEqual({ names: ['a', 'b'], NextToken: expect.any(String) });
  expect(second).toEqual({ names: ['c'], NextToken: undefined });
  expect(exact).toEqual({ names: ['a', 'b', 'c'], NextToken: undefined });
});

test('the sources of a dead-letter queue are listed page by page', async () => {
  const { sqs } = await open('dead', 'b', 'c', 'a');
  const RedrivePolicy = JSON.stringify({ deadLetterTargetArn: 'arn:aws:sqs:us-east-1:000000000000:dead', maxReceiveCount: 1 });
  for (const QueueUrl of ['a', 'b', 'c']) await sqs.setQueueAttributes({ QueueUrl, Attributes: { RedrivePolicy } });
  const told = async (NextToken?: string) => {
    const page = await sqs.listDeadLetterSourceQueues({ QueueUrl: 'dead', MaxResults: 2, NextToken });
    return { names: page.queueUrls!.map((url) => url.split('/').pop()), NextToken: page.NextToken };
  };

  const first = await told();
  const second = await told(first.NextToken);

  expect(first).toEqual({ names: ['a', 'b'], NextToken: expect.any(String) });
  expect(second).toEqual({ names: ['c'], NextToken: undefined });
});

test.each([0, -1, 1001])('a page of %p queues is refused', async (MaxResults) => {
  const { told } = await open('a');

  await expect(told({ MaxResults })).rejects.toThrow('MaxResults must be an integer between 1 and 1000.');
  await expect(told({ MaxResults: 1000 })).resolves.toMatchObject({ names: ['a'] });
});

const keys = 'Tag keys must be between 1 and 128 characters in length, tag values at most 256.';

test.each([
  [{ ['k'.repeat(128)]: 'v'.repeat(256), x: '' }, undefined], [{ '': 'v' }, keys], [{ ['k'.repeat(129)]: 'v' }, keys], [{ k: 'v'.repeat(257) }, keys],
  [{ 'aws:x': 'v' }, 'Tag keys must not start with aws:.'], [{ 'AWS:x': 'v' }, 'Tag keys must not start with aws:.'], [{}, 'The request must contain the parameter Tags.'],
])('tags are taken, or refused with what is wrong (%#)', async (Tags, refusal) => {
  const { sqs } = await open('a');

  const tagging = sqs.tagQueue({ QueueUrl: 'a', Tags: Tags as Record<string, string> }).then(() => undefined, (error: Error) => error.message);

  expect(await tagging).toBe(refusal);
  await expect(sqs.listQueueTags({ QueueUrl: 'a' })).resolves.toEqual(refusal === undefined ? { Tags } : {});
});

test('tags that come leave those of other keys', async () => {
  const { sqs } = await open('a');
  await sqs.tagQueue({ QueueUrl: 'a', Tags: { stage: 'test', team: 'blue' } });

  await sqs.tagQueue({ QueueUrl: 'a', Tags: { team: 'red' } });

  await expect(sqs.listQueueTags({ QueueUrl: 'a' })).resolves.toEqual({ Tags: { stage: 'test', team: 'red' } });
});

test('untagging names at least one key', async () => {
  const { sqs } = await open('a');

  await expect(sqs.untagQueue({ QueueUrl: 'a', TagKeys: [] })).rejects.toThrow('Tag keys must be between 1 and 128 characters in length.');
});

test.each([
  ['a label with a space', { Label: 'a b' }, /for parameter Label is invalid/], ['a label of 81 letters', { Label: 'x'.repeat(81) }, /for parameter Label is invalid/],
  ['no account', { AWSAccountIds: [] }, /must contain the parameter PrincipalId/], ['no action', { Actions: [] }, /must contain the parameter Actions/],
  ['an account of 13 digits', { AWSAccountIds: ['111111111111', '1111111111111'] }, /for parameter PrincipalId is invalid. Reason: Unable to verify/],
])('a permission with %s is refused', async (_, changes, refusal) => {
  const { sqs } = await open('a');

  await expect(sqs.addPermission({ QueueUrl: 'a', Label: 'x', AWSAccountIds: ['111111111111'], Actions: ['SendMessage'], ...changes })).rejects.toThrow(refusal);
});

test.each([
  [undefined, undefined], [[], undefined], [['none'], undefined], [['All'], ['foo.a', 'foo.b', 'other']], [['.*'], ['foo.a', 'foo.b', 'other']],
  [['*'], ['foo.a', 'foo.b', 'other']],
  [['foo.*'], ['foo.a', 'foo.b']], [['foo.a', 'other'], ['foo.a', 'other']], [['oo.*'], undefined],
])('message attributes asked for as %j are %j', async (MessageAttributeNames, names) => {
  const { sqs } = await open('a');
  const text = { DataType: 'String', StringValue: 'x' };
  await sqs.sendMessage({ QueueUrl: 'a', MessageBody: 'm', MessageAttributes: { 'foo.a': text, 'foo.b': text, 'other': text } });

  const { Messages } = await sqs.receiveMessage({ QueueUrl: 'a', MessageAttributeNames });

  const { MessageAttributes, MD5OfMessageAttributes } = Messages![0]!;
  expect(MessageAttributes && Object.keys(MessageAttributes)).toEqual(names);
  expect(MD5OfMessageAttributes === undefined).toBe(names === undefined);
});

test('a permission that comes or goes leaves all else of the policy and of the queue', async () => {
  const { sqs } = await open('a');
  const statement = { Sid: 'mine', Effect: 'Deny', Principal: '*', Action: 'sqs:*', Resource: '*' };
  await sqs.setQueueAttributes({ QueueUrl: 'a', Attributes: { VisibilityTimeout: '60', Policy: JSON.stringify({ Version: '2012-10-17', Statement: statement }) } });
  const told = async () => (await sqs.getQueueAttributes({ QueueUrl: 'a', AttributeNames: ['VisibilityTimeout', 'Policy'] })).Attributes!;

  await sqs.addPermission({ QueueUrl: 'a', Label: 'x', AWSAccountIds: ['111111111111'], Actions: ['*'] });
  const added = await told();
  await sqs.removePermission({ QueueUrl: 'a', Label: 'x' });
  const removed = await told();

  expect([added.VisibilityTimeout, removed.VisibilityTimeout]).toEqual(['60', '60']);
  expect(JSON.parse(added.Policy!)).toMatchObject({ Version: '2012-10-17', Statement: [statement, { Sid: 'x', Action: 'SQS:*' }] });
  expect(JSON.parse(removed.Policy!)).toMatchObject({ Version: '2012-10-17', Statement: [statement] });
});

const granted = (action: unknown, more = {}) => ({ Effect: 'Allow', Principal: '*', Action: action, Resource: '*', ...more });
const actions = (count: number) => Array.from({ length: count }, (_, index) => `sqs:Action${index}`);

test.each([
  ['21 statements', Array.from({ length: 21 }, () => granted('sqs:SendMessage')), '21 statements were found in the submitted policy, max allowed is 20'],
  ['8 actions in a statement', granted(actions(8)), '8 actions were found in a statement from the submitted policy, max allowed is 7'],
  ['more than 8,192 bytes', granted('sqs:SendMessage', { Sid: 'x'.repeat(8192) }), 'Submitted policy is over max allowed size.'],
])('refuses a policy of %s', async (_, Statement, message) => {
  const sqs = new LocalSqs();
  await sqs.createQueue({ QueueName: 'a' });

  const changed = sqs.setQueueAttributes({ QueueUrl: 'a', Attributes: { Policy: JSON.stringify({ Statement }) } });

  await expect(changed).rejects.toMatchObject({ name: 'OverLimit', message });
});

test('takes a policy of 20 statements with 7 actions each, and adds no permission to it', async () => {
  const sqs = new LocalSqs();
  const Policy = JSON.stringify({ Statement: Array.from({ length: 20 }, () => granted(actions(7))) });
  await sqs.createQueue({ QueueName: 'a', Attributes: { Policy } });

  const added = sqs.addPermission({ QueueUrl: 'a', Label: 'more', AWSAccountIds: ['111111111111'], Actions: ['SendMessage'] });

  await expect(added).rejects.toThrow('21 statements were found in the submitted policy, max allowed is 20');
  expect((await sqs.getQueueAttributes({ QueueUrl: 'a', AttributeNames: ['Policy'] })).Attributes).toEqual({ Policy });
});
