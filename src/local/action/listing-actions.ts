import type { ActionInput } from '../../queue/port';
import { invalidParameter, refuse } from '../../queue/sqs-error';
import type { EngineCallOptions, EngineCore } from '../engine/engine-core';
import { SqsFailure } from '../engine/sqs-failure';

const PAGE_MAX = 1000;

interface PageOfUrls {
  readonly urls: string[];
  readonly NextToken?: string;
}

export function listQueues(
  core: EngineCore, input: ActionInput<'listQueues'>, { origin }: EngineCallOptions,
): { QueueUrls?: string[]; NextToken?: string } {
  const prefix = input.QueueNamePrefix ?? '';
  const names = [...core.queues.keys()].filter((name) => name.startsWith(prefix));
  const { urls, ...rest } = page(names, input, (name) => core.url(name, origin));
  return urls.length > 0 ? { QueueUrls: urls, ...rest } : {};
}

export function listDeadLetterSourceQueues(
  core: EngineCore, input: ActionInput<'listDeadLetterSourceQueues'>, { origin }: EngineCallOptions,
): { queueUrls: string[]; NextToken?: string } {
  const sources = core.sourcesOf(core.queue(input.QueueUrl)).map(({ identity }) => identity.name);
  const { urls, ...rest } = page(sources, input, (name) => core.url(name, origin));
  return { queueUrls: urls, ...rest };
}

/** One page of names in their order; the token names the last one told. */
function page(names: string[], { MaxResults, NextToken }: { MaxResults?: number; NextToken?: string }, url: (name: string) => string): PageOfUrls {
  if (MaxResults !== undefined && (MaxResults < 1 || MaxResults > PAGE_MAX)) {
    throw new SqsFailure(invalidParameter('MaxResults', MaxResults, `MaxResults must be an integer between 1 and ${PAGE_MAX}.`));
  }
  const after = NextToken === undefined ? '' : readToken(NextToken);
  const rest = names.filter((name) => name > after).sort();
  const told = rest.slice(0, MaxResults ?? PAGE_MAX);
  const isLast = told.length === rest.length || MaxResults === undefined;
  return isLast ? { urls: told.map(url) } : { urls: told.map(url), NextToken: writeToken(told[told.length - 1]!) };
}

function writeToken(name: string): string {
  return Buffer.from(`after:${name}`, 'latin1').toString('base64');
}

function readToken(token: string): string {
  const text = Buffer.from(token, 'base64').toString('latin1');
  if (text.startsWith('after:') && writeToken(text.slice(6)) === token) return text.slice(6);
  throw new SqsFailure(refuse('InvalidParameterValue', 'Invalid or expired NextToken.'));
}
