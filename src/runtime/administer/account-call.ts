import { hasMethods, type OptionRule } from '../../queue/option-rule';
import type { SqsPort } from '../../queue/port';
import { clientRule } from '../connect/command-client';
import { connect, type ConnectOptions } from '../connect/connect';
import { inWords } from '../connect/context';
import { connectRules } from '../connect/connect-rules';
import { checkRules, type OptionPlace } from '../error/option-check';

/** Options of an activity of the account, by the name of the activity. @throws QueueError `InvalidParameterValue` */
export function checkAccountOptions(place: OptionPlace, options: ConnectOptions, own: readonly OptionRule[] = []): void {
  checkRules(place, options, [...connectRules(), clientRule('SQS', hasMethods(place.where)), ...own]);
}

/** Asks Amazon SQS for what is of the account and of no opened queue. @throws QueueError that names the queue and the activity */
export function callAccount<Answer>(
  { where, queue = '' }: OptionPlace, options: ConnectOptions, ask: (port: SqsPort) => Promise<Answer>,
): Promise<Answer> {
  return inWords(queue, where, async () => ask(await connect(options)));
}
