// The page is one more client of the engine, in its own protocol: there is no other door to it.

/** What is looked at of a queue each second: a hundred bodies of 1 MiB would hold up page and engine alike. */
const SHOWN = { MaxNumberOfMessages: 100, MaxBytes: 4 * 1024 * 1024 };

/** Asks for one action; throws with the engine's own words. */
export async function ask(action, input = {}) {
  const target = action.includes('.') ? action : `AmazonSQS.${action}`;
  const headers = { 'content-type': 'application/x-amz-json-1.0', 'x-amz-target': target };
  const response = await fetch('/', { method: 'POST', headers, body: JSON.stringify(input) });
  const answer = await response.json();
  if (!response.ok) throw Object.assign(new Error(answer.message), { name: answer.__type.split('#').at(-1) });
  return answer;
}

/** All queues by name, each with its attributes; a dead-letter queue stands behind the first of its sources. */
export async function listQueues() {
  const urls = [];
  for (let NextToken; ;) {
    const answer = await ask('ListQueues', { MaxResults: 1000, NextToken });
    urls.push(...answer.QueueUrls ?? []);
    NextToken = answer.NextToken;
    if (!NextToken) break;
  }
  const queues = (await Promise.all(urls.map(readQueue))).filter(Boolean);
  const byArn = new Map(queues.map((queue) => [queue.arn, queue]));
  for (const queue of queues) byArn.get(queue.deadLetterArn)?.sources.push(queue.name);
  const place = ({ name, sources }) => (sources.length > 0 ? `${sources[0]}\0${name}` : name);
  return queues.sort((one, other) => (place(one) < place(other) ? -1 : 1));
}

async function readQueue(QueueUrl) {
  const answer = await ask('GetQueueAttributes', { QueueUrl, AttributeNames: ['All'] }).catch((error) => {
    if (error.name !== 'QueueDoesNotExist') throw error;
  });
  if (!answer) return undefined; // deleted meanwhile
  const { Attributes: attributes } = answer;
  const path = new URL(QueueUrl).pathname;
  return {
    url: QueueUrl,
    path,
    name: path.split('/').at(-1),
    arn: attributes.QueueArn,
    isFifo: attributes.FifoQueue === 'true',
    ready: Number(attributes.ApproximateNumberOfMessages),
    inFlight: Number(attributes.ApproximateNumberOfMessagesNotVisible),
    delayed: Number(attributes.ApproximateNumberOfMessagesDelayed),
    deadLetterArn: attributes.RedrivePolicy && JSON.parse(attributes.RedrivePolicy).deadLetterTargetArn,
    sources: [],
    attributes,
  };
}

/** The oldest messages of a queue; none is received. */
export async function peek({ url }) {
  const { Messages } = await ask('CdkSqsConnector.PeekMessages', { QueueUrl: url, ...SHOWN });
  return Messages;
}

/** Sends what the form holds; empty fields are left out. */
export async function send({ url, isFifo, attributes }, fields) {
  const given = Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== ''));
  if (given.DelaySeconds !== undefined) given.DelaySeconds = Number(given.DelaySeconds);
  if (isFifo && attributes.ContentBasedDeduplication !== 'true') given.MessageDeduplicationId ??= crypto.randomUUID();
  return ask('SendMessage', { QueueUrl: url, ...given });
}

/** Moves the messages of a dead-letter queue back to where they came from; tells each step, and answers how it ended. */
export async function redrive({ arn }, tell) {
  await ask('StartMessageMoveTask', { SourceArn: arn });
  for (;;) {
    const { Results: [task] } = await ask('ListMessageMoveTasks', { SourceArn: arn, MaxResults: 1 });
    const { Status, ApproximateNumberOfMessagesMoved: moved = 0, ApproximateNumberOfMessagesToMove: all = moved, FailureReason } = task;
    if (Status !== 'RUNNING') return FailureReason ?? `${moved} moved back`;
    tell(`${moved} of ${all} moved`);
    await new Promise((resolve) => { setTimeout(resolve, 250); });
  }
}
