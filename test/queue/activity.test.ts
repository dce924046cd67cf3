import { ACTIVITIES, BINDING_ROLES, coversAction, iamActionsOf, kmsActionsOf, type ActivityName } from '../../src/queue/activity';

const names = Object.keys(ACTIVITIES) as ActivityName[];

test.each(names)('%s needs named actions only, no star and no batch action', (name) => {
  const { iam, kms } = ACTIVITIES[name];

  expect([...iam, ...kms].filter((action) => /\*|Batch$/.test(action))).toEqual([]);
});

test('a batch is granted by its single action, as IAM knows no other', () => {
  expect(ACTIVITIES.sendMessageBatch.iam).toEqual(['sqs:SendMessage']);
});

test.each([
  ['sender', ['sqs:SendMessage'], ['kms:GenerateDataKey', 'kms:Decrypt']],
  ['consumer', ['sqs:ReceiveMessage', 'sqs:DeleteMessage', 'sqs:ChangeMessageVisibility', 'sqs:GetQueueAttributes'], ['kms:Decrypt']],
  ['listener', ['sqs:ReceiveMessage', 'sqs:DeleteMessage', 'sqs:ChangeMessageVisibility'], ['kms:Decrypt']],
] as const)('a %s may do %j and no more', (role, iam, kms) => {
  expect(iamActionsOf(BINDING_ROLES[role])).toEqual(iam);
  expect(kmsActionsOf(BINDING_ROLES[role])).toEqual(kms);
});

test('who moves dead messages back takes them off the dead-letter queue and sends them, by tasks that can be told and stopped', () => {
  const tasks = ['sqs:StartMessageMoveTask', 'sqs:ListMessageMoveTasks', 'sqs:CancelMessageMoveTask'];

  expect(ACTIVITIES.redrive).toMatchObject({ iam: [...tasks, 'sqs:ReceiveMessage', 'sqs:DeleteMessage', 'sqs:GetQueueAttributes'], kms: ['kms:Decrypt'] });
  expect(ACTIVITIES.redriveTarget).toMatchObject({ iam: ['sqs:GetQueueAttributes', 'sqs:SendMessage'], kms: ['kms:GenerateDataKey', 'kms:Decrypt'] });
});

test('an operator looks at the queue, purges it and moves dead messages back', () => {
  expect(BINDING_ROLES.operator).toEqual(expect.arrayContaining(['getQueueAttributes', 'receiveMessages', 'changeMessageVisibility', 'purgeQueue', 'redrive']));
});

test('only listing queues is granted on every queue', () => {
  expect(names.filter((name) => 'onAnyQueue' in ACTIVITIES[name])).toEqual(['listQueues']);
});

test('an operator neither deletes the queue nor changes what the app declares', () => {
  const actions = iamActionsOf(BINDING_ROLES.operator);

  expect(actions.filter((action) => /SetQueue|DeleteQueue|CreateQueue|Permission|TagQueue$/.test(action))).toEqual([]);
});

test.each([
  ['sqs:SendMessage', true], ['SQS:sendmessage', true], ['sqs:*', true], ['*', true], ['sqs:Send*', true], ['sqs:SendMessag?', true], ['sqs:????????????', false], ['sqs:???????????', true],
  ['sqs:*?*Message', true], ['sqs:SendMessage?', false], ['sqs:SendMessage*?', false], ['sqs.SendMessage', false], ['sqs:Send', false], [`sqs:${'*?'.repeat(20)}x`, false],
])('%s covers sqs:SendMessage: %s', (pattern, covers) => {
  expect(coversAction(pattern, 'sqs:SendMessage')).toBe(covers);
});
