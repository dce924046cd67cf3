import type { ReachedQueue } from '../../src/cli/queue-access';
import { openSources } from '../../src/cli/redrive-source';
import type { Terminal } from '../../src/cli/terminal';
import { systemClock } from '../../src/queue/clock';

const ARN = 'arn:aws:sqs:us-east-1:000000000000:from.fifo';

test.each([
  ['dead', 'moves', 'is asked for again'],
  ['dead.fifo', 'stays', 'is not, since of a group the next would pass this one'],
])('what comes behind in %s %s: a source that could not be found for once %s', async (name, fate) => {
  let asked = 0;
  const getQueueUrl = async () => {
    if (asked++ === 0) throw new Error('throttled');
    return { QueueUrl: 'http://127.0.0.1/000000000000/from.fifo' };
  };
  const terminal = { clock: systemClock, signal: new AbortController().signal } as Terminal;
  const sourceOf = openSources({ url: `http://127.0.0.1/000000000000/${name}`, port: { getQueueUrl, sendMessage: getQueueUrl } } as unknown as ReachedQueue, terminal);

  const answers = [await sourceOf(ARN), await sourceOf(ARN)];

  expect(answers.map((answer) => ('wrong' in answer ? 'stays' : 'moves'))).toEqual(['stays', fate]);
});
