import type { Dispatch } from './dispatch';
import type { MessageState, StoredMessage } from './stored-message';

/** Messages of one group in order of arrival, as a linked list: any of them leaves in O(1). */
interface MessageGroup {
  readonly id: string;
  first: StoredMessage | undefined;
  last: StoredMessage | undefined;
}

/**
 * The order of a FIFO queue. A group hands out its messages in order, up to the first one that is in flight or delayed:
 * a group whose first message is hidden is blocked. One receive empties a group as far as it can, then turns to the next.
 */
export class GroupDispatch implements Dispatch {
  private readonly groups = new Map<string, MessageGroup>();
  /** Groups whose first message is ready, in the order in which they became so. */
  private readonly readyGroups = new Set<MessageGroup>();

  public moved(message: StoredMessage, from: MessageState): void {
    const group = this.group(message.groupId ?? '');
    if (from === 'gone') append(group, message);
    if (message.state === 'gone') unlink(group, message);
    this.refresh(group);
  }

  public take(max: number, accept: (message: StoredMessage) => boolean): void {
    let taken = 0;
    for (const group of this.readyGroups) {
      if (taken === max) break;
      let message = group.first;
      while (message?.state === 'ready' && taken < max) {
        const { next }: StoredMessage = message;
        if (accept(message)) taken++;
        message = next;
      }
    }
  }

  private refresh(group: MessageGroup): void {
    if (group.first?.state === 'ready') this.readyGroups.add(group);
    else this.readyGroups.delete(group);
    if (!group.first) this.groups.delete(group.id);
  }

  private group(id: string): MessageGroup {
    const known = this.groups.get(id);
    if (known) return known;
    const group: MessageGroup = { id, first: undefined, last: undefined };
    this.groups.set(id, group);
    return group;
  }
}

function append(group: MessageGroup, message: StoredMessage): void {
  message.previous = group.last;
  message.next = undefined;
  if (group.last) group.last.next = message;
  else group.first = message;
  group.last = message;
}

function unlink(group: MessageGroup, message: StoredMessage): void {
  if (message.previous) message.previous.next = message.next;
  else group.first = message.next;
  if (message.next) message.next.previous = message.previous;
  else group.last = message.previous;
  message.previous = undefined;
  message.next = undefined;
}
