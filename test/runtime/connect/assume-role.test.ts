import { STSClient, AssumeRoleCommand } from '@aws-sdk/client-sts';
import { ManualClock } from '../../../src/local/manual-clock';
import { assumeRole } from '../../../src/runtime/connect/session';
import { keySigner, signRequest } from '../../../src/runtime/connect/request-signature';
import { SessionService } from '../session-service';

const roleArn = 'arn:aws:iam::111111111111:role/shipper';
const source = { accessKeyId: 'AKIDEXAMPLE', secretAccessKey: 'wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY', sessionToken: 'source-token' };
const answer = `<AssumeRoleResponse><AssumeRoleResult><Credentials><AccessKeyId>ASIA1</AccessKeyId><SecretAccessKey>secret</SecretAccessKey>
  <SessionToken>token</SessionToken><Expiration>2026-05-01T13:00:00Z</Expiration></Credentials></AssumeRoleResult></AssumeRoleResponse>`;

let service: SessionService;
let endpoint: string;
let respond: () => { status: number; body: string; location?: string };

beforeEach(async () => {
  respond = () => ({ status: 200, body: answer });
  service = new SessionService(() => respond());
  endpoint = await service.open();
});
afterEach(() => service.close());

test('a role is assumed by a request that AWS STS understands', async () => {
  const clock = new ManualClock(Date.UTC(2026, 4, 1, 12));

  const credentials = await assumeRole({ roleArn, roleSessionName: 'worker', externalId: 'x 1', region: 'eu-west-1', source, endpoint, clock })();

  expect(credentials).toEqual({ accessKeyId: 'ASIA1', secretAccessKey: 'secret', sessionToken: 'token', expiration: new Date('2026-05-01T13:00:00Z') });
  expect(Object.fromEntries(new URLSearchParams(service.requests[0]!.body))).toEqual({
    Action: 'AssumeRole', Version: '2011-06-15', RoleArn: roleArn, RoleSessionName: 'worker', ExternalId: 'x 1', DurationSeconds: '3600',
  });
});

test('the signature is the one that the SDK makes of the same request', async () => {
  const client = new STSClient({ region: 'eu-west-1', credentials: source, endpoint });
  await client.send(new AssumeRoleCommand({ RoleArn: roleArn, RoleSessionName: 'worker' }));
  client.destroy();
  const { headers, body } = service.requests[0]!;
  const names = /SignedHeaders=([^,]+)/.exec(headers.authorization!)![1]!.split(';').filter((name) => name !== 'host' && name !== 'x-amz-date');
  const date = (headers['x-amz-date'] as string).replace(/(....)(..)(..)T(..)(..)(..)Z/, '$1-$2-$3T$4:$5:$6Z');

  const signed = signRequest(
    { url: new URL(endpoint), body, headers: Object.fromEntries(names.map((name) => [name, headers[name] as string])) },
    { region: 'eu-west-1', service: 'sts', now: new Date(date) }, keySigner(source),
  );

  expect(signed.authorization).toBe(headers.authorization);
});

test('options that change after a role was named are those of the next one', async () => {
  const options = { roleArn, region: 'eu-west-1', source, endpoint };
  const asked = assumeRole(options);
  options.roleArn = 'arn:aws:iam::222222222222:role/other';

  await asked();

  expect(new URLSearchParams(service.requests[0]!.body).get('RoleArn')).toBe(roleArn);
});

test('a refusal is told by the code of AWS STS', async () => {
  respond = () => ({ status: 403, body: '<ErrorResponse><Error><Code>AccessDenied</Code><Message>not you</Message></Error></ErrorResponse>' });

  await expect(assumeRole({ roleArn, region: 'eu-west-1', source, endpoint })()).rejects.toMatchObject({
    code: 'AccessDenied', retryable: false, message: expect.stringMatching(/^assumeRole: the session must be granted, got AccessDenied \(not you\)/),
  });
});

