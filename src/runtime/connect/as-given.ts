/**
 * What a call is given, as it is then: whoever sends one object again and again, with other fields, sends each time what it held, its attributes
 * too. The same holds for options. One of a class is read when it is sent, for a copy has none of its accessors.
 */
export function asGiven<Entry>(entry: Entry): Entry {
  try {
    if (Object.getPrototypeOf(entry) !== Object.prototype) return entry;
    const given = { ...entry } as Entry & { messageAttributes?: unknown };
    if (given.messageAttributes) given.messageAttributes = asGiven(given.messageAttributes);
    return given;
  } catch {
    return entry; // none, or one of which a getter throws: that is told when it is read to be sent
  }
}
