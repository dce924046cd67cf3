import { X509Certificate, createPrivateKey, sign, type KeyObject } from 'node:crypto';
import { QueueError } from '../error/error';
import type { AwsCredentials } from './credentials';
import { signRequest } from './request-signature';
import { configuredEndpoint, originOf, sdkDefaults } from './sdk-defaults';
import { SESSION_SECONDS, granted, nowOf, postForSession, type SessionOptions, type ToldSession } from './session-request';

const PLACE = 'rolesAnywhere';
const CHAIN_MAX = 5;
const ALGORITHMS: Readonly<Record<string, string>> = { rsa: 'AWS4-X509-RSA-SHA256', ec: 'AWS4-X509-ECDSA-SHA256' };

/** A certificate that IAM Roles Anywhere trusts, and the role that it opens. */
export interface RolesAnywhereOptions extends SessionOptions {
  readonly profileArn: string;
  /** Tells the Region. */
  readonly trustAnchorArn: string;
  /** The client certificate as PEM; what follows it is its chain, the issuer first. */
  readonly certificate: string | Uint8Array;
  /** Its private key as PEM: RSA or ECDSA. */
  readonly privateKey: string | Uint8Array;
  /** Of an encrypted private key. @default - none */
  readonly passphrase?: string | undefined;
  /** Certificates between the client's and the trust anchor, as PEM. @default - those that follow the client's */
  readonly certificateChain?: string | Uint8Array | undefined;
}

/** One session of IAM Roles Anywhere; see `rolesAnywhere`. */
export async function createSession(options: RolesAnywhereOptions): Promise<AwsCredentials> {
  const { profileArn, trustAnchorArn, roleArn } = options;
  const { certificate, chain, key, algorithm } = readIdentity(options);
  const region = trustAnchorArn.split(':')[3]!;
  const url = new URL('/sessions', options.endpoint ?? configuredEndpoint('ROLESANYWHERE') ?? await endpointOf(region));
  // A name that nobody asked for would be refused by every profile that accepts none, which is how profiles are made.
  const { durationSeconds = SESSION_SECONDS, roleSessionName } = options;
  const body = JSON.stringify({ durationSeconds, profileArn, roleArn, trustAnchorArn, roleSessionName });
  const headers: Record<string, string> = { 'content-type': 'application/json', 'x-amz-x509': der(certificate) };
  if (chain.length > 0) headers['x-amz-x509-chain'] = chain.map(der).join(',');
  const signed = signRequest({ url, body, headers }, { region, service: 'rolesanywhere', now: nowOf(options) }, {
    algorithm,
    identity: BigInt(`0x${certificate.serialNumber}`).toString(),
    sign: (text) => sign('sha256', Buffer.from(text), key).toString('hex'), // ECDSA signatures are DER, as the service wants them
  });
  return readCredentials(await postForSession(PLACE, url, { headers: signed, body }));
}

/** In all partitions the service is where Amazon SQS is, but for its name. */
async function endpointOf(region: string): Promise<string> {
  const { wanted, isFips } = await originOf(await sdkDefaults({ region }));
  return wanted.replace(/sqs(-fips)?/, isFips ? 'rolesanywhere-fips' : 'rolesanywhere');
}

const der = (certificate: X509Certificate): string => certificate.raw.toString('base64');

interface Identity {
  readonly certificate: X509Certificate;
  readonly chain: readonly X509Certificate[];
  readonly key: KeyObject;
  readonly algorithm: string;
}

function readIdentity(options: RolesAnywhereOptions): Identity {
  const [certificate, ...following] = readCertificates(options.certificate);
  if (!certificate) throw invalid('certificate must be PEM, got none', 'it starts with -----BEGIN CERTIFICATE-----');
  const chain = options.certificateChain === undefined ? following : readCertificates(options.certificateChain);
  if (chain.length > CHAIN_MAX) throw invalid(`the chain must have at most ${CHAIN_MAX} certificates, got ${chain.length}`, 'leave out the trust anchor');
  const key = readKey(options);
  const algorithm = ALGORITHMS[key.asymmetricKeyType ?? ''];
  if (!algorithm) throw invalid(`the private key must be RSA or ECDSA, got ${key.asymmetricKeyType}`, 'have a certificate issued for one');
  if (!certificate.checkPrivateKey(key)) throw invalid('the private key must be that of the certificate, got another', 'give the pair');
  return { certificate, chain, key, algorithm };
}

function readCertificates(pem: string | Uint8Array): X509Certificate[] {
  const found = Buffer.from(pem as string).toString('latin1').match(/-----BEGIN CERTIFICATE-----[^-]+-----END CERTIFICATE-----/g) ?? [];
  try {
    return found.map((certificate) => new X509Certificate(certificate));
  } catch (error) {
    throw invalid(`certificate must be X.509, got one that cannot be read (${(error as Error).message})`, 'look at the PEM file');
  }
}

function readKey({ privateKey, passphrase }: RolesAnywhereOptions): KeyObject {
  try {
    return createPrivateKey({ key: Buffer.from(privateKey as string), passphrase });
  } catch {
    // Not the cause: nothing of a key goes into an error.
    throw invalid('the private key must be PEM that its passphrase opens, got one that cannot be read', 'give privateKey and passphrase');
  }
}

function invalid(rule: string, advice: string): QueueError {
  return new QueueError(`${PLACE}: ${rule}; ${advice}`, { code: 'InvalidCredentials', queue: '' });
}

function readCredentials(json: string): AwsCredentials {
  let told: ToldSession | undefined;
  try {
    told = (JSON.parse(json) as { credentialSet: [{ credentials: ToldSession }] }).credentialSet[0].credentials;
  } catch {
    // Told below. Not the cause: it quotes the answer.
  }
  return granted(PLACE, told ?? {});
}
