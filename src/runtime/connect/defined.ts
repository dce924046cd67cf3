/** The fields of an object that are given: one that is undefined takes no place of a default, and is nothing that an SDK has to refuse. */
export const defined = <Fields extends object>(fields: Fields): { [Word in keyof Fields]?: Exclude<Fields[Word], undefined> } =>
  Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined)) as never;
