/** What a field holds that has fields of its own. */
interface Holding {
  messageAttributes?: unknown;
  tags?: unknown;
}

/**
 * An entry as it is at the call, its attributes too: whoever sends one object again and again, with other fields, sends each time what it held.
 * The same holds for declarations, attributes, tags and options. One of a class is read when it is sent, for a copy has none of its accessors.
 */
export function givenEntry<Entry>(entry: Entry): Entry {
  try {
    if (Object.getPrototypeOf(entry) !== Object.prototype) return entry;
    const given = { ...entry } as Entry & Holding;
    if (given.messageAttributes) given.messageAttributes = givenEntry(given.messageAttributes);
    if (given.tags) given.tags = givenEntry(given.tags);
    return given;
  } catch {
    return entry; // none, or one of which a getter throws: that is told when it is read to be sent
  }
}
