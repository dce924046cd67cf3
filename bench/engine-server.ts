import { resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { startHttpServer } from '../src/local/http-server';
import { LocalSqs } from '../src/local/local-sqs';

/** Starts one engine in this process and prints its endpoint; the parent ends it. */
const ENGINES: Record<string, () => Promise<string>> = {
  ours: async () => (await startHttpServer(new LocalSqs())).endpoint,
  fauxqs: async () => {
    const entry = pathToFileURL(resolve('bench/node_modules/fauxqs/dist/app.js')).href;
    const { startFauxqs } = await import(entry) as { startFauxqs: (options: object) => Promise<{ port: number }> };
    const { port } = await startFauxqs({ port: 0, host: '127.0.0.1', logger: false });
    return `http://127.0.0.1:${port}`;
  },
};

void ENGINES[process.argv[2] ?? 'ours']!().then((endpoint) => process.stdout.write(`${endpoint}\n`));
