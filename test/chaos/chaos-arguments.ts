import { parseArgs } from 'node:util';

/** What `npm run chaos` is asked for. */
export interface ChaosArguments {
  readonly messages: number;
  readonly seed: number;
  /** In one process and in virtual time, so that the seed repeats the run. */
  readonly virtual: boolean;
}

const ADVICE = 'try --messages 2000 --seed 1';

/** Reads the command line. @throws RangeError one line that says what is wrong */
export function readArguments(args: readonly string[]): ChaosArguments {
  const { messages, seed, virtual } = parsed(args);
  return {
    virtual,
    messages: wholeNumber({ name: 'messages', text: messages, least: 2 }),
    seed: wholeNumber({ name: 'seed', text: seed, least: 0 }),
  };
}

function parsed(args: readonly string[]) {
  try {
    return parseArgs({
      args: [...args],
      options: {
        messages: { type: 'string', default: '20000' }, seed: { type: 'string', default: '1' }, virtual: { type: 'boolean', default: false },
      },
    }).values;
  } catch (error) {
    // Node goes on with advice of its own.
    const [sentence = ''] = (error as Error).message.split(/\. |\.?\n/);
    throw new RangeError(`chaos: options must be --messages, --seed and --virtual, got ${sentence.replace(/^\w/, (first) => first.toLowerCase())}; ${ADVICE}`);
  }
}

function wholeNumber({ name, text, least }: { readonly name: string; readonly text: string; readonly least: number }): number {
  if (/^\d{1,9}$/.test(text) && Number(text) >= least) return Number(text);
  throw new RangeError(`chaos: --${name} must be a whole number from ${least} to 999999999, got ${text}; ${ADVICE}`);
}
