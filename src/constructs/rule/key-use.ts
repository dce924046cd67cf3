import { ENCRYPT, mayAllow, principalsByType, statementsOf, type StatementFacts } from './policy-facts';
import { isIntrinsic } from './template-value';

/** A role and a key, by their ARNs, and what tells whether the one may use the other, resolved. */
export interface KeyUse {
  readonly roleArn: unknown;
  readonly keyArn: unknown;
  readonly keyPolicy: unknown;
  /** Policies of the role that are declared here; one without statements is an intrinsic, and not known. */
  readonly documents: readonly unknown[];
  /** ARNs of its managed policies that are not. */
  readonly foreignPolicies: readonly unknown[];
}

/** Policies of AWS let no role use keys, but for these. */
const KEYLESS_POLICY = /iam::aws:policy\/(?!(Administrator|PowerUser)Access)/;
/** ARNs that name one resource each: a text without a pattern, what is declared or imported. */
const ONE_RESOURCE = /^("[^*?]*"$|\{"Fn::(GetAtt|ImportValue)")/;
/** The same for who is no role of another name: accounts, what is declared or imported. */
const NO_ROLE = /^("\d{12}"$|\{"Fn::(GetAtt|ImportValue)")|:root"/;

const texts = (value: unknown): string[] => [value].flat().map((item) => JSON.stringify(item) ?? '*');

/** Whether a role may encrypt with a key, for all that is known: by a policy of its own, or by that of the key. */
export function mayUseKey({ roleArn, keyArn, keyPolicy, documents, foreignPolicies }: KeyUse): boolean {
  const [role, key] = [JSON.stringify(roleArn), JSON.stringify(keyArn)];
  const isKey = ({ Resource }: StatementFacts): boolean => texts(Resource).some((text) => text === key || !ONE_RESOURCE.test(text));
  const isRole = (statement: StatementFacts): boolean => identities(statement).some((text) => text === role || !NO_ROLE.test(text));
  return foreignPolicies.some((arn) => !KEYLESS_POLICY.test(JSON.stringify(arn)))
    || documents.some((document) => statementsOf(document).length === 0) || isIntrinsic(keyPolicy)
    || documents.flatMap(statementsOf).some((statement) => mayAllow(statement, ENCRYPT) && isKey(statement))
    || statementsOf(keyPolicy).some((statement) => mayAllow(statement, ENCRYPT) && isRole(statement));
}

function identities(statement: StatementFacts): string[] {
  const { AWS = [] } = principalsByType(statement) ?? { AWS: '*' };
  return texts(AWS);
}
