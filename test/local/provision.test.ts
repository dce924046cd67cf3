import { LocalSqs } from '../../src/local/local-sqs';
import { ManualClock } from '../../src/local/manual-clock';
import { provision } from '../../src/local/provision';
import type { SqsPort } from '../../src/queue/port';

const arn = (name: string) => `arn:aws:sqs:eu-west-1:111111111111:${name}`;

describe('provision', () => {
  const sqs = new LocalSqs({ clock: new ManualClock(), region: 'eu-central-1', account: '222222222222' });
  const attributesOf = async (QueueUrl: string) => (await sqs.getQueueAttributes({ QueueUrl, AttributeNames: ['All'] })).Attributes!;
  let count = 0;
  let name = '';
  beforeEach(() => {
    name = `queue${++count}`;
  });

  test('creates dead-letter queues first and names them by the endpoint’s own account and Region', async () => {
    const { urlByQueueName } = await provision(sqs, [
      { queueName: name, redrivePolicy: { deadLetterTargetArn: arn(`${name}-dead`), maxReceiveCount: 4 } },
      { queueName: `${name}-dead`, redriveAllowPolicy: { redrivePermission: 'byQueue', sourceQueueArns: [arn(name)] } },
    ]);

    const attributes = await attributesOf(urlByQueueName.get(name)!);
    expect(JSON.parse(attributes.RedrivePolicy!)).toEqual({ deadLetterTargetArn: `arn:aws:sqs:eu-central-1:222222222222:${name}-dead`, maxReceiveCount: 4 });
    expect((await attributesOf(urlByQueueName.get(`${name}-dead`)!)).RedriveAllowPolicy).toContain(`arn:aws:sqs:eu-central-1:222222222222:${name}"`);
  });

  test('follows a change and keeps the messages', async () => {
    const { urlByQueueName } = await provision(sqs, [{ queueName: name, visibilityTimeoutSeconds: 90, delaySeconds: 5 }]);
    const QueueUrl = urlByQueueName.get(name)!;
    await sqs.sendMessage({ QueueUrl, MessageBody: 'kept', DelaySeconds: 0 });

    await provision(sqs, [{ queueName: name, visibilityTimeoutSeconds: 120, tags: { team: 'shop' } }]);

    expect(await attributesOf(QueueUrl)).toMatchObject({ VisibilityTimeout: '120', DelaySeconds: '0' });
    expect(sqs.peekMessages({ QueueUrl }).Messages).toMatchObject([{ Body: 'kept' }]);
    expect((await sqs.listQueueTags({ QueueUrl })).Tags).toEqual({ team: 'shop' });
  });

  test('takes a dead-letter queue away that is no longer declared', async () => {
    const redrivePolicy = { deadLetterTargetArn: arn(`${name}-dead`), maxReceiveCount: 4 };
    const { urlByQueueName } = await provision(sqs, [{ queueName: `${name}-dead` }, { queueName: name, redrivePolicy }]);

    await provision(sqs, [{ queueName: `${name}-dead` }, { queueName: name }]);

    expect((await attributesOf(urlByQueueName.get(name)!)).RedrivePolicy).toBeUndefined();
  });

  test('appends .fifo to the name of a FIFO queue that lacks it', async () => {
    const { urlByQueueName, notes } = await provision(sqs, [{ queueName: name, kind: 'fifo' }]);

    expect([...urlByQueueName.keys()]).toEqual([`${name}.fifo`]);
    expect(notes).toEqual([]);
  });

  test.each([
    [[undefined, []], 'port must be a LocalSqs or a client of Amazon SQS, got none; give new LocalSqs() or new SQS({ … })'],
    [[sqs, 'orders'], "declarations must be a list of queues with a queueName, got 'orders'; give [{ queueName: 'orders' }]"],
    [[sqs, [{}, null]], "declarations must be a list of queues with a queueName, got a list; give [{ queueName: 'orders' }]"],
    [[sqs, [], [7]], 'standIns must be a list of names of queues, got a list; leave it out for none'],
  ])('refuses what the types would: %#', async (input, told) => {
    await expect(provision(...input as Parameters<typeof provision>)).rejects.toThrow(new TypeError(`provision: ${told}`));
  });

  test('makes a FIFO queue with all that it has, twice', async () => {
    const declaration = { queueName: `${name}.fifo`, kind: 'fifo', contentBasedDeduplication: true, deduplicationScope: 'messageGroup', fifoThroughputLimit: 'perMessageGroupId' } as const;

    await provision(sqs, [declaration]);
    const { urlByQueueName, notes } = await provision(sqs, [declaration]);

    expect(notes).toEqual([]);
    expect(await attributesOf(urlByQueueName.get(`${name}.fifo`)!))
      .toMatchObject({ ContentBasedDeduplication: 'true', DeduplicationScope: 'messageGroup', FifoThroughputLimit: 'perMessageGroupId' });
  });

  test('takes back what a FIFO queue no longer declares', async () => {
    const { urlByQueueName } = await provision(sqs, [{ queueName: name, kind: 'fifo', contentBasedDeduplication: true }]);

    await provision(sqs, [{ queueName: name, kind: 'fifo' }]);

    expect(await attributesOf(urlByQueueName.get(`${name}.fifo`)!)).toMatchObject({ ContentBasedDeduplication: 'false' });
  });

  test('names an attribute that the endpoint refuses, and goes without', async () => {
    const { urlByQueueName, notes } = await provision(withoutRedriveAllow(sqs), [{ queueName: name, delaySeconds: 7, redriveAllowPolicy: { redrivePermission: 'denyAll' } }]);

    expect(notes).toEqual([`endpoint: it must take RedriveAllowPolicy, got Unknown Attribute RedriveAllowPolicy; queue '${name}' goes without`]);
    expect(await attributesOf(urlByQueueName.get(name)!)).toMatchObject({ DelaySeconds: '7' });
  });

  test('creates a queue that the endpoint refuses as declared with the attributes that it takes, and its tags', async () => {
    const redriveAllowPolicy = { redrivePermission: 'denyAll' } as const;
    const declarations = [{ queueName: `${name}-a` }, { queueName: name, kind: 'fifo' as const, delaySeconds: 7, redriveAllowPolicy, tags: { team: 'shop' } }];

    const { urlByQueueName, notes } = await provision(withoutRedriveAllow(sqs), declarations);

    expect(notes).toEqual([`endpoint: it must take RedriveAllowPolicy, got Unknown Attribute RedriveAllowPolicy; queue '${name}.fifo' goes without`]);
    expect(await attributesOf(urlByQueueName.get(`${name}.fifo`)!)).toMatchObject({ FifoQueue: 'true', DelaySeconds: '7' });
    expect((await sqs.listQueueTags({ QueueUrl: urlByQueueName.get(`${name}.fifo`) })).Tags).toEqual({ team: 'shop' });
  });

  test('names tags that the endpoint refuses, and goes without', async () => {
    const declarations = [{ queueName: name, tags: { team: 'shop' } }];
    await provision(sqs, [{ queueName: name }]);

    const { urlByQueueName, notes } = await provision(withoutTags(sqs), declarations);

    expect(notes).toEqual([`endpoint: it must take tags, got The action TagQueue is not valid for this endpoint; queue '${name}' goes without`]);
    expect(urlByQueueName.has(name)).toBe(true);
  });

  test('names an attribute that the endpoint takes and forgets, once for all queues', async () => {
    const redriveAllowPolicy = { redrivePermission: 'denyAll' } as const;

    const { notes } = await provision(forgettingRedriveAllow(sqs), [{ queueName: name, redriveAllowPolicy }, { queueName: `${name}-b`, redriveAllowPolicy }]);

    expect(notes).toEqual([`endpoint: it must take RedriveAllowPolicy, got a queue without it; queue '${name}' and 1 more go without`]);
  });

  test('creates nothing when a declaration is wrong, and says all that is', async () => {
    await expect(provision(sqs, [{ queueName: name }, { queueName: 'a b', delaySeconds: 901 }])).rejects.toThrow(/queue 'a b': queueName .*\nqueue 'a b': delaySeconds must be a whole number/);
    await expect(sqs.getQueueUrl({ QueueName: name })).rejects.toThrow();
  });
});

