import { brokenRules, type OptionRule } from '../queue/option-rule';

/** Options that cannot be meant, all in one error. @throws RangeError */
export function assertOptions(where: string, options: unknown, rules: readonly OptionRule[]): void {
  const wrong = brokenRules(options, rules);
  if (wrong.length > 0) throw new RangeError(wrong.map((sentence) => `${where}: ${sentence}`).join('\n'));
}
