import { maxHeaderSize } from 'node:http';
import type { Socket } from 'node:net';
import type { JsonAnswer } from '../json-protocol';
import { answerText } from './answer-text';
import { readPlainHead } from './call-head';
import type { HttpRequest, WhenGone } from './http-answer';
import { BODY_MAX_BYTES } from './node-exchange';
import { atTurnEnd } from './turn-end';

/** Who answers what a connection brings. */
export interface CallPartners {
  /** @throws Error where the connection is to break */
  readonly answer: (request: HttpRequest, whenGone: WhenGone) => JsonAnswer | Promise<JsonAnswer>;
  /** Takes the connection with all that came and was not answered. */
  readonly handOver: (socket: Socket, came: Buffer) => void;
}

const END_OF_HEAD = '\r\n\r\n';
const nobody = (): void => undefined;

/**
 * Reads the calls of one connection as SDKs write them: a plain head that comes in one piece, and as many bytes as it tells.
 * The first request of another shape, and all after it, are node's HTTP server's to read. It stays open until its caller ends it: who ends
 * one that is idle breaks the call that its caller sends at that moment.
 */
export class CallConnection {
  private chunks: Buffer[] = [];
  private bytes = 0;
  /** Length of the request that has come in part. */
  private wanted = 0;
  private isAnswering = false;
  /** Who waits for the end of the connection in the call that is answered. */
  private hear = nobody;

  public constructor(private readonly socket: Socket, private readonly partners: CallPartners) {
    socket.on('data', this.read);
    socket.on('drain', () => this.next());
    socket.on('close', () => this.hear());
    socket.on('error', nobody); // 'close' follows
  }

  private readonly read = (chunk: Buffer): void => {
    this.chunks.push(chunk);
    this.bytes += chunk.length;
    // Paused no sooner: that the caller hangs up would not be heard either.
    if (this.isBusy() && this.bytes > BODY_MAX_BYTES) this.socket.pause();
    else this.next();
  };

  /** Who does not read answers, or is gone, gets no other. */
  private isBusy(): boolean {
    return this.isAnswering || this.socket.writableNeedDrain || this.socket.destroyed;
  }

  private next(): void {
    if (this.isBusy() || this.bytes === 0 || this.bytes < this.wanted) return;
    if (this.socket.isPaused()) this.socket.resume();
    const came = this.chunks.length === 1 ? this.chunks[0]! : Buffer.concat(this.chunks);
    const headEnd = came.indexOf(END_OF_HEAD);
    const head = headEnd < 0 || headEnd > maxHeaderSize ? undefined : readPlainHead(came.toString('latin1', 0, headEnd));
    if (!head || head.bodyBytes > BODY_MAX_BYTES) return this.leave(came);
    const start = headEnd + END_OF_HEAD.length;
    this.wanted = start + head.bodyBytes;
    if (came.length < this.wanted) return this.keep(came);
    const body = came.toString('utf8', start, this.wanted);
    this.keep(came.subarray(this.wanted));
    this.wanted = 0;
    void this.answer({ head, body });
  }

  private keep(bytes: Buffer): void {
    this.chunks = bytes.length === 0 ? [] : [bytes];
    this.bytes = bytes.length;
  }

  private async answer(request: HttpRequest): Promise<void> {
    this.isAnswering = true;
    try {
      // Awaited although most answers are there at once: what is kept on disk is committed meanwhile.
      const text = answerText(await this.partners.answer(request, this.whenGone));
      atTurnEnd(() => this.send(text));
    } catch {
      this.socket.destroy();
    }
  }

  private send(text: string): void {
    this.socket.write(text);
    this.isAnswering = false;
    this.hear = nobody;
    this.next();
  }

  private readonly whenGone: WhenGone = (hear) => {
    this.hear = hear;
  };

  private leave(came: Buffer): void {
    this.socket.off('data', this.read);
    this.keep(Buffer.of());
    this.partners.handOver(this.socket, came);
  }
}
