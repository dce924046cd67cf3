import { CLOCK_RULE, isText, isUrl, isWhole, type OptionRule } from '../../queue/option-rule';
import { checkRules } from '../error/option-check';
import type { AssumeRoleOptions } from './assume-role';
import { credentialsRule, renewing, type CredentialProvider } from './credentials';
import type { RolesAnywhereOptions } from './roles-anywhere';

const matches = (pattern: RegExp) => (value: unknown): boolean => typeof value === 'string' && pattern.test(value);

const sessionRules = (): readonly OptionRule[] => [
  ['roleArn', matches(/^arn:aws[a-z-]*:iam::\d{12}:role\/./), 'the ARN of a role', 'it has the form arn:aws:iam::<account>:role/<name>', 'required'],
  ['durationSeconds', isWhole(900, 43_200), 'a whole number from 900 to 43,200', 'the session is renewed by itself, so keep it short'],
  ['roleSessionName', matches(/^[\w+=,.@-]{2,64}$/), '2 to 64 letters, digits and _+=,.@-', 'leave it out for the default'],
  ['endpoint', isUrl, 'a URL', 'leave it out for that of the Region'],
  CLOCK_RULE,
];

const assumeRoleRules = (): readonly OptionRule[] => [
  ...sessionRules(),
  ['region', isText, 'the name of a Region', "write 'eu-west-1', or leave it out for AWS_REGION"],
  ['externalId', isText, 'text', "give what the role's owner agreed with you on, or leave it out"],
  credentialsRule('source'),
];

/** Whether a value is PEM of such a block; what is in it shows when it is used. */
const isPem = (block: RegExp) => (value: unknown): boolean =>
  (typeof value === 'string' || value instanceof Uint8Array) && block.test(Buffer.from(value as string).toString('latin1'));
const isCertificates = (value: unknown): boolean => isPem(/-----BEGIN CERTIFICATE-----/)(value);

const arnRule = (word: string, kind: string): OptionRule => [
  word, matches(new RegExp(`^arn:aws[a-z-]*:rolesanywhere:[a-z0-9-]+:\\d{12}:${kind}/.`)), `the ARN of a ${kind}`,
  `it has the form arn:aws:rolesanywhere:<region>:<account>:${kind}/<id>`, 'required',
];

const rolesAnywhereRules = (): readonly OptionRule[] => [
  ...sessionRules(),
  arnRule('profileArn', 'profile'),
  arnRule('trustAnchorArn', 'trust-anchor'),
  ['certificate', isCertificates, 'PEM', 'it starts with -----BEGIN CERTIFICATE-----', 'required', 'secret'],
  ['privateKey', isPem(/-----BEGIN [A-Z ]*PRIVATE KEY-----/), 'PEM', 'it starts with -----BEGIN PRIVATE KEY-----', 'required', 'secret'],
  ['passphrase', isText, 'text', 'leave it out for a private key that is not encrypted', 'secret'],
  ['certificateChain', isCertificates, 'PEM', 'leave it out for the certificates that follow the client\'s', 'secret'],
];

/**
 * Credentials of an assumed role, renewed before they expire.
 *
 * @throws QueueError `InvalidCredentials` for options that AWS would refuse, all of them in one error; when credentials are asked for,
 * AWS STS's own code, `InvalidAnswer` for an answer without credentials
 * @example
 * const orders = openQueue('Orders', { credentials: assumeRole({ roleArn: 'arn:aws:iam::111111111111:role/shipper' }) });
 * @see https://docs.aws.amazon.com/STS/latest/APIReference/API_AssumeRole.html
 */
export function assumeRole(options: AssumeRoleOptions): CredentialProvider {
  checkRules({ where: 'assumeRole', code: 'InvalidCredentials' }, options, assumeRoleRules());
  const role = { ...options }; // asked for later: the same object may name the next role by then
  return renewing(role.clock, async () => (await import('./assume-role.js')).createSession(role));
}

/**
 * Credentials of IAM Roles Anywhere: a certificate instead of keys, renewed before they expire.
 *
 * @throws QueueError `InvalidCredentials` for options that AWS would refuse, all of them in one error; when credentials are asked for,
 * the service's own code, `InvalidCredentials` for a certificate or key that cannot be read, `InvalidAnswer` for an answer without credentials
 * @example
 * const [certificate, privateKey] = [readFileSync('client.pem'), readFileSync('client.key')];
 * const orders = openQueue('Orders', { credentials: rolesAnywhere({ roleArn, profileArn, trustAnchorArn, certificate, privateKey }) });
 * @see https://docs.aws.amazon.com/rolesanywhere/latest/userguide/authentication-create-session.html
 */
export function rolesAnywhere(options: RolesAnywhereOptions): CredentialProvider {
  checkRules({ where: 'rolesAnywhere', code: 'InvalidCredentials' }, options, rolesAnywhereRules());
  const role = { ...options };
  return renewing(role.clock, async () => (await import('./roles-anywhere.js')).createSession(role));
}
