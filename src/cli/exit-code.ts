/** What a command's exit code means; `--help` prints this table. */
export const EXIT_CODES = {
  ok: { code: 0, meaning: 'done' },
  failed: { code: 1, meaning: 'failed; the reason is on stderr' },
  usage: { code: 2, meaning: 'wrong usage; nothing was done' },
  partial: { code: 3, meaning: 'done in part; what failed is on stderr, the rest is done' },
  interrupted: { code: 130, meaning: 'ended by Ctrl-C; 0 for engine and dev, which are meant to end so' },
} as const;

export type Exit = keyof typeof EXIT_CODES;
