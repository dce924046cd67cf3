import { refused, type Behaviour, type Subject } from './subject';

function create(attribute: string, value: string): Behaviour {
  return {
    id: `create ${attribute}=${value}`,
    run: async (s) => void await refused(s.queue({ [attribute]: value }), 'InvalidAttributeValue', new RegExp(`Invalid value for the parameter ${attribute}`)),
  };
}

function set(attribute: string, value: string): Behaviour {
  return {
    id: `set ${attribute}=${value}`,
    run: async (s) => void await refused(s.sqs.setQueueAttributes({ QueueUrl: await s.queue(), Attributes: { [attribute]: value } }), 'InvalidAttributeValue'),
  };
}

/** A redrive policy that must be refused; `arn` is that of an existing queue of the same kind. */
function redrive(id: string, policy: (arn: string) => string, words: RegExp): Behaviour {
  return { id, run: async (s) => void await refused(s.queue({ RedrivePolicy: policy(await s.arn(await s.queue())) }), 'InvalidParameterValue', words) };
}

function messageAttribute(id: string, name: string, value: { DataType: string; StringValue?: string }): Behaviour {
  return { id, run: async (s) => void await refused(s.send(await s.queue(), 'x', { MessageAttributes: { [name]: value } }), 'InvalidParameterValue') };
}

function receive(id: string, more: Parameters<Subject['receive']>[1], words: RegExp): Behaviour {
  return { id, run: async (s) => void await refused(s.receive(await s.queue(), more), 'InvalidParameterValue', words) };
}

/** Values that Amazon SQS refuses. */
export const VALIDATE_BEHAVIOURS: readonly Behaviour[] = [
  create('DelaySeconds', '901'),
  create('DelaySeconds', '-1'),
  create('VisibilityTimeout', '43201'),
  create('VisibilityTimeout', 'abc'),
  create('MessageRetentionPeriod', '59'),
  create('MessageRetentionPeriod', '1209601'),
  create('ReceiveMessageWaitTimeSeconds', '21'),
  create('MaximumMessageSize', '1048577'),
  create('MaximumMessageSize', '1023'),
  {
    id: 'create KmsDataKeyReusePeriodSeconds=59',
    run: async (s) => void await refused(s.queue({ KmsMasterKeyId: 'alias/aws/sqs', KmsDataKeyReusePeriodSeconds: '59' }), 'InvalidAttributeValue'),
  },
  set('DelaySeconds', '901'),
  set('MaximumMessageSize', '1048577'),
  redrive('redrive-bad-json', () => '{not json', /RedrivePolicy/),
  redrive('redrive-missing-count', (arn) => JSON.stringify({ deadLetterTargetArn: arn }), /maxReceiveCount/),
  redrive('redrive-count-0', (arn) => JSON.stringify({ deadLetterTargetArn: arn, maxReceiveCount: 0 }), /maxReceiveCount/),
  redrive('redrive-count-1001', (arn) => JSON.stringify({ deadLetterTargetArn: arn, maxReceiveCount: 1001 }), /maxReceiveCount/),
  { ...redrive('redrive-dlq-missing', (arn) => JSON.stringify({ deadLetterTargetArn: `${arn}-none`, maxReceiveCount: 3 }), /./), core: true },
  {
    id: 'redrive-fifo-to-standard', async run(s) {
      const RedrivePolicy = JSON.stringify({ deadLetterTargetArn: await s.arn(await s.queue()), maxReceiveCount: 3 });
      await refused(s.fifo({ RedrivePolicy }), 'InvalidParameterValue');
    },
  },
  { id: 'redrive-allow-bad', run: async (s) => void await refused(s.queue({ RedriveAllowPolicy: '{"redrivePermission":"some"}' }), 'InvalidParameterValue') },
  { id: 'policy-bad-json', run: async (s) => void await refused(s.queue({ Policy: '{not json' }), /^Invalid(ParameterValue|AttributeValue)$/) },
  { id: 'send-delay-901', run: async (s) => void await refused(s.send(await s.queue(), 'x', { DelaySeconds: 901 }), 'InvalidParameterValue', /DelaySeconds/) },
  messageAttribute('attr-empty-value', 'name', { DataType: 'String', StringValue: '' }),
  messageAttribute('attr-bad-number', 'name', { DataType: 'Number', StringValue: 'one' }),
  messageAttribute('attr-bad-type', 'name', { DataType: 'Nonsense', StringValue: 'x' }),
  messageAttribute('attr-aws-prefix', 'AWS.name', { DataType: 'String', StringValue: 'x' }),
  {
    id: 'attr-11', async run(s) {
      const MessageAttributes = Object.fromEntries(Array.from({ length: 11 }, (_, index) => [`a${index}`, { DataType: 'String', StringValue: 'x' }]));
      await refused(s.send(await s.queue(), 'x', { MessageAttributes }), 'InvalidParameterValue');
    },
  },
  {
    id: 'change-visibility-43201', async run(s) {
      const url = await s.queue();
      await s.send(url, 'x');
      await refused(s.hide(url, (await s.receive(url))[0], 43201), 'InvalidParameterValue');
    },
  },
  receive('receive-max-0', { MaxNumberOfMessages: 0 }, /Must be between 1 and 10/),
  receive('receive-max-11', { MaxNumberOfMessages: 11 }, /Must be between 1 and 10/),
  receive('receive-wait-21', { WaitTimeSeconds: 21 }, /Must be >= 0 and <= 20/),
];
