/**
 * An entry as it is at the call: whoever sends one object again and again, with other fields, sends each time what it held. The same holds for
 * declarations, attributes, tags and options. One of a class is read when it is sent, for a copy has none of its accessors.
 */
export function givenEntry<Entry>(entry: Entry): Entry {
  try {
    return Object.getPrototypeOf(entry) === Object.prototype ? { ...entry } : entry;
  } catch {
    return entry; // none, or one of which a getter throws: that is told when it is read to be sent
  }
}
