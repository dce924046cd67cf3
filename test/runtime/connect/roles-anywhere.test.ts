import { X509Certificate, generateKeyPairSync } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { ManualClock } from '../../../src/local/manual-clock';
import type { RolesAnywhereOptions } from '../../../src/runtime/connect/roles-anywhere';
import { rolesAnywhere } from '../../../src/runtime/connect/session';
import { SessionService, isSignedByItsCertificate } from '../session-service';

const pem = (file: string): Buffer => readFileSync(join(__dirname, 'certificates', file));
const clock = new ManualClock(Date.UTC(2026, 4, 1, 12));
const options = {
  roleArn: 'arn:aws:iam::111111111111:role/shipper',
  profileArn: 'arn:aws:rolesanywhere:eu-west-1:111111111111:profile/p',
  trustAnchorArn: 'arn:aws:rolesanywhere:eu-west-1:111111111111:trust-anchor/t',
  certificate: pem('rsa.pem'), privateKey: pem('rsa.key'), clock,
};
const ed25519 = generateKeyPairSync('ed25519').privateKey.export({ type: 'pkcs8', format: 'pem' }) as string;
const session = (expiration: number) => JSON.stringify({
  credentialSet: [{ credentials: { accessKeyId: 'ASIA1', secretAccessKey: 'secret', sessionToken: 'token', expiration: new Date(expiration).toISOString() } }],
});

let service: SessionService;
let endpoint: string;
let respond: () => { status: number; body: string; isCut?: boolean };

beforeEach(async () => {
  respond = () => ({ status: 201, body: session(clock.now() + 3_600_000) });
  service = new SessionService((request) => (isSignedByItsCertificate(request) ? respond() : { status: 403, body: '{"message":"bad signature"}' }));
  endpoint = await service.open();
});
afterEach(() => service.close());

const open = (changes: Partial<RolesAnywhereOptions> = {}) => rolesAnywhere({ ...options, endpoint, ...changes });

test('an RSA certificate signs a session that the service grants', async () => {
  const credentials = await open({ durationSeconds: 900, roleSessionName: 'worker-7' })();

  expect(credentials).toEqual({ accessKeyId: 'ASIA1', secretAccessKey: 'secret', sessionToken: 'token', expiration: new Date(clock.now() + 3_600_000) });
  expect(JSON.parse(service.requests[0]!.body)).toEqual({
    durationSeconds: 900, roleSessionName: 'worker-7', roleArn: options.roleArn, profileArn: options.profileArn, trustAnchorArn: options.trustAnchorArn,
  });
  expect(service.requests[0]!.headers.authorization).toMatch(/^AWS4-X509-RSA-SHA256 Credential=17429726349691885448\/20260501\/eu-west-1\/rolesanywhere\/aws4_request, /);
});

test('a session that nobody named is asked for without a name, which a profile need not accept', async () => {
  await open()();

  expect(JSON.parse(service.requests[0]!.body)).not.toHaveProperty('roleSessionName');
});

test('an ECDSA certificate with an encrypted key signs too, and brings its chain', async () => {
  await open({ certificate: pem('ec-with-issuer.pem'), privateKey: pem('ec-encrypted.key'), passphrase: 'open' })();

  const { headers } = service.requests[0]!;
  const [client, issuer] = [headers['x-amz-x509'], headers['x-amz-x509-chain']].map((header) => new X509Certificate(Buffer.from(header as string, 'base64')));
  expect(headers.authorization).toMatch(/^AWS4-X509-ECDSA-SHA256 Credential=4711\//);
  expect(client!.verify(issuer!.publicKey)).toBe(true);
});

test('a chain of its own file is brought along and signed', async () => {
  await open({ certificateChain: pem('issuer.pem') })();

  const { headers } = service.requests[0]!;
  expect(new X509Certificate(Buffer.from(headers['x-amz-x509-chain'] as string, 'base64')).subject).toBe('CN=Test issuer');
  expect(headers.authorization).toContain('x-amz-x509;x-amz-x509-chain');
});

test('concurrent callers share one session until it nears its end', async () => {
  const credentials = open();
  await Promise.all([credentials(), credentials()]);
  await credentials();
  expect(service.requests).toHaveLength(1);

  await clock.advance(3600 - 5 * 60);
  await credentials();

  expect(service.requests).toHaveLength(2);
});

test('a session that still lives bridges a failure to renew it', async () => {
  const credentials = open();
  const first = await credentials();
  respond = () => ({ status: 503, body: '{"message":"busy"}' });

  await clock.advance(3600 - 60);
  await expect(credentials()).resolves.toBe(first);
  await clock.advance(61);

  await expect(credentials()).rejects.toMatchObject({ code: 'Http503', retryable: true });
});

test('an answer that breaks off is a failure for a while', async () => {
  respond = () => ({ status: 201, body: '{', isCut: true });

  await expect(open()()).rejects.toMatchObject({ name: 'QueueError', code: 'NetworkError', retryable: true });
});

test.each(['<html>sign in</html>', '{"credentialSet":[{"credentials":{"expiration":"2026-11-26T00:00:00Z"}}]}'])('an answer without keys (%s) is told without its text', async (body) => {
  respond = () => ({ status: 200, body });

  await expect(open()()).rejects.toMatchObject({
    code: 'InvalidAnswer', message: 'rolesAnywhere: the answer must hold credentials, got none; look at the endpoint',
  });
});

test.each([
  ['Untrusted certificate. Insufficient certificate', 'Untrusted certificate. Insufficient certificate'],
  ['Profile "p" has no \\ such role\nsecond line', 'Profile "p" has no \\ such role'],
])('a refusal (%j) is told by the words of the service, in one line and without the key', async (message, said) => {
  respond = () => ({ status: 403, body: JSON.stringify({ message }) });

  const asking = open()();

  await expect(asking).rejects.toMatchObject({ message: `rolesAnywhere: the session must be granted, got Http403 (${said}); look at the role's trust policy and the options` });
});

test('options that the service would refuse are refused at once, with all that is wrong', () => {
  const opening = () => open({ roleArn: 'role', profileArn: options.trustAnchorArn, durationSeconds: 60 });

  expect(opening).toThrow(expect.objectContaining({ code: 'InvalidCredentials', message: expect.stringMatching(/roleArn.*\n.*durationSeconds.*\n.*profileArn/) }));
  expect(service.requests).toHaveLength(0);
});

test.each([
  ['a key of another certificate', { privateKey: pem('ec-encrypted.key'), passphrase: 'open' }, /must be that of the certificate/],
  ['a key that its passphrase does not open', { privateKey: pem('ec-encrypted.key'), passphrase: 'wrong' }, /PEM that its passphrase opens/],
  ['no certificate', { certificate: 'none' }, /certificate must be PEM/],
  ['a certificate that cannot be read', { certificate: pem('rsa.pem').toString().replace(/\nM/, '\n') }, /certificate must be X\.509, got one that cannot be read/],
  ['a chain of six', { certificateChain: pem('issuer.pem').toString().repeat(6) }, /the chain must have at most 5 certificates, got 6; leave out the trust anchor/],
  ['a key that signs otherwise', { privateKey: ed25519 }, /the private key must be RSA or ECDSA, got ed25519; /],
])('rejects %s', async (_, changes, message) => {
  await expect((async () => open(changes)())()).rejects.toThrow(message);
});
