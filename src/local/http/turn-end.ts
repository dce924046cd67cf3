import * as timers from 'node:timers';

/** The real one, taken at once: fake timers of a test take the place of the module's own. */
const { setImmediate: laterThisTurn } = timers;

let waiting: Array<() => void> = [];

/**
 * Calls `action` when all that came in this turn of the event loop is worked off. Answers that are written together find a process that waits
 * for several of them awake: to wake it for each costs more than the call.
 */
export function atTurnEnd(action: () => void): void {
  if (waiting.push(action) === 1) laterThisTurn(runAll);
}

function runAll(): void {
  const actions = waiting;
  waiting = [];
  for (const action of actions) action();
}
