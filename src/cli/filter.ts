import { parsedBody } from '../local/event-source/event-source-record';
import { checkFilter, matchesFilter } from '../local/template/filter';
import { counted } from '../queue/option-rule';
import type { ReceivedMessage } from '../runtime/message/received-message';
import { UsageError } from './command';
import { QUOTING, hasLostQuotes } from './lost-quotes';
import { messageLineOf } from './message-line';
import type { OptionTable } from './option';

export const FILTER_OPTION = {
  filter: { form: 'text', value: 'PATTERN', summary: 'only messages that match a filter pattern of event source mappings', default: 'all' },
} as const satisfies OptionTable;

/** What `--help` says of patterns. */
export const FILTER_NOTE = 'A pattern is matched against a message as peek --json shows it, with its body parsed if that is a JSON object or list: '
  + '\'{"body": {"sku": ["lamp"]}}\', \'{"messageAttributes": {"reject.reason": [{"prefix": "we do not sell"}]}}\', \'{"receiveCount": [{"numeric": [">", 3]}]}\'.';

/**
 * Which messages a pattern means.
 *
 * @param command the command that was given it, for errors
 * @throws UsageError for a pattern that is none
 */
export function readFilter(command: string, pattern: string | undefined): (message: ReceivedMessage<string>) => boolean {
  if (pattern === undefined) return () => true;
  const wrong = checkFilter(pattern).join('; ');
  if (wrong) throw new UsageError(`${command} --filter: ${hasLostQuotes(pattern) ? wrong.replace(/; .*/s, `, whose quotes the shell took; ${QUOTING}`) : wrong}`);
  return (message) => matchesFilter(pattern, { ...messageLineOf(message), body: parsedBody(message.body) });
}

/** What is asked before something is done to messages: about how many they are. */
export function tellFitting(about: number, { filter }: { readonly filter?: string | undefined }): string {
  return `${filter === undefined ? '' : 'what fits the filter of '}about ${counted(about, 'message')}`;
}