test.each([
  { status: 400, code: 'Throttling', retryable: true, advice: 'try again later' },
  { status: 429, code: '', retryable: true, advice: 'try again later' },
  { status: 503, code: '', retryable: true, advice: 'try again later' },
  { status: 403, code: 'SignatureDoesNotMatch', retryable: false, advice: 'look at the credentials and the clock of this machine' },
  { status: 403, code: 'ExpiredToken', retryable: true, advice: 'renew the credentials and try again' },
  { status: 403, code: 'AccessDenied', retryable: false, advice: "look at the role's trust policy and the options" },
])('a refusal by $status $code says what to do before it is asked again', async ({ status, code, retryable, advice }) => {
  respond = () => ({ status, body: code && `<ErrorResponse><Error><Code>${code}</Code></Error></ErrorResponse>` });

  await expect(assumeRole({ roleArn, region: 'eu-west-1', source, endpoint })()).rejects.toMatchObject({ retryable, message: expect.stringMatching(`; ${advice}$`) });
});

test('a service that cannot be reached is told by what failed', async () => {
  const gone = new SessionService(() => ({ status: 200, body: answer }));
  const nowhere = await gone.open();
  await gone.close();

  const asked = assumeRole({ roleArn, region: 'eu-west-1', source, endpoint: nowhere })();

  await expect(asked).rejects.toMatchObject({ message: expect.stringMatching(/ must answer, got ECONNREFUSED; look at the network and the endpoint$/) });
});

test('a signed request follows nobody to another host', async () => {
  const other = new SessionService(() => ({ status: 200, body: answer }));
  const location = await other.open();
  respond = () => ({ status: 307, body: '', location });

  const asked = assumeRole({ roleArn, region: 'eu-west-1', source, endpoint })();

  await expect(asked).rejects.toMatchObject({ code: 'Http307', retryable: false });
  expect(other.requests).toEqual([]);
  await other.close();
});

test('a service that fails may be asked again', async () => {
  respond = () => ({ status: 500, body: '<ErrorResponse><Error><Code>InternalFailure</Code></Error></ErrorResponse>' });

  await expect(assumeRole({ roleArn, region: 'eu-west-1', source, endpoint })()).rejects.toMatchObject({ code: 'InternalFailure', retryable: true });
});

test.each(['AccessKeyId', 'SecretAccessKey', 'SessionToken', 'Expiration'])('an answer without %s holds no credentials', async (name) => {
  respond = () => ({ status: 200, body: answer.replace(new RegExp(`<${name}>.*</${name}>`), '') });

  await expect(assumeRole({ roleArn, region: 'eu-west-1', source, endpoint })()).rejects.toMatchObject({
    code: 'InvalidAnswer', message: 'assumeRole: the answer must hold credentials, got none; look at the endpoint',
  });
});

test('what nobody tells of Region and keys is what the AWS SDK finds', async () => {
  const found = { AWS_REGION: 'eu-central-1', AWS_ACCESS_KEY_ID: 'AKIDFOUND', AWS_SECRET_ACCESS_KEY: 'secret' };
  const replaced = jest.replaceProperty(process, 'env', { ...process.env, ...found });

  await assumeRole({ roleArn, endpoint })().finally(() => replaced.restore());

  expect(service.requests[0]!.headers.authorization).toMatch(/ Credential=AKIDFOUND\/\d{8}\/eu-central-1\/sts\/aws4_request, /);
});

test('keys may come from a function, such as another session', async () => {
  await assumeRole({ roleArn, region: 'eu-west-1', source: async () => source, endpoint })();

  expect(service.requests[0]!.headers).toMatchObject({ 'authorization': expect.stringContaining('AKIDEXAMPLE'), 'x-amz-security-token': 'source-token' });
});

test.each([899, 43_201])('a session of %i seconds is refused before it is asked for', (durationSeconds) => {
  expect(() => assumeRole({ roleArn, durationSeconds, region: 'eu-west-1', source, endpoint })).toThrow(
    `assumeRole: durationSeconds must be a whole number from 900 to 43,200, got ${durationSeconds}; `,
  );
  expect(service.requests).toEqual([]);
});
