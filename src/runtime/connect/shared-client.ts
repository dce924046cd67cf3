import { remembered } from './remembered';

type Clients = Map<string, () => Promise<unknown>>;

/** Stands for the credentials that the SDK finds by itself. */
const SDK_CHAIN = {};
// By the credentials themselves: clients of fresh ones go when nobody holds these any more, and with them their sockets.
const clientsOf = new WeakMap<object, Clients>();

/**
 * A client that all share who give the same credentials and the same key. One that cannot be made is made again for the next caller.
 *
 * @param credentials told apart by identity: a provider is shared only with itself
 */
export function sharedClient<Client>(credentials: object = SDK_CHAIN, key: string, make: () => Promise<Client>): Promise<Client> {
  const clients: Clients = clientsOf.get(credentials) ?? new Map();
  clientsOf.set(credentials, clients);
  const client = clients.get(key) ?? remembered(make);
  clients.set(key, client);
  return client() as Promise<Client>;
}
