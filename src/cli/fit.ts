/** Narrower, a second column is worth less than a line of its own. */
const LEAST_ROOM = 30;

/**
 * Help for a terminal of so many columns: lines break between words, and what stands in two columns stays there, or goes below where
 * there is no room. Examples stay whole, since they are copied.
 */
export function fitted(help: string, columns = Infinity): string {
  return help.split('\n').flatMap((line) => (line.length <= columns || line.startsWith('  cdk-sqs-connector ') ? [line] : broken(line, columns))).join('\n');
}

function broken(line: string, columns: number): string[] {
  const left = /^ +\S.*? {2,}(?=\S)/.exec(line)?.[0] ?? '';
  const isBelow = left !== '' && columns - left.length < LEAST_ROOM;
  const indent = ' '.repeat(isBelow ? 6 : left.length);
  const lines = wordsIn(line.slice(left.length), columns - indent.length).map((text) => indent + text);
  return isBelow ? [left.trimEnd(), ...lines] : [left + lines[0]!.slice(indent.length), ...lines.slice(1)];
}

/** Lines of whole words that have room. */
function wordsIn(text: string, room: number): string[] {
  const lines: string[] = [];
  for (const word of text.split(' ')) {
    const line = lines.at(-1);
    if (line !== undefined && line.length + 1 + word.length <= room) lines[lines.length - 1] = `${line} ${word}`;
    else lines.push(word);
  }
  return lines;
}
