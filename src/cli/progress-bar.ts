import type { Terminal } from './terminal';

const WIDTH = 24;
/** Fewer show nothing. */
const LEAST_WIDTH = 4;

/** Progress with rate and remaining time: one line that is redrawn, or a line now and then where nothing can be redrawn. */
export class ProgressBar {
  private readonly started: number;
  private lastLine = -Infinity;
  private isShown = false;

  public constructor(private readonly terminal: Pick<Terminal, 'note' | 'redraw' | 'columns' | 'clock'>, private readonly expected: number) {
    this.started = terminal.clock.now();
  }

  /**
   * Shows how far it is.
   *
   * @param total when it is known better by now
   */
  public show(done: number, total = this.expected): void {
    const now = this.terminal.clock.now();
    const line = progressLine({ done, total: Math.max(total, done), seconds: (now - this.started) / 1000 }, this.terminal.columns);
    if (this.terminal.redraw) {
      this.terminal.redraw(line);
      this.isShown = true;
    } else if (now - this.lastLine >= 5000) {
      this.terminal.note(`${line}\n`);
      this.lastLine = now;
    }
  }

  /** Leaves the line as it is. */
  public end(): void {
    if (this.isShown) this.terminal.note('\n');
  }
}

/** `[######      ] 120 of 480, 40/s, 9 s left`; never as wide as the terminal, where a line that wraps cannot be redrawn. */
export function progressLine({ done, total, seconds }: { done: number; total: number; seconds: number }, columns = Infinity): string {
  const rate = seconds > 0 ? done / seconds : 0;
  const left = done >= total ? 'done' : rate > 0 ? `${spell((total - done) / rate)} left` : 'waiting';
  const text = `${done} of ${total}, ${rate < 10 ? rate.toFixed(1) : Math.round(rate)}/s, ${left}`;
  const width = Math.min(WIDTH, columns - text.length - 4);
  if (width < LEAST_WIDTH) return text.slice(0, columns - 1);
  const bar = '#'.repeat(Math.round((total === 0 ? 1 : done / total) * width)).padEnd(width);
  return `[${bar}] ${text}`;
}

function spell(seconds: number): string {
  const whole = Math.ceil(seconds);
  if (whole < 60) return `${whole} s`;
  return whole < 3600 ? `${Math.floor(whole / 60)} min ${whole % 60} s` : `${Math.floor(whole / 3600)} h ${Math.floor((whole % 3600) / 60)} min`;
}
