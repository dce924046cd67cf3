import type { S3Port } from '../../src/runtime/offload/s3-client';

/** Objects in memory, in the shape of the SDK's client, with a list of what was done. */
export class MemoryS3 implements S3Port {
  readonly objects = new Map<string, string>();
  readonly log: string[] = [];

  async putObject({ Bucket, Key, Body }: { Bucket: string; Key: string; Body: string }): Promise<void> {
    this.log.push('put');
    this.objects.set(`${Bucket}/${Key}`, Body);
  }

  async getObject({ Bucket, Key }: { Bucket: string; Key: string }) {
    this.log.push('get');
    const body = this.objects.get(`${Bucket}/${Key}`);
    if (body === undefined) throw Object.assign(new Error('The specified key does not exist.'), { name: 'NoSuchKey', $fault: 'client' });
    return { Body: { transformToString: async () => body } };
  }

  async deleteObject({ Bucket, Key }: { Bucket: string; Key: string }): Promise<void> {
    this.log.push('delete');
    this.objects.delete(`${Bucket}/${Key}`);
  }
}
