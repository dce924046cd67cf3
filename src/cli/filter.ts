import { parsedBody } from '../local/event-source/event-source-record';
import { checkFilter, matchesFilter } from '../local/template/filter';
import { counted, isObject } from '../queue/option-rule';
import type { ReceivedMessage } from '../runtime/message/received-message';
import { UsageError } from './command';
import { QUOTING, hasLostQuotes } from './lost-quotes';
import { TOLD_FIELDS, messageLineOf } from './message-line';
import { nearest } from './nearest';
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
  const wrong = checkFilter(pattern).join('; ') || checkFields(pattern).join('; ');
  if (wrong) throw new UsageError(`${command} --filter: ${hasLostQuotes(pattern) ? wrong.replace(/; .*/s, `, whose quotes the shell took; ${QUOTING}`) : wrong}`);
  return (message) => matchesFilter(pattern, { ...messageLineOf(message), body: parsedBody(message.body) });
}

/** What no message has fits none, or with `exists: false` all of them, and to find that out each would be received. */
function checkFields(pattern: string): string[] {
  const isTold = (name: string): boolean => (TOLD_FIELDS as readonly string[]).includes(name);
  return fieldsIn(JSON.parse(pattern)).filter((name) => !isTold(name)).map((name) => {
    const near = nearest(name, TOLD_FIELDS);
    const advice = near ? `did you mean ${near}?` : `write {"body":{"${name}":…}} for one of the body, or choose of ${TOLD_FIELDS.join(', ')}`;
    return `a filter must begin with a field of a message, got ${name}; ${advice}`;
  });
}

/** The fields with which a pattern begins, those of its alternatives included. */
function fieldsIn(pattern: unknown): string[] {
  return isObject(pattern) ? Object.entries(pattern).flatMap(([name, wanted]) => (name === '$or' ? [wanted].flat().flatMap(fieldsIn) : [name])) : [];
}

/** What is asked before something is done to messages: about how many they are. */
export function tellFitting(about: number, { filter }: { readonly filter?: string | undefined }): string {
  return `${filter === undefined ? '' : 'what fits the filter of '}about ${counted(about, 'message')}`;
}
