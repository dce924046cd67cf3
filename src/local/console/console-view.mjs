// What is shown. Text of others enters as text only, never as HTML.

const find = (id) => document.getElementById(id);

/** An element with its text or children. */
function element(tag, properties = {}, ...children) {
  const made = Object.assign(document.createElement(tag), properties);
  made.append(...children);
  return made;
}

/** Puts rows where they differ from what is shown, so that nothing jumps under a reader's eyes. */
function show(place, rows, render) {
  const now = JSON.stringify(rows);
  if (place.dataset.shown === now) return;
  place.dataset.shown = now;
  place.replaceChildren(...rows.flatMap(render));
}

export function showQueues(queues, selected) {
  show(find('queues'), queues.map((queue) => ({ ...queue, isSelected: queue.path === selected })), queueRow);
  find('no-queues').hidden = queues.length > 0;
}

function queueRow({ path, name, sources, ready, inFlight, delayed, isSelected }) {
  const link = element('a', { href: path }, name);
  if (isSelected) link.ariaCurrent = 'page';
  const row = element('tr', {}, element('td', {}, link), ...[ready, inFlight, delayed].map((count) => element('td', {}, `${count}`)));
  row.classList.toggle('dead', sources.length > 0);
  row.classList.toggle('alarm', sources.length > 0 && ready > 0);
  return row;
}

/** One queue with its oldest messages; undefined where the address names none. */
export function showQueue(queue, messages) {
  find('queue').hidden = queue === undefined;
  find('no-queue').hidden = queue !== undefined;
  document.title = queue ? `${queue.name} (${countOf(queue)})` : 'Local queues';
  if (!queue) return;
  find('name').textContent = queue.name;
  find('facts').textContent = facts(queue);
  find('redrive').hidden = queue.sources.length === 0;
  showForm(queue);
  show(find('attributes'), Object.entries(queue.attributes), ([name, value]) => [element('dt', {}, name), element('dd', {}, value)]);
  show(find('messages'), messages, messageItem);
  const more = Math.max(0, countOf(queue) - messages.length);
  find('more').textContent = more > 0 ? `and ${more} more` : messages.length === 0 ? 'No message is in this queue.' : '';
}

const countOf = ({ ready, inFlight, delayed }) => ready + inFlight + delayed;

function showForm({ isFifo, attributes }) {
  const { MessageGroupId, MessageDeduplicationId, DelaySeconds } = find('send').elements;
  MessageGroupId.required = isFifo;
  MessageDeduplicationId.placeholder = attributes.ContentBasedDeduplication === 'true' ? 'by the body' : 'a new one';
  // What is disabled is not sent, though it was filled in for another queue.
  for (const [input, fits] of [[MessageDeduplicationId, isFifo], [DelaySeconds, !isFifo]]) input.disabled = input.parentElement.hidden = !fits;
}

function facts({ url, isFifo, deadLetterArn, sources, attributes }) {
  const receives = deadLetterArn && JSON.parse(attributes.RedrivePolicy).maxReceiveCount;
  return [
    isFifo ? 'FIFO queue' : 'standard queue',
    `visibility timeout ${attributes.VisibilityTimeout} s`,
    deadLetterArn && `after ${receives} receives to ${deadLetterArn.split(':').at(-1)}`,
    sources.length > 0 && `dead letters of ${sources.join(', ')}`,
    url,
  ].filter(Boolean).join(' · ');
}

const LINE = 100;
const STATES = { ready: 'ready', delayed: 'delayed', inFlight: 'in flight' };

function messageItem({ MessageId, Body, State, Attributes, MessageAttributes = {} }) {
  const { ApproximateReceiveCount: receives, SentTimestamp, MessageGroupId, DeadLetterQueueSourceArn } = Attributes;
  const told = [
    ['message group', MessageGroupId],
    ['received', receives === '0' ? undefined : `${receives} ${receives === '1' ? 'time' : 'times'}`],
    ['from', DeadLetterQueueSourceArn?.split(':').at(-1)],
    ...Object.entries(MessageAttributes).map(([name, { StringValue, BinaryValue }]) => [name, StringValue ?? BinaryValue]),
  ].filter(([, value]) => value !== undefined);
  const state = element('strong', {}, STATES[State]);
  state.dataset.state = State;
  const sent = element('time', { dateTime: new Date(Number(SentTimestamp)).toISOString() }, new Date(Number(SentTimestamp)).toLocaleString());
  return element('li', {},
    element('p', {}, state, ' ', sent, ' ', element('code', {}, MessageId)),
    element('pre', {}, pretty(Body)),
    element('p', { className: 'told' }, told.map(([name, value]) => `${name}: ${value}`).join(' · ')));
}

/** Long JSON with line breaks, anything else as it is. */
function pretty(text) {
  if (text.length <= LINE) return text;
  try {
    return JSON.stringify(JSON.parse(text), undefined, 2);
  } catch {
    return text;
  }
}

export function showTrouble(text) {
  find('trouble').hidden = text === undefined;
  find('trouble').textContent = text ?? '';
}

export function tell(text) {
  find('told').textContent = text;
}
