import type { CallOptions } from '../queue/port';
import { ExplainedError } from './explain';
import type { Terminal } from './terminal';

/** Longer than any endpoint thinks about one question, and than credentials take to be fetched. */
const PATIENCE_SECONDS = 15;

/**
 * Asks an endpoint something that it answers at once; Ctrl-C ends the wait. The SDK by itself would try three times for half a minute each.
 *
 * @throws Error when it says nothing
 */
export async function askEndpoint<Answer>({ signal, clock }: Pick<Terminal, 'signal' | 'clock'>, ask: (options: CallOptions) => Promise<Answer>): Promise<Answer> {
  const silent = new AbortController();
  const cancel = clock.schedule(PATIENCE_SECONDS * 1000, () => silent.abort());
  try {
    return await ask({ abortSignal: AbortSignal.any([signal, silent.signal]) });
  } catch (error) {
    if (signal.aborted || !silent.signal.aborted) throw error;
    throw new ExplainedError(`endpoint: it must answer within ${PATIENCE_SECONDS} s, got nothing; correct --endpoint or AWS_ENDPOINT_URL_SQS, or look at what runs there`, { cause: error });
  } finally {
    cancel();
  }
}
