import { redrive as redriveQueue } from '../runtime/administer/redrive';
import type { RedriveProgress } from '../runtime/administer/redrive-task';
import { defineCommand } from './command';
import { YES_OPTION, confirm } from './confirm';
import type { OptionTable } from './option';
import { ProgressBar } from './progress-bar';
import { CONNECT_OPTIONS, JSON_OPTION, QUEUE_ARGUMENT, messagesIn, reachQueue } from './queue-access';
import { counted } from './terminal';

const OPTIONS = {
  to: { form: 'text', value: 'QUEUE', summary: 'queue to move them to', default: 'each where it came from' },
  rate: { form: 'count', value: 'N', min: 1, max: 500, summary: 'most messages per second', default: 'as fast as Amazon SQS finds good' },
  ...YES_OPTION,
  ...JSON_OPTION,
  ...CONNECT_OPTIONS,
} as const satisfies OptionTable;

export const redrive = defineCommand({
  name: 'redrive',
  summary: 'Move the messages of a dead-letter queue back',
  arguments: [{ ...QUEUE_ARGUMENT, summary: 'name the dead-letter queue by binding (OrdersDeadLetterQueue), by its own name, or by URL' }],
  options: OPTIONS,
  notes: ['Ctrl-C cancels: what is moved stays moved, the rest stays dead-lettered. Receive counts begin anew.'],
  examples: ['redrive OrdersDeadLetterQueue', 'redrive OrdersDeadLetterQueue --to Orders --rate 50 --yes'],
  async run({ options, words }, terminal) {
    const dead = await reachQueue(words[0]!, options, terminal);
    const target = options.to === undefined ? undefined : await reachQueue(options.to, options, terminal);
    const count = messagesIn(dead.attributes);
    const where = target ? `to ${target.name}` : 'back where they came from';
    if (!await confirm(`move about ${counted(count, 'message')} of ${dead.name} ${where}`, options.yes, terminal)) return 'ok';
    const bar = new ProgressBar(terminal, count);
    const onProgress = ({ moved, toMove }: RedriveProgress): void => bar.show(moved, toMove);
    const { status, moved } = await redriveQueue(dead.handle, {
      ...(target ? { to: target.handle } : {}), maxMessagesPerSecond: options.rate, signal: terminal.signal, onProgress, progressSeconds: 1,
    }).finally(() => bar.end());
    if (options.json) terminal.out(`${JSON.stringify({ queueName: dead.name, status, moved })}\n`);
    else terminal.note(`${status === 'COMPLETED' ? 'moved' : `${status.toLowerCase()} after`} ${counted(moved, 'message')} ${where}\n`);
    return terminal.signal.aborted ? 'interrupted' : 'ok';
  },
});
