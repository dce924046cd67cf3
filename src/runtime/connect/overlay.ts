import type { SqsPort } from '../../queue/port';

/** A port some of whose calls are others; all else goes to the port as it is. */
export function overlay(port: SqsPort, calls: Partial<SqsPort>): SqsPort {
  // It stands on nothing, for a port may have properties that no proxy may change.
  return new Proxy({} as SqsPort, {
    get: (_, name) => {
      const value: unknown = Reflect.get(port, name);
      return Reflect.get(calls, name) ?? (typeof value === 'function' ? value.bind(port) : value);
    },
  });
}
