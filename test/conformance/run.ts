import { writeFile } from 'node:fs/promises';
import { parseArgs } from 'node:util';
import { SQS } from '@aws-sdk/client-sqs';
import type { SqsPort } from '../../src/queue/port';
import { BEHAVIOURS } from './behaviours';
import { rawCallTo } from './raw-call';
import { realTime } from './real-time';
import { report, type Outcome } from './report';
import { Subject, type Behaviour } from './subject';
import { PAGE, enginesPage } from './table';

const USAGE = `npm run conformance -- --endpoint URL [--name NAME] [--region us-east-1] [--json FILE] [--callers 16] [--longest 600] [--only ID]
npm run conformance -- --page
Asks an SQS endpoint for every behaviour of the suite. Credentials come from the usual chain; without any, made-up ones are used.\n--page makes docs/engines.md of the runs in docs/conformance/.`;

/** A behaviour that takes longer than this is stuck. */
const SLACK_MILLISECONDS = 45_000;

async function outcomeOf(behaviour: Behaviour, subject: Subject): Promise<Outcome> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error('no answer in time')), (behaviour.seconds ?? 0) * 1000 + SLACK_MILLISECONDS);
  });
  try {
    await Promise.race([behaviour.run(subject), late]);
    return { id: behaviour.id, outcome: 'pass' };
  } catch (error) {
    return { id: behaviour.id, outcome: 'fail', reason: String((error as Error).message).split('\n')[0] };
  } finally {
    clearTimeout(timer);
    await Promise.race([subject.clean(), late.catch(() => undefined)]);
  }
}

interface Wish {
  readonly endpoint: string;
  readonly callers: string;
  readonly longest: string;
  readonly only?: string;
}

/** Runs the behaviours side by side, the longest first: they only wait. */
async function outcomesOf(sqs: SqsPort, wish: Wish): Promise<Outcome[]> {
  const waiting = Object.values(BEHAVIOURS).flat().filter(({ id }) => !wish.only || id === wish.only);
  waiting.sort((a, b) => (b.seconds ?? 0) - (a.seconds ?? 0));
  const outcomes: Outcome[] = [];
  const work = async (): Promise<void> => {
    for (let behaviour = waiting.shift(); behaviour; behaviour = waiting.shift()) {
      const skip = (behaviour.seconds ?? 0) > Number(wish.longest);
      const subject = new Subject(sqs, realTime, rawCallTo(wish.endpoint));
      outcomes.push(skip ? { id: behaviour.id, outcome: 'skip', reason: `takes ${behaviour.seconds} seconds` } : await outcomeOf(behaviour, subject));
    }
  };
  await Promise.all(Array.from({ length: Number(wish.callers) }, work));
  return outcomes;
}

async function main(): Promise<void> {
  const { values } = parseArgs({
    options: {
      endpoint: { type: 'string' }, name: { type: 'string' }, region: { type: 'string', default: 'us-east-1' }, json: { type: 'string' },
      callers: { type: 'string', default: '16' }, longest: { type: 'string', default: '600' }, only: { type: 'string' },
      page: { type: 'boolean' }, help: { type: 'boolean' },
    },
  });
  if (values.page) return writeFile(PAGE, enginesPage());
  if (values.help || !values.endpoint) {
    process.stdout.write(`${USAGE}\n`);
    process.exitCode = values.help ? 0 : 2;
    return;
  }
  const { AWS_ACCESS_KEY_ID: given } = process.env;
  const credentials = given ? undefined : { accessKeyId: 'local', secretAccessKey: 'local' };
  const client = new SQS({ endpoint: values.endpoint, region: values.region, maxAttempts: 1, ...(credentials && { credentials }) });
  const outcomes = await outcomesOf(client as SqsPort, values as Wish);
  client.destroy();
  await report({ name: values.name ?? values.endpoint, outcomes, json: values.json });
}

void main();
