import { X509Certificate, createHash, verify } from 'node:crypto';
import { createServer, type IncomingMessage, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';

/** A request as a service of sessions got it. */
export interface SessionRequest {
  readonly url: string;
  readonly headers: IncomingMessage['headers'];
  readonly body: string;
}

/** A loopback service that keeps what it is asked and answers by a function. */
export class SessionService {
  readonly requests: SessionRequest[] = [];
  private readonly server: Server;

  /** @param answer what it answers; an answer that is cut loses its connection before its end */
  constructor(answer: (request: SessionRequest) => { status: number; body: string; isCut?: boolean; location?: string }) {
    this.server = createServer((incoming, outgoing) => {
      let body = '';
      incoming.on('data', (chunk) => { body += chunk; });
      incoming.on('end', () => {
        const request = { url: incoming.url!, headers: incoming.headers, body };
        this.requests.push(request);
        const { status, body: text, isCut = false, location } = answer(request);
        if (isCut) outgoing.writeHead(status, { 'content-length': text.length + 1 }).write(text, () => outgoing.destroy());
        else outgoing.writeHead(status, location === undefined ? {} : { location }).end(text);
      });
    });
  }

  async open(): Promise<string> {
    await new Promise<void>((resolve) => { this.server.listen(0, '127.0.0.1', resolve); });
    return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}`;
  }

  async close(): Promise<void> {
    this.server.closeAllConnections();
    await new Promise((resolve) => { this.server.close(resolve); });
  }
}

const sha256 = (text: string): string => createHash('sha256').update(text).digest('hex');

/**
 * Whether the request is signed by the key of the certificate that it brings, as IAM Roles Anywhere asks for it.
 * Written from the description of the signature, not from the code under test.
 */
export function isSignedByItsCertificate({ url, headers, body }: SessionRequest): boolean {
  const [, algorithm, serial, scope, names, signature] = /^(\S+) Credential=(\d+)\/(\S+), SignedHeaders=(\S+), Signature=([0-9a-f]+)$/.exec(headers.authorization!)!;
  const canonicalHeaders = names!.split(';').map((name) => `${name}:${headers[name]}\n`).join('');
  const canonicalRequest = `POST\n${url}\n\n${canonicalHeaders}\n${names}\n${sha256(body)}`;
  const stringToSign = `${algorithm}\n${headers['x-amz-date']}\n${scope}\n${sha256(canonicalRequest)}`;
  const certificate = new X509Certificate(Buffer.from(headers['x-amz-x509'] as string, 'base64'));
  const isComplete = ['host', 'x-amz-date', 'x-amz-x509'].every((name) => names!.split(';').includes(name));
  const isOwnSerial = BigInt(`0x${certificate.serialNumber}`) === BigInt(serial!);
  return isComplete && isOwnSerial && verify('sha256', Buffer.from(stringToSign), certificate.publicKey, Buffer.from(signature!, 'hex'));
}
