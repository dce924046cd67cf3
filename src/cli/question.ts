import { createInterface } from 'node:readline/promises';

/** Where a person is asked. */
interface Asked {
  readonly input: NodeJS.ReadableStream;
  readonly output: NodeJS.WritableStream;
  /** Aborted by Ctrl-C, of which nobody but readline hears while it asks. */
  readonly interrupted: AbortController;
}

/**
 * Asks one question and waits for the line; Ctrl-D is an empty one.
 *
 * @throws AbortError at Ctrl-C
 */
export async function question(text: string, { input, output, interrupted }: Asked): Promise<string> {
  const lines = createInterface({ input, output });
  lines.on('SIGINT', () => interrupted.abort());
  try {
    return await lines.question(text, { signal: interrupted.signal });
  } catch (error) {
    output.write('\n');
    if (interrupted.signal.aborted) throw error;
    return '';
  } finally {
    lines.close();
  }
}
