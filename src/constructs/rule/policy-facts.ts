import { coversAction } from '../../queue/activity';
import { isObject } from '../../queue/option-rule';
import { isIntrinsic } from './template-value';

/** A statement of a queue's policy as JSON; what only deployment knows is no string. */
export interface StatementFacts {
  readonly Effect: string;
  readonly Principal?: unknown;
  readonly NotPrincipal?: unknown;
  readonly Action?: unknown;
  readonly NotAction?: unknown;
  readonly Resource?: unknown;
  readonly Condition?: Readonly<Record<string, Readonly<Record<string, unknown>>>>;
}

/** The policy of one queue. */
export interface PolicyFacts {
  readonly statements: readonly StatementFacts[];
  /** Bytes that the document has at least: what only deployment knows counts nothing. */
  readonly bytes: number;
  /** How many policy resources name the queue. */
  readonly policies: number;
  /** Of the queue, where it is known. */
  readonly account?: string | undefined;
}

/**
 * The facts of a policy document as CloudFormation has it.
 *
 * @param document resolved: intrinsic functions are objects
 * @param around how many policy resources name the queue, and its account where that is known
 */
export function policyFacts(document: unknown, around: Pick<PolicyFacts, 'policies' | 'account'>): PolicyFacts {
  return { statements: statementsOf(document), bytes: leastBytes(document), ...around };
}

/** The statements of a resolved document, without what is null in them; none of one that is an intrinsic as a whole. */
export function statementsOf(document: unknown): StatementFacts[] {
  const statements = [(document as { Statement?: unknown } | undefined)?.Statement].flat().filter(isObject);
  const said = (statement: object): object => Object.fromEntries(Object.entries(statement).filter(([, value]) => value !== null));
  return statements.map((statement) => said(statement) as StatementFacts);
}

/** Principals by type, of which `*` alone is AWS; undefined where none are named, or only deployment knows which. */
export function principalsByType({ Principal }: StatementFacts): Readonly<Record<string, unknown>> | undefined {
  if (typeof Principal === 'string') return { AWS: Principal };
  return isObject(Principal) && !isIntrinsic(Principal) ? Principal : undefined;
}

export const ENCRYPT = 'kms:GenerateDataKey';
export const SEND = 'sqs:SendMessage';

export const allows = ({ Effect, Action }: StatementFacts, action: string): boolean => Effect === 'Allow' && [Action].flat().some((name) => coversAction(String(name), action));

/** Whether a statement allows an action, or does as far as is known: by what is no text, or as none of its exceptions. */
export const mayAllow = ({ Effect, Action }: StatementFacts, action: string): boolean =>
  Effect !== 'Deny' && [Action].flat().some((name) => typeof name !== 'string' || coversAction(name, action));

/** Accounts that a resolved statement names and that are known to be others than the queue's own. */
export function otherAccounts(statement: StatementFacts, own: string | undefined): string[] {
  if (own === undefined) return [];
  const texts = [principalsByType(statement)?.AWS ?? []].flat().map((principal) => JSON.stringify(principal));
  return texts.flatMap((text) => /\b(\d{12})\b/.exec(text)?.[1] ?? []).filter((account) => account !== own);
}

/** Services that the policy of a queue lets send and that of its key does not let encrypt. */
export function shutOutServices(queuePolicy: unknown, keyPolicy: unknown): string[] {
  if (isIntrinsic(keyPolicy)) return [];
  const onKey = statementsOf(keyPolicy).filter((statement) => mayAllow(statement, ENCRYPT)).flatMap(servicesOf);
  const senders = onKey.includes('*') ? [] : statementsOf(queuePolicy).filter((statement) => allows(statement, SEND)).flatMap(servicesOf);
  return [...new Set(senders)].filter((service) => service !== '*' && !onKey.includes(service));
}

/** The services that a resolved statement names, `*` for everybody and for what is not known. */
function servicesOf(statement: StatementFacts): string[] {
  const { AWS, Service = [] } = principalsByType(statement) ?? { AWS: '*' };
  const hosts = [Service].flat().map((host) => (typeof host === 'string' ? host : '*'));
  return [...hosts, ...([AWS].flat().includes('*') ? ['*'] : [])];
}

/** Bytes of a value as JSON, at least: an intrinsic counts its literal parts. */
function leastBytes(value: unknown): number {
  if (typeof value !== 'object' || value === null) return Buffer.byteLength(JSON.stringify(value) ?? '', 'utf8');
  if (Array.isArray(value)) return bracketed(value.map(leastBytes));
  const entries = Object.entries(value as Record<string, unknown>);
  const [first] = entries;
  if (first && entries.length === 1 && /^(Ref$|Fn::)/.test(first[0])) return intrinsicBytes(first[0], first[1]);
  return bracketed(entries.map(([key, item]) => Buffer.byteLength(JSON.stringify(key), 'utf8') + 1 + leastBytes(item)));
}

const bracketed = (sizes: readonly number[]): number => 2 + sizes.reduce((sum, size) => sum + size, 0) + Math.max(0, sizes.length - 1);

function intrinsicBytes(name: string, value: unknown): number {
  const parts = name === 'Fn::Join' && Array.isArray(value) && Array.isArray(value[1]) ? (value[1] as unknown[]) : [];
  return 2 + parts.filter((part): part is string => typeof part === 'string').reduce((sum, part) => sum + Buffer.byteLength(part, 'utf8'), 0);
}
