import { resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import type * as local from '../src/local';

/** Starts one engine in this process and prints its endpoint; the parent ends it. Ours is the installed one, whose file is given too. */
const ENGINES: Record<string, (file: string) => Promise<string>> = {
  ours: async (file) => {
    const { LocalSqs, startHttpServer } = await import(pathToFileURL(file).href) as typeof local;
    return (await startHttpServer(new LocalSqs())).endpoint;
  },
  fauxqs: async () => {
    const entry = pathToFileURL(resolve('bench/node_modules/fauxqs/dist/app.js')).href;
    const { startFauxqs } = await import(entry) as { startFauxqs: (options: object) => Promise<{ port: number }> };
    const { port } = await startFauxqs({ port: 0, host: '127.0.0.1', logger: false });
    return `http://127.0.0.1:${port}`;
  },
};

const [, , name = 'ours', file = ''] = process.argv;
void ENGINES[name]!(file).then((endpoint) => process.stdout.write(`${endpoint}\n`));
