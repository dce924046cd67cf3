import { wholeRule } from '../queue/option-rule';
import type { QueueReference } from './connect/address';
import { checkRules } from './error/option-check';
import { Queue } from './queue';
import { queueRules, type QueueOptions } from './connect/queue-options';
import type { AnyEntry, SendResult } from './send/send-entry';

/** How the queues of a router are opened. */
export interface QueuesOptions<Input = unknown, Output = Input> extends QueueOptions<Input, Output> {
  /** Handles that are kept; the one that was unused for longest makes room. @default 1000 */
  readonly maxOpenQueues?: number | undefined;
}

/** Queues that are chosen message by message, standard and FIFO ones alike. */
export interface Queues<Input = unknown, Output = Input> {
  /** The handle of a queue; the same one again for the same reference. */
  open(reference: QueueReference): Queue<Input, Output, AnyEntry<Input>>;
  /**
   * Sends one message to the queue of choice.
   *
   * @throws what `sendMessage` of a handle throws
   */
  sendMessage(reference: QueueReference, entry: AnyEntry<Input>): Promise<SendResult>;
}

/**
 * A router to queues that are known only when a message is: handles are opened on first use and kept, so a name is resolved once.
 *
 * @throws QueueError (`InvalidParameterValue`) for a wrong option
 * @example
 * const tenants = queues({ schema: Event });
 * await tenants.sendMessage({ queueName: `events-${tenant}` }, { body: event });
 */
export function queues<Input = unknown, Output = Input>(options: QueuesOptions<Input, Output> = {}): Queues<Input, Output> {
  checkRules({ where: 'queues' }, options, [...queueRules(), wholeRule('maxOpenQueues', 1)]);
  const { maxOpenQueues = 1000, ...queueOptions } = options;
  const handles = new Map<string, Queue<Input, Output, AnyEntry<Input>>>();
  const open = (reference: QueueReference): Queue<Input, Output, AnyEntry<Input>> => {
    const key = JSON.stringify(reference);
    const handle = handles.get(key) ?? new Queue<Input, Output, AnyEntry<Input>>(undefined, reference, queueOptions);
    // A map keeps the order of insertion: the first key is the one that was unused for longest.
    handles.delete(key);
    handles.set(key, handle);
    if (handles.size > maxOpenQueues) handles.delete(handles.keys().next().value!);
    return handle;
  };
  return { open, sendMessage: async (reference, entry) => open(reference).sendMessage(entry) };
}
