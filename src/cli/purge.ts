import { askEndpoint } from './ask-endpoint';
import { defineCommand } from './command';
import { YES_OPTION, confirm } from './confirm';
import { CONNECT_OPTIONS } from './connection';
import { JSON_OPTION } from './option';
import { QUEUE_ARGUMENT, messagesIn, reachQueue } from './queue-access';
import { jsonText } from './terminal';

export const purge = defineCommand({
  name: 'purge',
  summary: 'Delete all messages of a queue, those in flight too',
  arguments: [QUEUE_ARGUMENT],
  options: { ...YES_OPTION, ...JSON_OPTION, ...CONNECT_OPTIONS },
  notes: ['Amazon SQS takes up to 60 seconds for it and allows it once in 60 seconds.'],
  examples: ['purge Orders', 'purge Orders --yes --endpoint http://127.0.0.1:9324'],
  async run({ options, words }, terminal) {
    const { name, url, port, attributes } = await reachQueue(words[0]!, options, terminal);
    const approximateMessages = messagesIn(attributes);
    if (!await confirm(`delete all messages of ${name} (about ${approximateMessages})`, options.yes, terminal)) return 'ok';
    await askEndpoint(terminal, (call) => port.purgeQueue({ QueueUrl: url }, call));
    if (options.json) terminal.out(jsonText({ queueUrl: url, approximateMessages }));
    else terminal.note(`purged ${name}\n`);
    return 'ok';
  },
});
