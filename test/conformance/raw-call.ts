import { request } from 'node:http';
import type { RawCall } from './subject';

/** Calls an endpoint below the level of the SDK, unsigned as the SDK's test credentials would be. */
export function rawCallTo(endpoint: string): RawCall {
  return (target, body) => new Promise((resolve, reject) => {
    const headers = { 'x-amz-target': target, 'content-type': 'application/x-amz-json-1.0', 'authorization': AUTHORIZATION };
    const call = request(endpoint, { method: 'POST', headers, agent: false }, (response) => {
      const chunks: Buffer[] = [];
      response.on('data', (chunk: Buffer) => chunks.push(chunk));
      response.on('end', () => resolve({
        status: response.statusCode ?? 0, body: Buffer.concat(chunks).toString('utf8'), headers: response.headers as Record<string, string>,
      }));
    });
    call.on('error', reject);
    call.end(body);
  });
}

// Engines find the service by the credential scope; the signature itself is checked by none of them.
const AUTHORIZATION = 'AWS4-HMAC-SHA256 Credential=local/20260101/us-east-1/sqs/aws4_request, SignedHeaders=host, Signature=0';
