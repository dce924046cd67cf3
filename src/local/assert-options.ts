import { brokenRules, type OptionRule } from '../queue/option-rule';

/** Options that cannot be meant, all in one error. @throws RangeError */
export function assertOptions(where: string, options: unknown, rules: readonly OptionRule[]): void {
  throwAll(where, brokenRules(options, rules));
}

/** Everything that is wrong, as one error; without a sentence, nothing. */
export function throwAll(where: string, wrong: readonly string[], Refusal: ErrorConstructor = RangeError): void {
  if (wrong.length > 0) throw new Refusal(wrong.map((sentence) => `${where}: ${sentence}`).join('\n'));
}
