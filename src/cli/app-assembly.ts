import { resolve } from 'node:path';
import { UsageError, checkApart, nameAndValue, type CommandCall } from './command';
import type { OptionTable } from './option';
import { synthesize, type SynthesisOptions } from './synthesize';
import type { Terminal } from './terminal';

/** Which app a command reads. */
export const APP_OPTIONS = {
  app: { form: 'text', short: 'a', value: 'COMMAND', summary: 'command that synthesizes the app', default: 'that of cdk.json' },
  assembly: { form: 'text', value: 'FOLDER', summary: 'read what cdk synth wrote instead of synthesizing' },
  context: { form: 'list', short: 'c', value: 'KEY=VALUE', summary: 'context that the app gets, as of cdk' },
  stack: { form: 'list', value: 'NAME', summary: 'only this stack or stage', default: 'all' },
} as const satisfies OptionTable;

type AppValues = CommandCall<typeof APP_OPTIONS>['options'];

/** @throws UsageError for options that cannot be meant, before anything is started */
export function checkApp(command: string, options: AppValues): void {
  checkApart(command, options, [['app', 'assembly'], ['context', 'assembly']]);
  const bad = options.context?.find((pair) => !/^[^=]+=/.test(pair));
  if (bad) throw new UsageError(`${command} --context: it must be KEY=VALUE, got '${bad}'; write --context stage=dev`);
}

type Asked = Terminal & Pick<SynthesisOptions, 'onLine' | 'only' | 'output'>;

/** The folder of the app's assembly: the one that is named, or what synthesizing the app writes. */
export async function assemblyOf(command: string, options: AppValues, asked: Asked): Promise<string> {
  const { app, assembly, context = [], stack: only } = options;
  if (assembly !== undefined) return resolve(asked.directory, assembly);
  return synthesize({ only, ...asked, command, app, context: Object.fromEntries(context.map(nameAndValue)) });
}
