import { decodeAttributes, type QueueAttributesAnswer } from '../queue/declaration';
import type { SqsPort } from '../queue/port';
import { kindOfName, parseQueueUrl } from '../queue/queue-name';
import { deadLetterQueueName } from '../queue/redrive';
import { askEndpoint } from './ask-endpoint';
import { defineCommand } from './command';
import { CONNECT_OPTIONS, connectPort } from './connection';
import { JSON_OPTION } from './option';
import { jsonText, table, type Terminal } from './terminal';

/** Queues looked at in the same moment. */
const AT_ONCE = 10;

interface ListedQueue extends QueueAttributesAnswer {
  readonly queueName: string;
  readonly queueUrl: string;
}

export const list = defineCommand({
  name: 'list',
  summary: 'List queues with their messages',
  arguments: [{ name: 'prefix', summary: 'start of the names to list', optional: true }],
  options: { ...JSON_OPTION, ...CONNECT_OPTIONS },
  examples: ['list', 'list Shop- --endpoint http://127.0.0.1:9324'],
  async run({ options, words }, terminal) {
    const port = await connectPort(options, terminal);
    const queues = await describe(await urlsOf(words[0] || undefined, port, terminal), port, terminal);
    if (options.json) terminal.out(jsonText(queues, 2));
    else if (queues.length === 0) terminal.note(`no queue${words[0] ? ` begins with '${words[0]}'` : ' is there'}\n`);
    else terminal.out(table(['queue', 'kind', 'messages', 'in flight', 'delayed', 'dead-letter queue'], queues.map(rowOf)));
    return 'ok';
  },
});

function rowOf(queue: ListedQueue): Array<string | number | undefined> {
  return [
    queue.queueName, kindOfName(queue.queueName), queue.approximateNumberOfMessages, queue.approximateNumberOfMessagesNotVisible,
    queue.approximateNumberOfMessagesDelayed, deadLetterQueueName(queue.redrivePolicy) ?? '-',
  ];
}

async function urlsOf(QueueNamePrefix: string | undefined, port: SqsPort, terminal: Terminal): Promise<string[]> {
  const urls: string[] = [];
  let NextToken: string | undefined;
  do {
    const input = { QueueNamePrefix, MaxResults: 1000, NextToken };
    const page = await askEndpoint(terminal, (call) => port.listQueues(input, call));
    urls.push(...page.QueueUrls ?? []);
    NextToken = page.NextToken;
  } while (NextToken);
  return urls;
}

async function describe(urls: readonly string[], port: SqsPort, terminal: Terminal): Promise<ListedQueue[]> {
  const queues: ListedQueue[] = [];
  for (let start = 0; start < urls.length; start += AT_ONCE) {
    queues.push(...await Promise.all(urls.slice(start, start + AT_ONCE).map(async (queueUrl): Promise<ListedQueue> => {
      const { Attributes = {} } = await askEndpoint(terminal, (call) => port.getQueueAttributes({ QueueUrl: queueUrl, AttributeNames: ['All'] }, call));
      return { queueName: parseQueueUrl(queueUrl)?.queueName ?? queueUrl, queueUrl, kind: kindOfName(queueUrl), ...decodeAttributes(Attributes) };
    })));
  }
  return queues;
}
