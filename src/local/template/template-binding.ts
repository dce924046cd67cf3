import { bindingVariable, encodeBinding } from '../../queue/binding';
import { deadLetterQueueName } from '../../queue/redrive';
import type { TemplateApp } from './template';
import type { TemplateQueue } from './template-queue';
import { localText } from './stand-in';

/** Environment variables that bind queues, and what is ambiguous about them. */
export interface AppBindings {
  readonly variables: Readonly<Record<string, string>>;
  readonly notes: readonly string[];
}

/**
 * The bindings of a whole app, for a process that stands for any part of it: every `QUEUE_*` variable that a function or
 * container of the app has, and one for each queue by its construct path; bindings of one name tell together what each of them tells.
 *
 * @param urlByQueueName where the queues really are
 * @example
 * const { urlByQueueName } = await provision(sqs, app.queues.map(({ declaration }) => declaration));
 * Object.assign(process.env, bindingsOf(app, urlByQueueName).variables);
 */
export function bindingsOf(app: TemplateApp, urlByQueueName: ReadonlyMap<string, string>): AppBindings {
  const variables: Record<string, string> = {};
  const several = new Set<string>();
  const bind = (name: string, text: string, isHeld: boolean): void => {
    const local = localText(text, app.standIns, { urlByQueueName });
    const before = variables[name] ?? local;
    if (urlIn(before) !== urlIn(local)) several.add(name);
    variables[name] = isHeld && !several.has(name) ? joined(before, local) : before;
  };
  for (const { variables: held } of [...app.functions, ...app.containers]) {
    for (const [name, value] of Object.entries(held)) if (name.startsWith('QUEUE_')) bind(name, value, true);
  }
  for (const queue of app.queues) bind(bindingVariable(queue.path), bindingTo(queue, app.queues), false);
  const notes = several.size === 0 ? [] : [`environment: each binding must mean one queue, got several for ${[...several].join(', ')}; the first counts, choose one stack or stage (of dev by --stack), or set the variable to another queue`];
  return { variables, notes };
}

/** A binding made of the declaration, as the constructs write it. */
function bindingTo({ url, declaration }: TemplateQueue, queues: readonly TemplateQueue[]): string {
  const { kind, maximumMessageBytes, visibilityTimeoutSeconds, contentBasedDeduplication, redrivePolicy } = declaration;
  const target = deadLetterQueueName(redrivePolicy);
  const deadLetterUrl = queues.find((queue) => queue.declaration.queueName === target)?.url;
  const maxReceiveCount = redrivePolicy?.maxReceiveCount;
  return encodeBinding({ url, kind, maximumMessageBytes, visibilityTimeoutSeconds, contentBasedDeduplication, deadLetterUrl, maxReceiveCount });
}

function urlIn(binding: string): string {
  return /"url":"([^"]*)"/.exec(binding)?.[1] ?? binding;
}

/** Two bindings of code to one queue: a sender's tells less than that of who receives. */
function joined(one: string, other: string): string {
  if (one === other) return one;
  try {
    return JSON.stringify({ ...JSON.parse(other), ...JSON.parse(one) });
  } catch {
    return one;
  }
}
