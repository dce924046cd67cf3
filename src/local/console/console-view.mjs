// What is shown. Text of others enters as text only, never as HTML.

const find = (id) => document.getElementById(id);

/** An element with its text or children. */
function element(tag, properties = {}, ...children) {
  const made = Object.assign(document.createElement(tag), properties);
  made.append(...children);
  return made;
}

/** Sets a text where it differs: what is the same stays, so that a selection in it does, and nobody is read it again. */
function put(place, text) {
  if (place.textContent !== text) place.textContent = text;
}

/** Shows rows in their order. A row keeps its element, so that focus, selections, scrolling and a click under way stay with it. */
function show(place, rows, { keyOf, make, update }) {
  const before = new Map([...place.children].map((one) => [one.dataset.key, one]));
  const now = rows.map((row) => {
    const key = keyOf(row);
    const one = before.get(key) ?? make(row);
    before.delete(key);
    one.dataset.key = key;
    update(one, row);
    return one;
  });
  for (const gone of before.values()) gone.remove();
  let next = place.firstElementChild;
  for (const one of now) {
    if (one === next) next = next.nextElementSibling;
    else place.insertBefore(one, next);
  }
}

export function showQueues(queues, selected) {
  show(find('queues'), queues.map((queue) => ({ ...queue, isSelected: queue.path === selected })), QUEUE);
  find('no-queues').hidden = queues.length > 0;
}

const QUEUE = {
  keyOf: ({ path }) => path,
  make({ path, name }) {
    const [first, ...counts] = [element('a', { href: path }, name), '', '', ''].map((child) => element('td', {}, child));
    return element('tr', {}, first, ...counts);
  },
  update(row, { sources, ready, inFlight, delayed, isSelected }) {
    const [name, ...cells] = row.children;
    name.firstChild.ariaCurrent = isSelected ? 'page' : null;
    [ready, inFlight, delayed].forEach((count, index) => put(cells[index], `${count}`));
    row.classList.toggle('dead', sources.length > 0);
    row.classList.toggle('alarm', sources.length > 0 && ready > 0);
  },
};

/** One queue with its oldest messages; undefined where the address names none. */
export function showQueue(queue, messages) {
  find('queue').hidden = queue === undefined;
  find('no-queue').hidden = queue !== undefined;
  document.title = queue ? `${queue.name} (${countOf(queue)})` : 'Local queues';
  if (!queue) return;
  put(find('name'), queue.name);
  put(find('facts'), facts(queue));
  find('redrive').hidden = queue.sources.length === 0;
  showForm(queue);
  show(find('attributes'), Object.entries(queue.attributes), ATTRIBUTE);
  show(find('messages'), messages, MESSAGE);
  const more = Math.max(0, countOf(queue) - messages.length);
  put(find('more'), more > 0 ? `and ${more} more` : messages.length === 0 ? 'No message is in this queue.' : '');
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

const ATTRIBUTE = {
  keyOf: ([name]) => name,
  make: ([name]) => element('div', {}, element('dt', {}, name), element('dd')),
  update: (pair, [, value]) => put(pair.lastChild, value),
};

const LINE = 100;
const STATES = { ready: 'ready', delayed: 'delayed', inFlight: 'in flight' };

const MESSAGE = {
  // An engine that starts again may give its ids again.
  keyOf: ({ MessageId, Attributes }) => `${MessageId} ${Attributes.SentTimestamp}`,
  make({ MessageId, Body, Attributes }) {
    const sentAt = new Date(Number(Attributes.SentTimestamp));
    const sent = element('time', { dateTime: sentAt.toISOString() }, sentAt.toLocaleString());
    return element('li', {},
      element('p', {}, element('strong'), ' ', sent, ' ', element('code', {}, MessageId)),
      element('pre', {}, pretty(Body)),
      element('p', { className: 'told' }));
  },
  update(item, { State, Attributes, MessageAttributes }) {
    const state = item.firstChild.firstChild;
    state.dataset.state = State;
    put(state, STATES[State]);
    put(item.lastChild, told(Attributes, MessageAttributes));
  },
};

function told({ ApproximateReceiveCount: receives, MessageGroupId, DeadLetterQueueSourceArn }, attributes = {}) {
  return [
    ['message group', MessageGroupId],
    ['received', receives === '0' ? undefined : `${receives} ${receives === '1' ? 'time' : 'times'}`],
    ['from', DeadLetterQueueSourceArn?.split(':').at(-1)],
    ...Object.entries(attributes).map(([name, { StringValue, BinaryValue }]) => [name, StringValue ?? BinaryValue]),
  ].filter(([, value]) => value !== undefined).map(([name, value]) => `${name}: ${value}`).join(' · ');
}

const isShallow = (value, levels = 20) => Object(value) !== value || (levels > 0 && Object.values(value).every((one) => isShallow(one, levels - 1)));

/** Long JSON with line breaks, anything else as it is. So is what nests deeper than people write: each level indents all below it. */
function pretty(text) {
  if (text.length <= LINE) return text;
  try {
    const value = JSON.parse(text);
    return isShallow(value) ? JSON.stringify(value, undefined, 2) : text;
  } catch {
    return text;
  }
}

export function showTrouble(text) {
  find('trouble').hidden = text === undefined;
  put(find('trouble'), text ?? '');
}

export function tell(text) {
  put(find('told'), text);
}
