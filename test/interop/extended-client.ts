import { spawn, type ChildProcess } from 'node:child_process';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import type { Toolchain } from '../languages/toolchain';
import { ATTRIBUTE_NAMES, MESSAGE, type Delivery, type Place, type Side } from './side';

type Command = readonly [command: string, ...args: string[]];

/** What must be there before anything is built. */
export interface Tool extends Pick<Toolchain, 'version'> {
  readonly install: string;
}

/** An extended client of AWS. */
export interface ExtendedClient {
  readonly language: 'python' | 'java';
  readonly needs: readonly Tool[];
  /** Commands that build its driver in its folder. */
  readonly build: readonly Command[];
  /** Runs its driver in its folder. */
  readonly start: Command;
}

/** Python is there for the S3 too, which is moto. */
export const PYTHON = join('..', 'python', '.venv', 'bin', 'python');

/** The clients; a driver is a folder beside this file. The first is built before the others. */
export const EXTENDED_CLIENTS: readonly ExtendedClient[] = [
  {
    language: 'python',
    needs: [
      { version: ['python3', '--version'], install: 'Python 3' },
      { version: ['python3', '-m', 'ensurepip', '--version'], install: 'pip and venv (python3-venv on Debian)' },
    ],
    build: [
      ['python3', '-m', 'venv', '.venv'],
      [PYTHON, '-m', 'pip', 'install', '--quiet', '--disable-pip-version-check', 'amazon-sqs-extended-client==1.0.1', 'moto[server]==5.2.5'],
    ],
    start: [PYTHON, 'driver.py'],
  },
  {
    language: 'java',
    needs: [
      { version: ['java', '--version'], install: 'a JDK, 17 or newer' },
      { version: ['mvn', '--version'], install: 'Apache Maven' },
    ],
    build: [['mvn', '--batch-mode', '--quiet', 'compile', 'dependency:copy-dependencies', '-DoutputDirectory=target/jars']],
    start: ['java', '-cp', 'target/classes:target/jars/*', 'interop.Driver'],
  },
];

/** The driver of an extended client: a program that makes one call for each line that it reads. */
export class Driver implements Side {
  public readonly name: string;
  readonly #process: ChildProcess;
  readonly #answers: AsyncIterator<string>;
  #complaint = '';

  public constructor({ language, start: [command, ...args] }: ExtendedClient, cwd: string) {
    this.name = language;
    const driver = spawn(command, args, { cwd });
    driver.stderr.on('data', (text) => { this.#complaint += text; });
    // That it has ended is told by the answer that does not come.
    driver.stdin.on('error', () => undefined);
    this.#process = driver;
    this.#answers = createInterface({ input: driver.stdout })[Symbol.asyncIterator]();
  }

  public async send(place: Place, body: string): Promise<void> {
    await this.#ask(place, { call: 'send', body, ...MESSAGE });
  }

  public async receive(place: Place): Promise<Delivery> {
    return this.#ask(place, { call: 'receive', names: ATTRIBUTE_NAMES });
  }

  public async delete(place: Place, receiptHandle: string): Promise<void> {
    await this.#ask(place, { call: 'delete', receiptHandle });
  }

  public end(): void {
    this.#process.kill();
  }

  async #ask({ queueUrl, bucket, marker }: Place, call: object): Promise<Delivery> {
    this.#process.stdin!.write(`${JSON.stringify({ queueUrl, bucket, marker, ...call })}\n`);
    const { done, value } = await this.#answers.next();
    if (done) throw new Error(`the driver must go on, got its end\n${this.#complaint}`);
    const answer = JSON.parse(value) as Delivery & { readonly error?: string };
    if (answer.error) throw new Error(answer.error);
    return answer;
  }
}
