/** How JSON is written in a shell, for whom it took the quotes. */
export const QUOTING = "write it in '…', in cmd and Windows PowerShell with \\\" for each \"";

/** Whether a word was JSON before a shell took its quotes: `{id:7}`, as Windows PowerShell makes of `'{"id":"7"}'`. */
export function hasLostQuotes(word: string): boolean {
  return /^'?\{[^"]*:[^"]*\}'?$/.test(word);
}
