import { resolve } from 'node:path';
import { startHttpServer } from '../local/http/http-server';
import { LocalSqs } from '../local/local-sqs';
import { ensureQueue } from '../local/provision';
import { QUEUE_NAME_MAX } from '../queue/queue-name';
import { defineCommand } from './command';
import { REGION } from './connection';
import type { OptionTable } from './option';
import { untilInterrupted } from './terminal';

const QUEUE = {
  expression: new RegExp(`^(?=.{1,${QUEUE_NAME_MAX}}$)[A-Za-z0-9_-]+(?:\\.fifo)?$`),
  expects: `a queue name of letters, digits, hyphens and underscores, with .fifo last for a FIFO queue, at most ${QUEUE_NAME_MAX} characters`,
};
const HOST = { expression: /^[A-Za-z0-9]([A-Za-z0-9.-]*[A-Za-z0-9])?$/, expects: 'a host name without scheme and port, such as host.docker.internal' };
const ACCOUNT = { expression: /^[0-9]{12}$/, expects: '12 digits' };

const OPTIONS = {
  'port': { form: 'count', short: 'p', value: 'PORT', min: 0, max: 65_535, summary: 'port to listen on, on 127.0.0.1 only; 0 picks a free one', default: '9324' },
  'queue': { form: 'list', value: 'NAME', pattern: QUEUE, summary: 'queue that is there from the start, with the defaults of Amazon SQS' },
  'allowed-host': { form: 'list', value: 'NAME', pattern: HOST, summary: 'name beside the loopback ones by which callers may reach it, such as host.docker.internal' },
  'data': { form: 'text', value: 'FOLDER', summary: 'keep queues and messages there, across restarts and crashes', default: 'in memory' },
  'region': { form: 'text', value: 'NAME', pattern: REGION, summary: 'Region in the ARNs of its queues', default: 'us-east-1' },
  'account': { form: 'text', value: 'ID', pattern: ACCOUNT, summary: 'account in the ARNs of its queues', default: '000000000000' },
  'strict-timing': { form: 'flag', summary: 'hold callers to the 60 seconds after PurgeQueue and DeleteQueue' },
} as const satisfies OptionTable;

export const engine = defineCommand({
  name: 'engine',
  summary: 'Run a local engine that answers as Amazon SQS does',
  arguments: [],
  options: OPTIONS,
  notes: [
    'Prints its endpoint as one line, for any AWS SDK since November 2023 (boto3 since May 2024), with any Region and keys.',
    'Ctrl-C stops it. A script that stops it by a signal starts node_modules/.bin/cdk-sqs-connector: npx may keep the signal, and leave it running.',
    'Most SDKs take it as AWS_ENDPOINT_URL_SQS, all as the endpoint of a client; the AWS CLI of version 1 takes it as --endpoint-url only.',
    'Open the same address in a browser to see queues and messages, to send, to purge and to redrive.',
    'After it comes the URL of each --queue, one a line. A queue that --data has kept stays as it is.',
    'In Docker Desktop a container reaches it as http://host.docker.internal:9324, with --allowed-host host.docker.internal; on Linux with docker run --network host.',
    '--data needs a Node that has SQLite (22.13 or newer).',
  ],
  examples: ['engine', 'engine --port 0', 'engine --queue orders --queue payments.fifo', 'engine --port 9324 --data .queues'],
  async run({ options }, terminal) {
    const dataDirectory = options.data === undefined ? undefined : resolve(terminal.directory, options.data);
    const { region, account, 'strict-timing': strictTiming, 'allowed-host': allowedHosts } = options;
    const sqs = new LocalSqs({ region, account, strictTiming, dataDirectory });
    const server = await startHttpServer(sqs, { port: options.port ?? 9324, allowedHosts });
    try {
      const urls: string[] = [];
      for (const name of new Set(options.queue)) urls.push(server.endpoint + new URL(await ensureQueue(sqs, name)).pathname);
      terminal.out(`${[server.endpoint, ...urls].join('\n')}\n`);
      await untilInterrupted(terminal.signal);
    } finally {
      sqs.close();
      await server.close();
    }
    return 'ok';
  },
});
