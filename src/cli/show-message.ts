import { counted } from '../queue/option-rule';
import type { ReceivedMessage } from '../runtime/message/received-message';
import { messageLineOf } from './message-line';
import { visible } from './terminal';

/** A message for people: one line of facts, then its body. */
export function describeMessage(message: ReceivedMessage<string>): string {
  const { messageId, body, sentTimestamp, messageAttributes = {}, messageGroupId, deadLetterQueueSourceArn } = messageLineOf(message);
  const facts = [
    messageId, `sent ${sentTimestamp ?? 'at an unknown time'}`, `received ${counted(message.receiveCount, 'time')}`,
    ...(messageGroupId === undefined ? [] : [`group ${messageGroupId}`]),
    ...(deadLetterQueueSourceArn === undefined ? [] : [`from ${deadLetterQueueSourceArn.split(':').at(-1)}`]),
    ...Object.entries(messageAttributes).map(([name, value]) => `${name}=${typeof value === 'object' ? value.value ?? value.base64 : value}`),
  ];
  // A fact that could begin a line would be taken for another message.
  return visible(`${facts.join('  ').replace(/\r?\n/g, '\\n')}\n${indented(prettyBody(body))}\n`);
}

function prettyBody(body: string): string {
  // A number that is too long for JavaScript would be shown as another.
  if (/\d{16}/.test(body)) return body;
  try {
    const value: unknown = JSON.parse(body);
    return typeof value === 'object' && isShallow(value) ? JSON.stringify(value, undefined, 2) : body;
  } catch {
    return body;
  }
}

/** Levels that people write. Each indents all below it: of ten kilobytes of brackets line breaks would make fifty megabytes. */
const DEEPEST = 20;

function isShallow(value: unknown, levels = DEEPEST): boolean {
  return typeof value !== 'object' || value === null || (levels > 0 && Object.values(value).every((inner) => isShallow(inner, levels - 1)));
}

function indented(text: string): string {
  return text.split('\n').map((line) => `  ${line}`).join('\n');
}
