import { visible, type Terminal } from './terminal';

const COLUMN = 12;
/** What a function writes in colour stays so, to the end of its line: text of a message could hide all that comes after it. */
const COLOUR = /(\u001b\[[\d;]*m)/;
const PLAIN = '\u001b[0m';

/** One stream of all that happens: time of day where it runs, who, what. */
export class DevLog {
  private width = COLUMN;

  public constructor(private readonly terminal: Pick<Terminal, 'out' | 'clock'>) {}

  /** Writes one line; one of several lines keeps its column. */
  public line(source: string, text: string): void {
    this.width = Math.max(this.width, source.length);
    const now = new Date(this.terminal.clock.now());
    const time = `${now.toTimeString().slice(0, 8)}.${String(now.getMilliseconds()).padStart(3, '0')}`;
    const shown = text.split(COLOUR).map((part, index) => (index % 2 === 0 ? visible(part) : part)).join('');
    for (const line of shown.split('\n')) this.terminal.out(`${time}  ${source.padEnd(this.width)}  ${line}${COLOUR.test(line) ? PLAIN : ''}\n`);
  }
}
