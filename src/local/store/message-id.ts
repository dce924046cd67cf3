/** So many last digits of an id are the message's own; the rest is shared by the messages around it. */
const OWN_DIGITS = 3;
const KEY_DIGITS = 12;
const SHARING = 16 ** OWN_DIGITS;
const OWN: readonly string[] = Array.from({ length: SHARING }, (_, key) => hex(key, OWN_DIGITS));

/**
 * Ids of messages: a start that each engine has for itself, then the message's key. Two strings that are there already are put
 * together faster than a number is written, and a message keeps no id of its own.
 */
export class MessageIds {
  private block = -1;
  private prefix = '';

  /** @param start the 24 characters before the key */
  public constructor(private readonly start: string) {}

  /** What the ids of a key and its neighbours start with. */
  public prefixOf(key: number): string {
    const block = Math.floor(key / SHARING);
    if (block !== this.block) {
      this.block = block;
      this.prefix = this.start + hex(block, KEY_DIGITS - OWN_DIGITS);
    }
    return this.prefix;
  }
}

/** The id that callers know a message by. */
export function messageIdOf({ idPrefix, key }: { readonly idPrefix: string; readonly key: number }): string {
  return idPrefix + OWN[key % SHARING]!;
}

/** The prefix of an id that {@link messageIdOf} made. */
export function prefixOfId(messageId: string): string {
  return messageId.slice(0, -OWN_DIGITS);
}

function hex(number: number, digits: number): string {
  return number.toString(16).padStart(digits, '0');
}
