/** What JavaScript lets through and the types do not. */
export const wrong = (value: unknown) => value as never;

/** The error that refuses it, by the start of its sentence. */
export const refused = (start: string) => ({ name: 'QueueError', code: 'InvalidParameterValue', message: expect.stringMatching(new RegExp(`^${start}, got .*; .`)) });

/** What an act throws; else what it returns. */
export function thrownBy(act: () => unknown): unknown {
  try {
    return act();
  } catch (error) {
    return error;
  }
}
