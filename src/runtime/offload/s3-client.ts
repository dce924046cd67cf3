import { callsOf, type CommandClient } from '../connect/command-client';
import type { ConnectOptions } from '../connect/connect';
import { inBounds } from '../connect/credentials';
import { exportsOf, loadedBy } from '../connect/sdk-defaults';
import { sharedClient } from '../connect/shared-client';
import { QueueError } from '../error/error';
import { codeOf, isTemporary, saidBy, unquoted } from '../error/remedy';
import type { Payload } from './offload-message';

/** Amazon S3 as offloading asks for it: `new S3({})` of `@aws-sdk/client-s3` is one. */
export interface S3Port {
  /** Writes a body. */
  putObject(input: { Bucket: string; Key: string; Body: string; ContentType?: string }): Promise<unknown>;
  /** Reads a body. */
  getObject(input: { Bucket: string; Key: string }): Promise<{ Body?: S3Body }>;
  /** Deletes a body. */
  deleteObject(input: { Bucket: string; Key: string }): Promise<unknown>;
}

/** A body as Amazon S3's client answers it. */
export interface S3Body {
  /** Reads it to its end. */
  transformToString(): Promise<string>;
}

/** How a client of Amazon S3 is made when none is given: as that of the queue. Not its endpoint, which is that of Amazon SQS. */
export type S3Connection = Pick<ConnectOptions, 'region' | 'credentials' | 'profile'>;

/** How Amazon S3 is reached: by a client, or by the connection that one is made of. */
export interface S3Access {
  readonly client?: S3Port | CommandClient | undefined;
  readonly connection?: S3Connection;
}

/** What a call does with a body: a client for each, for they wait differently long. */
type S3Use = keyof typeof IDLE_MILLISECONDS;

/**
 * Every call ends, a body that stalls too: the SDK by itself waits for ever, and with it a send, a receive or a delete. Written, a body is one
 * piece to Node.js, of which it sees no progress over TLS: a large one on a slow line would count as idle.
 */
const IDLE_MILLISECONDS = { read: 30_000, write: 300_000 } as const;

/** The given client, or one of the AWS SDK that all queues of the same connection share. */
export async function s3Of({ client, connection = {} }: S3Access, use: S3Use = 'read'): Promise<S3Port> {
  if (client) return callsOf(client, 'putObject', loadS3);
  const { region, profile, credentials } = connection;
  return sharedClient(credentials, JSON.stringify(['s3', use, region, profile]), () => createS3(connection, IDLE_MILLISECONDS[use]));
}

/** What is called about one payload. */
interface PayloadCall {
  readonly payload: Payload;
  /** What must hold, for the error. */
  readonly rule: string;
  readonly use?: S3Use;
}

/**
 * A call about one payload.
 *
 * @throws QueueError with the code of Amazon S3 or of the network, in words that name the payload
 */
export async function callS3<Answer>(
  options: S3Access, { payload: { bucket, key }, rule, use }: PayloadCall, call: (s3: S3Port) => Promise<Answer>,
): Promise<Answer> {
  const s3 = await s3Of(options, use);
  try {
    return await call(s3);
  } catch (error) {
    const [code, retryable, cause] = [codeOf(error), isTemporary(error), unquoted(error)];
    const advice = retryable ? 'try again later' : 'look at the bucket, its lifecycle rules and the permissions';
    throw new QueueError(`offload: ${rule} in bucket '${bucket}' under '${key}', got ${code} (${saidBy(cause)}); ${advice}`, { code, queue: '', retryable, cause });
  }
}

async function createS3({ region, profile, credentials }: S3Connection, socketTimeout: number): Promise<S3Port> {
  const { S3 } = await loadS3();
  return new S3({
    region, profile, credentials: inBounds(credentials),
    followRegionRedirects: true, // a bucket may be in another Region than its queue
    requestHandler: { socketTimeout },
  }) as unknown as S3Port;
}

async function loadS3(): Promise<typeof import('@aws-sdk/client-s3')> {
  try {
    return exportsOf(await import('@aws-sdk/client-s3'), 'S3');
  } catch (cause) {
    const said = saidBy(cause);
    throw new QueueError(`offload: Amazon S3 needs its client, got ${said}; ${loadedBy('@aws-sdk/client-s3', said)} or give client`, { code: 'SdkMissing', queue: '', cause });
  }
}
