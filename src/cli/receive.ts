import { MESSAGE_LIMITS } from '../queue/message';
import { defineCommand } from './command';
import { jsonLineOf } from './message-line';
import type { OptionTable } from './option';
import { CONNECT_OPTIONS, JSON_OPTION, QUEUE_ARGUMENT, reachQueue } from './queue-access';
import { describeMessage } from './show-message';
import { isRead } from './terminal';

const OPTIONS = {
  max: { form: 'count', short: 'n', value: 'N', min: 1, max: 100_000, summary: 'most messages to receive', default: '1' },
  wait: { form: 'count', short: 'w', value: 'SECONDS', min: 0, max: MESSAGE_LIMITS.waitSeconds, summary: 'how long to wait for the first', default: "the queue's" },
  visibility: { form: 'count', value: 'SECONDS', min: 0, max: MESSAGE_LIMITS.visibilitySeconds, summary: 'how long to hide what is received', default: "the queue's" },
  delete: { form: 'flag', short: 'd', summary: 'delete each message after it is printed' },
  ...JSON_OPTION,
  ...CONNECT_OPTIONS,
} as const satisfies OptionTable;

export const receive = defineCommand({
  name: 'receive',
  summary: 'Receive messages and print them',
  arguments: [QUEUE_ARGUMENT],
  options: OPTIONS,
  notes: ['Each receive counts towards the dead-letter queue. Without --delete the messages come back after the visibility timeout; peek gives them back at once.'],
  examples: ['receive Orders', 'receive Orders --max 100 --delete --json > orders.ndjson'],
  async run({ options, words }, terminal) {
    const { name, handle, attributes } = await reachQueue(words[0]!, options, terminal);
    let broken = 0;
    const onFailed = ({ message }: Error): void => {
      broken++;
      terminal.note(`error: ${message}\n`);
    };
    const messages = await handle.receiveMessages({
      maxNumberOfMessages: options.max ?? 1, waitTimeSeconds: options.wait, visibilityTimeoutSeconds: options.visibility,
      signal: terminal.signal, onFailed,
    });
    for (const message of messages) terminal.out(options.json ? jsonLineOf(message) : describeMessage(message));
    const isOver = !await isRead(terminal);
    if (messages.length + broken === 0 && !isOver) terminal.note(`no message was ready in ${name}\n`);
    if (isOver || !options.delete) {
      const seconds = options.visibility ?? attributes.visibilityTimeoutSeconds;
      const advice = options.delete ? 'none is deleted, the end came before' : '--delete deletes them';
      if (messages.length > 0) terminal.note(`${messages.length} received, hidden for ${seconds} s; ${advice}\n`);
      return isOver ? 'interrupted' : broken > 0 ? 'partial' : 'ok';
    }
    const results = await handle.deleteMessageBatch(messages);
    const kept = results.filter(({ ok }) => !ok).length;
    terminal.note(`${messages.length - kept} received and deleted${kept > 0 ? `, ${kept} could not be deleted and come back` : ''}\n`);
    return kept + broken > 0 ? 'partial' : 'ok';
  },
});
