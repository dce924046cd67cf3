import type { Provisioned } from '../local/provision';
import type { TemplateApp } from '../local/template/template';
import type { AppBindings } from '../local/template/template-binding';
import { counted } from '../queue/option-rule';
import type { DevLog } from './dev-log';

/** What is told of an app that has started. */
export interface StartedApp {
  readonly app: TemplateApp;
  readonly notes: Provisioned['notes'];
  readonly bindings: AppBindings;
  readonly endpoint: string;
  /** Whether the endpoint shows its queues in a browser. */
  readonly hasPage: boolean;
}

/** What differs from AWS, then where the queues are. */
export function tellStart({ app, notes, bindings, endpoint, hasPage }: StartedApp, log: DevLog): void {
  for (const note of [...app.notes, ...pipeNotes(app), ...notes, ...bindings.notes]) log.line('note', note);
  if (app.standIns.length > 0) log.line('dev', standInsLine(app));
  const table = bindingTable(bindings.variables);
  log.line('dev', `${queueCount(app)} at ${endpoint}${table === '' ? '; the app declares none' : `, bound as\n${table}`}`);
  if (hasPage) log.line('dev', `a browser shows them at ${endpoint}`);
}

/** A pipe polls by itself, as an event source mapping does, and would be missed without a word. */
function pipeNotes({ accesses }: TemplateApp): string[] {
  const all = accesses.filter(({ actorKind, does }) => actorKind === 'pipe' && does === 'receives')
    .map(({ actor, queueName }) => `${actor}: an EventBridge pipe does not run here; messages of ${queueName} stay queued`);
  return [...new Set(all)]; // its role may tell it too, in several statements
}

/** `3 queues`, stand-ins too. */
export const queueCount = ({ queues, standIns }: TemplateApp): string => counted(queues.length + standIns.length, 'queue');

/** Whoever reads a message of one of these does not find it in AWS. */
export function standInsLine({ standIns }: TemplateApp): string {
  return `${counted(standIns.length, 'stand-in')} for queues that the app names and does not declare: ${standIns.map(({ queueName }) => queueName).join(', ')}`;
}

/** Each variable with the queue that it leads to. */
function bindingTable(variables: Readonly<Record<string, string>>): string {
  const names = Object.keys(variables).sort();
  const width = Math.max(0, ...names.map((name) => name.length));
  return names.map((name) => `  ${name.padEnd(width)}  ${/"url":"[^"]*\/([^/"]+)"/.exec(variables[name]!)?.[1] ?? variables[name]!}`).join('\n');
}
