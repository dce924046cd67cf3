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
