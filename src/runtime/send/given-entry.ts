/**
 * An entry as it is at the call: whoever sends one object again and again, with other fields, sends each time what it held. One of a class is read
 * when it is sent, for a copy has none of its accessors.
 */
export function givenEntry<Entry>(entry: Entry): Entry {
  try {
    return Object.getPrototypeOf(Object(entry)) === Object.prototype ? { ...entry } : entry;
  } catch {
    return entry; // a getter of it throws, which is told when it is read to be sent
  }
}
