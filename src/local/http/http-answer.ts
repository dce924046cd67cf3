import { refuse } from '../../queue/sqs-error';
import { pageFile } from '../console/console-page';
import type { EngineCallOptions } from '../engine/engine-core';
import { answerJson, refusalAnswer, type JsonAnswer } from '../json-protocol';
import type { LocalSqs } from '../local-sqs';
import type { CallHead } from './call-head';

/** The engine that answers, and whom. */
export interface Service {
  readonly sqs: LocalSqs;
  /** Host names beside the loopback ones, in lower case. */
  readonly allowed: ReadonlySet<string>;
  /** The host that was looked at last and found right: most callers use one. */
  lastHost?: string;
}

/** A request that came over HTTP. */
export interface HttpRequest {
  readonly head: CallHead;
  readonly body: string;
  /** What a GET or a HEAD asks for. */
  readonly page?: string;
}

/** Has somebody hear that the caller of this request hung up. */
export type WhenGone = (hear: () => void) => void;

/**
 * Answers a request.
 *
 * @throws Error where nothing is to be answered: the connection breaks, as it does when the network fails
 */
export function answerRequest(service: Service, { head, body, page }: HttpRequest, whenGone: WhenGone): JsonAnswer | Promise<JsonAnswer> {
  if (head.host !== service.lastHost && !isAllowed(service, head.host)) return strangerAnswer(head.host);
  const file = page === undefined ? undefined : pageFile(page);
  return file ? { status: 200, ...file } : answerJson(service.sqs, { target: head.target, body }, new HttpCall(head, whenGone));
}

/** With 0.0.0.0, which leads to this machine too and is no name that a page could make lead here: ElasticMQ and what goes with it write it. */
const LOOPBACK = /^(localhost|[a-z0-9.-]+\.localhost|127(\.\d{1,3}){3}|0\.0\.0\.0|\[::1\])$/i;

function isAllowed(service: Service, host: string): boolean {
  const name = nameOf(host).toLowerCase();
  if (!LOOPBACK.test(name) && !service.allowed.has(name)) return false;
  service.lastHost = host;
  return true;
}

function strangerAnswer(host: string): JsonAnswer {
  return refusalAnswer(refuse('AccessDenied', `The engine answers to loopback names only, got host ${nameOf(host)}; allow it with allowedHosts (of the command line: --allowed-host).`));
}

function nameOf(host: string): string {
  return host.replace(/:\d+$/, '');
}

/**
 * Options of a call that came over HTTP; most calls look at none of them, so each is made when it is asked for.
 * A class, because a getter in a literal gives every object a hidden class of its own, which keeps the request alive for long.
 */
class HttpCall implements EngineCallOptions {
  public constructor(private readonly head: CallHead, private readonly whenGone: WhenGone) {}

  public get origin(): string {
    return `http://${this.head.host}`;
  }

  public get traceHeader(): string | undefined {
    return this.head.traceHeader;
  }

  /** Aborts when the caller hangs up, so that a poll whose caller is gone takes no message. */
  public get abortSignal(): AbortSignal {
    const controller = new AbortController();
    this.whenGone(() => controller.abort());
    return controller.signal;
  }
}
