import { existsSync } from 'node:fs';
import { win32 } from 'node:path';

/** What Windows runs where it is asked for a program without an ending. */
const ENDINGS = '.COM;.EXE;.BAT;.CMD';

/** Where a program is looked for. */
export interface Surroundings {
  readonly directory: string;
  readonly environment: Readonly<Record<string, string | undefined>>;
  /** @default - the disk is asked */
  readonly exists?: (file: string) => boolean;
}

/**
 * A command as Windows can start it: `npm`, `npx` and all that npm installs are batch files there, which only its shell runs.
 *
 * @returns words to spawn as they stand, quoted already; undefined where the words can be spawned by themselves
 */
export function batchWords([program = '', ...args]: readonly string[], surroundings: Surroundings): string[] | undefined {
  const file = findProgram(program, surroundings);
  if (file === undefined || !/\.(cmd|bat)$/i.test(file)) return undefined;
  const shell = variable('COMSPEC', surroundings) || 'cmd.exe';
  return [shell, '/d', '/s', '/c', `"${[`"${file}"`, ...args.map(quoted)].join(' ')}"`];
}

function findProgram(program: string, { exists = existsSync, ...place }: Surroundings): string | undefined {
  const hasFolder = /[\\/]/.test(program);
  const folders = [place.directory, ...(hasFolder ? [] : variable('PATH', place).split(';').filter((folder) => folder !== ''))];
  const endings = (variable('PATHEXT', place) || ENDINGS).split(';');
  // Beside npm.cmd lies npm, which is for other shells.
  const names = [...(win32.extname(program) === '' ? [] : [program]), ...endings.map((ending) => program + ending)];
  return folders.flatMap((folder) => names.map((name) => win32.resolve(place.directory, folder, name))).find(exists);
}

/** `Path` is the same as `PATH` in the environment of Windows, and not in a copy of it. */
function variable(name: string, { environment }: Surroundings): string {
  return Object.entries(environment).find(([key]) => key.toUpperCase() === name)?.[1] ?? '';
}

/** As the program reads it, and `^` before all that means something to the shell: twice, for the batch file hands it on by a line of its own. */
function quoted(word: string): string {
  if (/^[\w\-./:\\=@+]+$/.test(word)) return word;
  const read = `"${word.replace(/(\\*)"/g, '$1$1\\"').replace(/(\\*)$/, '$1$1')}"`;
  const escaped = (text: string): string => text.replace(/[()\[\]%!^"`<>&|;, *?]/g, '^$&');
  return escaped(escaped(read));
}
