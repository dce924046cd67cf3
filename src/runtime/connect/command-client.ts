import { hasMethods, isObject, type OptionRule } from '../../queue/option-rule';
import { QueueError } from '../error/error';
import { saidBy } from '../error/remedy';

/** A client of the AWS SDK that is given commands: `new SQSClient({ … })`, `new S3Client({ … })`. */
export interface CommandClient {
  /** Sends a command and answers its output. */
  send(command: never, options?: never): Promise<unknown>;
}

type Service = 'SQS' | 'S3';

/** Whether a client is of version 2 of the AWS SDK: its calls make requests that nobody sends, and awaited they answer nothing. */
const isOfVersion2 = (client: unknown): boolean => 'makeRequest' in Object(client) && !('send' in Object(client));

/** Whether a client takes commands of a service; a mock may tell no service. */
function takesCommands(client: unknown, service: Service): boolean {
  const { config } = Object(client) as { config?: { serviceId?: string } };
  return hasMethods('send')(client) && (!isObject(config) || (config.serviceId ?? service) === service);
}

/** A client of a service: one that has its calls as methods, or one that is given commands. */
export function clientRule(service: Service, hasCalls: (client: unknown) => boolean): OptionRule {
  const isClient = (client: unknown): boolean => (hasCalls(client) || takesCommands(client, service)) && !isOfVersion2(client);
  const made = `new ${service}({ … }) or new ${service}Client({ … }) of @aws-sdk/client-${service.toLowerCase()}`;
  return ['client', isClient, `a client of Amazon ${service}`, `give ${made}, or leave it out`];
}

/** Sends a command. That of a newer release may find nothing of what it needs in an older client, and the SDK says so in words of its own. */
async function sendBy(client: CommandClient, command: never, options?: never): Promise<unknown> {
  try {
    return await client.send(command, options);
  } catch (cause) {
    const said = saidBy(cause);
    if (!said.startsWith('serializerMiddleware is not found')) throw cause;
    const rule = 'connect: a client that is given commands must be as new as the AWS SDK beside this package, whose they are, got an older one';
    throw new QueueError(`${rule}; install one version of the AWS SDK, or give a client with methods`, { code: 'SdkTooOld', queue: '', cause });
  }
}

/**
 * The calls of a client as methods, whichever of the two it is.
 *
 * @param load gives the SDK's module, which has the commands; asked for only when the client needs them
 */
export async function callsOf<Port extends object>(client: Port | CommandClient, call: keyof Port, load: () => Promise<object>): Promise<Port> {
  if (call in client || !hasMethods('send')(client)) return client as Port;
  const sdk = await load();
  return new Proxy({} as Port, {
    get: (_, name) => {
      const Command = Reflect.get(sdk, `${String(name).replace(/^./, (first) => first.toUpperCase())}Command`) as (new (input: unknown) => never) | undefined;
      return Command ? (input: unknown, options?: never) => sendBy(client as CommandClient, new Command(input), options) : Reflect.get(client, name);
    },
  });
}
