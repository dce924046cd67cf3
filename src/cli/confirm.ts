import type { QueueAttributesAnswer } from '../queue/declaration';
import { UsageError } from './command';
import type { OptionTable } from './option';
import type { Terminal } from './terminal';

export const YES_OPTION = { yes: { form: 'flag', short: 'y', summary: 'do it without asking' } } as const satisfies OptionTable;

/**
 * Asks before something that cannot be undone.
 *
 * @param what what is about to be done, e.g. `delete 12 messages of orders`
 * @returns whether to do it
 * @throws UsageError when nobody is there to be asked
 */
export async function confirm(what: string, yes: boolean | undefined, terminal: Terminal): Promise<boolean> {
  if (yes) return true;
  if (!terminal.interactive) throw new UsageError(`${what}: it must be confirmed, got no terminal to ask at; add --yes`);
  const answer = await terminal.ask(`${what}? This cannot be undone. [y/N] `);
  if (/^y(es)?$/i.test(answer.trim())) return true;
  terminal.note('nothing was done\n');
  return false;
}

/** With so few receives allowed, one by which a message is only looked at can be what dead-letters it. */
export const FEW_RECEIVES = 3;

/** What to say before messages are received that stay in their queue; nothing where it allows many receives. */
export function riskOf({ redrivePolicy }: QueueAttributesAnswer): string {
  const { maxReceiveCount = Infinity } = redrivePolicy ?? {};
  if (maxReceiveCount > FEW_RECEIVES) return '';
  return `: each look counts one of the ${maxReceiveCount} receives after which a message is dead-lettered`;
}
