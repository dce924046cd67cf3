import { hasMethods, isObject, type OptionRule } from '../../queue/option-rule';

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
      return Command ? (input: unknown, options?: never) => (client as CommandClient).send(new Command(input), options) : Reflect.get(client, name);
    },
  });
}