/** An engine that knows fewer attributes, as ElasticMQ does. */
function withoutRedriveAllow(sqs: LocalSqs): SqsPort {
  const refuse = (attributes: object | undefined) => {
    if (attributes && 'RedriveAllowPolicy' in attributes) throw Object.assign(new Error('Unknown Attribute RedriveAllowPolicy.'), { name: 'InvalidAttributeName' });
  };
  return new Proxy(sqs as SqsPort, {
    get: (target, action: keyof SqsPort) => (input: { Attributes?: object }) => {
      refuse(input.Attributes);
      return (target[action] as (given: unknown) => unknown).call(target, input);
    },
  });
}

/** An engine with fewer actions. */
function withoutTags(sqs: LocalSqs): SqsPort {
  return new Proxy(sqs as SqsPort, {
    get: (target, action: keyof SqsPort) => (input: object) => {
      if (action === 'tagQueue') throw Object.assign(new Error('The action TagQueue is not valid for this endpoint.'), { name: 'InvalidAction' });
      return (target[action] as (given: unknown) => unknown).call(target, input);
    },
  });
}

/** An engine that takes every attribute and keeps fewer. */
function forgettingRedriveAllow(sqs: LocalSqs): SqsPort {
  return new Proxy(sqs as SqsPort, {
    get: (target, action: keyof SqsPort) => (input: { Attributes?: Record<string, string> }) => {
      const { RedriveAllowPolicy: _, ...Attributes } = input.Attributes ?? {};
      if (action === 'setQueueAttributes' && Object.keys(Attributes).length === 0) return {};
      return (target[action] as (given: unknown) => unknown).call(target, input.Attributes ? { ...input, Attributes } : input);
    },
  });
}
