import type { SqsPort } from '../../queue/port';

/** Any call of a port. */
type Call = (input: unknown, options?: unknown) => unknown;

/** A port whose calls go another way; all else of it stays as it is. */
export function rerouted(port: SqsPort, route: (call: Call, name: string | symbol) => unknown): SqsPort {
  // It stands on nothing, for a port may have properties that no proxy may change.
  return new Proxy({} as SqsPort, {
    get: (_, name) => {
      const value: unknown = Reflect.get(port, name);
      return typeof value === 'function' ? route(value.bind(port) as Call, name) : value;
    },
  });
}

/** A port some of whose calls are others. */
export const overlay = (port: SqsPort, calls: Partial<SqsPort>): SqsPort => rerouted(port, (call, name) => Reflect.get(calls, name) ?? call);
