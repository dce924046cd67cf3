import { mkdtempSync, readFileSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { App, Duration, Stack } from 'aws-cdk-lib';
import * as sqs from 'aws-cdk-lib/aws-sqs';
import type * as constructs from '../src';
import { installPackage } from './installed';
import { atMost, keepResults, median } from './results';

/**
 * Synthesis of 200 queues, each with a dead-letter queue, a policy for each of the two that refuses plain HTTP, and encryption:
 * ours and the same resources by hand with aws-cdk-lib, in turns in one process, so that load and heat of the machine meet both.
 */
const QUEUES = 200;
/** Two stacks, because CloudFormation takes 500 resources in one. */
const STACKS = 2;
const RUNS = 7;
const WARM_UP = 2;

type Declare = (stack: Stack, id: string) => void;

const byPackage = ({ StandardQueue }: typeof constructs): Declare => (stack, id) => {
  new StandardQueue(stack, id);
};

const byHand: Declare = (stack, id) => {
  const queue = new sqs.Queue(stack, `${id}DeadLetterQueue`, {
    retentionPeriod: Duration.days(14),
    encryption: sqs.QueueEncryption.SQS_MANAGED,
    enforceSSL: true,
    redriveAllowPolicy: { redrivePermission: sqs.RedrivePermission.ALLOW_ALL },
  });
  new sqs.Queue(stack, id, { deadLetterQueue: { queue, maxReceiveCount: 10 }, encryption: sqs.QueueEncryption.SQS_MANAGED, enforceSSL: true });
};

setFlagsFromString('--expose-gc');
const collectGarbage = runInNewContext('gc') as () => void;

/**
 * Declares and synthesizes one app; answers the time that it took and what it renders. The time is that of the processor: synthesis
 * waits for nothing, and the clock on the wall would count what else the machine does.
 */
function synthesize(declare: Declare): { milliseconds: number; resources: string[] } {
  const outdir = mkdtempSync(join(tmpdir(), 'bench-synth-'));
  // Neither side pays for the garbage of the other.
  collectGarbage();
  const start = process.cpuUsage();
  // Validation of the finished template is the same engine on the same resources: it would only water the ratio down.
  const app = new App({ outdir, builtinCloudFormationValidation: false });
  const stacks = Array.from({ length: STACKS }, (_, index) => new Stack(app, `Stack${index}`));
  for (let index = 0; index < QUEUES; index++) declare(stacks[index % STACKS]!, `Queue${index}`);
  app.synth();
  const { user, system } = process.cpuUsage(start);
  const milliseconds = (user + system) / 1000;
  const resources = resourcesIn(outdir);
  rmSync(outdir, { recursive: true });
  return { milliseconds, resources };
}

/** Every resource of the app as text, without the names that the two sides give. */
function resourcesIn(outdir: string): string[] {
  const templates = readdirSync(outdir).filter((file) => file.endsWith('.template.json')).map((file) => readFileSync(join(outdir, file), 'utf8'));
  const resources = templates.flatMap((template) => Object.values((JSON.parse(template) as { Resources: object }).Resources));
  return resources.map((resource) => JSON.stringify(sorted(resource)).replace(/Queue[0-9]+(DeadLetterQueue)?(Policy)?[0-9A-F]{8}/g, '$1$2')).sort();
}

function sorted(value: unknown): unknown {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return value;
  return Object.fromEntries(Object.entries(value).sort().map(([name, inner]) => [name, sorted(inner)]));
}

function main(): void {
  const installed = installPackage();
  const ours = byPackage(installed.load('.'));
  const same = isDeepStrictEqual(synthesize(ours).resources, synthesize(byHand).resources);
  if (!same) throw new Error('bench synth: both sides must render the same resources, got a difference; compare the templates');
  for (let run = 1; run < WARM_UP; run++) [ours, byHand].forEach(synthesize);
  const times = { ours: [] as number[], byHand: [] as number[] };
  for (let run = 0; run < RUNS; run++) {
    times.ours.push(synthesize(ours).milliseconds);
    times.byHand.push(synthesize(byHand).milliseconds);
  }
  installed.remove();
  keepResults('synth', [atMost(1.15, {
    id: 'synth/200-queues',
    measure: `milliseconds of processor time to synthesize ${QUEUES} queues with dead-letter queue, policies and encryption, against aws-cdk-lib by hand, median of ${RUNS}`,
    ours: median(times.ours),
    peer: median(times.byHand),
  })]);
}

main();
