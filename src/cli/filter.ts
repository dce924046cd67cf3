import { checkFilterPattern, matchesFilter } from '../local/template/filter';
import type { ReceivedMessage } from '../runtime/message/received-message';
import { UsageError } from './command';
import { lineOf } from './message-line';
import type { OptionTable } from './option';

export const FILTER_OPTION = {
  filter: { form: 'text', value: 'PATTERN', summary: 'only messages that fit a filter pattern, as event source mappings have it', default: 'all' },
} as const satisfies OptionTable;

/** What `--help` says of patterns. */
export const FILTER_NOTE = 'A pattern is held against what peek --json shows of a message, its body parsed where it is JSON: '
  + '\'{"body": {"sku": ["lamp"]}}\', \'{"messageAttributes": {"reject.reason": [{"prefix": "we do not sell"}]}}\', \'{"receiveCount": [{"numeric": [">", 3]}]}\'.';

/**
 * Which messages a pattern means.
 *
 * @param command the command that was given it, for errors
 * @throws UsageError for a pattern that is none
 */
export function readFilter(command: string, pattern: string | undefined): (message: ReceivedMessage<string>) => boolean {
  if (pattern === undefined) return () => true;
  const wrong = checkFilterPattern(pattern);
  if (wrong) throw new UsageError(`${command} --filter: ${wrong}`);
  return (message) => matchesFilter(pattern, { ...lineOf(message), body: parsed(message.body) });
}

function parsed(body: string): unknown {
  try {
    return JSON.parse(body);
  } catch {
    return body;
  }
}
