import { createHmac, hash } from 'node:crypto';
import type { AwsCredentials } from './credentials';

/** A request to sign: always a POST, the canonical form of all that is asked of AWS here. */
export interface RequestToSign {
  readonly url: URL;
  readonly body: string;
  /** Headers that are signed besides `host` and `x-amz-date`, in lower case. */
  readonly headers: Readonly<Record<string, string>>;
}

/** Where and when a signature counts. */
export interface SignatureScope {
  readonly region: string;
  readonly service: string;
  readonly now: Date;
}

/** How a string is signed, and by whom. */
interface Signer {
  readonly algorithm: string;
  /** Access key id, or serial number of a certificate. */
  readonly identity: string;
  readonly sign: (text: string, scope: readonly string[]) => string;
}

const sha256 = (text: string): string => hash('sha256', text);

/**
 * The headers of a signed request, `authorization` among them.
 *
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv-create-signed-request.html
 */
export function signRequest(request: RequestToSign, { region, service, now }: SignatureScope, signer: Signer): Record<string, string> {
  const date = now.toISOString().replace(/[-:]|\.\d{3}/g, '');
  const headers: Record<string, string> = { ...request.headers, 'host': request.url.host, 'x-amz-date': date };
  const names = Object.keys(headers).sort();
  const canonical = [
    'POST', request.url.pathname, '', ...names.map((name) => `${name}:${headers[name]!.trim()}`), '', names.join(';'), sha256(request.body),
  ].join('\n');
  const scope = [date.slice(0, 8), region, service, 'aws4_request'];
  const signature = signer.sign([signer.algorithm, date, scope.join('/'), sha256(canonical)].join('\n'), scope);
  const authorization = `${signer.algorithm} Credential=${signer.identity}/${scope.join('/')}, SignedHeaders=${names.join(';')}, Signature=${signature}`;
  delete headers.host; // fetch sets it
  return { ...headers, authorization };
}

/** Signature version 4 by keys. */
export function keySigner({ accessKeyId, secretAccessKey }: AwsCredentials): Signer {
  return {
    algorithm: 'AWS4-HMAC-SHA256',
    identity: accessKeyId,
    sign: (text, scope) => {
      const key = scope.reduce<string | Buffer>((previous, part) => createHmac('sha256', previous).update(part).digest(), `AWS4${secretAccessKey}`);
      return createHmac('sha256', key).update(text).digest('hex');
    },
  };
}
