import { isDeepStrictEqual } from 'node:util';
import type { LocalApp } from '../local/local-app';
import type { TemplateApp } from '../local/template/template';
import type { DevLog } from './dev-log';
import { queueCount, standInsLine } from './dev-tell';

/** The app as it was applied last. */
export interface Followed {
  app: TemplateApp;
  /** What the command was given. */
  readonly bindings: Readonly<Record<string, string>>;
  readonly read: () => TemplateApp;
  readonly local: LocalApp;
  readonly log: DevLog;
}

/** Applies what was synthesized anew. A synthesis that fails half-way must not take down what runs. */
export async function applyChange(followed: Followed): Promise<void> {
  const { read, local, log } = followed;
  try {
    const app = read();
    if (JSON.stringify(app) === JSON.stringify(followed.app)) return;
    const { notes, bindings } = await local.apply(app);
    const isNew = app.standIns.some(({ queueName }) => followed.app.standIns.every((before) => before.queueName !== queueName));
    const left = queueNames(followed.app).filter((name) => !queueNames(app).includes(name));
    followed.app = app;
    for (const note of [...app.notes, ...notes]) log.line('note', note);
    if (isNew) log.line('dev', standInsLine(app));
    if (left.length > 0) log.line('dev', `left as they are with their messages, though the app has them no more: ${left.join(', ')}`);
    const isBound = isDeepStrictEqual(bindings.variables, followed.bindings);
    log.line('dev', `the app changed: ${queueCount(app)}, ${local.running} of ${app.eventSources.length} event source mappings run${isBound ? '' : '; the command gets its new bindings when dev starts again'}`);
  } catch (error) {
    log.line('dev', `the app changed and cannot be followed, so the one before runs on: ${(error as Error).message}`);
  }
}

function queueNames({ queues, standIns }: TemplateApp): string[] {
  return [...queues.map(({ declaration }) => declaration), ...standIns].map(({ queueName }) => queueName);
}
