// The page: asks the engine once a second while somebody looks, and does what the buttons say.
import { ask, listQueues, peek, redrive, send } from './console-sqs.mjs';
import { showQueue, showQueues, showTrouble, tell } from './console-view.mjs';

const EVERY_MILLISECONDS = 1000;

/** The queue that the address names, as it was read last. */
let selected;
/** How often was asked: an answer is late when more was asked since. */
let asked = 0;

async function refresh() {
  const turn = ++asked;
  const path = location.pathname;
  try {
    const queues = await listQueues();
    const queue = queues.find((one) => one.path === path);
    const messages = queue ? await peek(queue) : [];
    if (turn !== asked) return;
    selected = queue;
    showQueues(queues, path);
    showQueue(queue, messages);
    showTrouble(queue || path === '/' ? undefined : `no queue is at ${path}`);
  } catch (error) {
    if (turn === asked) showTrouble(wordsOf(error));
  }
}

const wordsOf = (error) => (error instanceof TypeError ? 'the engine does not answer; start it again' : error.message);

/** Does what a button says, tells what it answers while its queue is shown, and shows what became of it. */
async function act(work) {
  const { path } = selected;
  const say = (text) => {
    if (location.pathname === path) tell(text);
  };
  try {
    say('');
    say(await work(selected, say));
  } catch (error) {
    say(wordsOf(error));
  }
  await refresh();
}

document.getElementById('send').addEventListener('submit', (event) => {
  event.preventDefault();
  void act(async (queue) => {
    const { MessageId } = await send(queue, Object.fromEntries(new FormData(event.target)));
    return `sent ${MessageId}`;
  });
});

document.getElementById('purge').addEventListener('click', () => {
  const { name, url } = selected;
  if (!confirm(`Delete all messages of ${name}, those in flight too?`)) return;
  void act(async () => {
    await ask('PurgeQueue', { QueueUrl: url });
    return 'purged';
  });
});

document.getElementById('redrive').addEventListener('click', () => {
  void act(redrive);
});

// Links lead to URLs of queues: the same page, which stays.
document.addEventListener('click', (event) => {
  const link = event.target.closest('a');
  if (!link || event.metaKey || event.ctrlKey || event.shiftKey) return;
  event.preventDefault();
  history.pushState(undefined, '', link.href);
  tell('');
  document.getElementById('queue').scrollTo(0, 0);
  void refresh();
});
addEventListener('popstate', () => void refresh());
document.addEventListener('visibilitychange', () => void refresh());

async function watch() {
  if (!document.hidden) await refresh();
  setTimeout(watch, EVERY_MILLISECONDS);
}
void watch();
