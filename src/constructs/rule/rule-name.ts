import { FIFO_SUFFIX, checkQueueName, kindOfName } from '../../queue/queue-name';
import type { QueueFacts } from './queue-facts';
import { SQS_API, when, type Rule } from './rule';

/** Rules of a queue's name. */
export const NAME_RULES: ReadonlyArray<Rule<QueueFacts>> = [
  {
    id: 'queue-name',
    severity: 'hard',
    sentence: 'A queue name has 1 to 80 letters, digits, hyphens and underscores, the `.fifo` of a FIFO queue included.',
    source: `${SQS_API}/API_CreateQueue.html`,
    check: ({ queueName }) => queueName === undefined ? [] : checkQueueName(queueName, kindOfName(queueName)),
  },
  {
    id: 'queue-name-suffix',
    severity: 'hard',
    sentence: 'The names of FIFO queues end in `.fifo`, and no others do.',
    source: `${SQS_API}/API_CreateQueue.html`,
    check: ({ queueName, kind }) => queueName === undefined || kindOfName(queueName) === kind ? [] : [
      kind === 'fifo' ? `queueName must end in ${FIFO_SUFFIX}, got '${queueName}'; add the suffix`
        : `queueName must not end in ${FIFO_SUFFIX}, got '${queueName}'; use FifoQueue, or drop the suffix`,
    ],
  },
];

/** The queues of one stack that have a known name. */
export interface StackNames {
  readonly queues: ReadonlyArray<{ readonly queueName: string; readonly path: string }>;
}

/** Rules of all names of a stack. */
export const STACK_NAME_RULES: ReadonlyArray<Rule<StackNames>> = [
  {
    id: 'queue-name-unique',
    severity: 'hard',
    sentence: 'No two queues of a stack have the same name.',
    source: `${SQS_API}/API_CreateQueue.html`,
    check: ({ queues }) => queues.flatMap(({ queueName, path }, index) => {
      const first = queues.findIndex((other) => other.queueName === queueName);
      return when(first < index, `queueName must be unique in its stack, got '${queueName}' for ${queues[first]!.path} and ${path}; rename one`);
    }),
  },
];
