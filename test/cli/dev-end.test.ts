import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { systemClock, type Clock } from '../../src/queue/clock';
import { assembly, runUntilWritten } from './dev-run';

/** A command that polls until it is interrupted, and ends with its last poll as a listener does. */
const LISTENER = `
let isStopping = false;
process.on('SIGINT', () => { isStopping = true; });
const { url } = JSON.parse(process.env.QUEUE_ORDERS);
const poll = () => fetch(process.env.AWS_ENDPOINT_URL_SQS, { method: 'POST', body: JSON.stringify({ QueueUrl: url, WaitTimeSeconds: 20 }),
  headers: { 'content-type': 'application/x-amz-json-1.0', 'x-amz-target': 'AmazonSQS.ReceiveMessage' } });
const listen = async () => {
  while (!isStopping) await poll();
  console.log('stopped by itself');
  process.exit();
};
console.log('listening');
listen();
`;

describe('dev at Ctrl-C', () => {
  let directory: string;
  beforeEach(() => {
    directory = mkdtempSync(join(tmpdir(), 'dev-'));
  });

  test('lets a command that listens end by itself: its last poll ends with dev', async () => {
    const folder = assembly(join(directory, 'cdk.out'));

    const { out } = await runUntilWritten(directory, { argv: ['--assembly', folder, '--', process.execPath, '-e', LISTENER], texts: 'listening' });

    expect(out).toMatch(/node +stopped by itself\n/);
  });

  test.each([
    ['does not want to', "process.on('SIGINT', () => undefined); setInterval(() => undefined, 1000);"],
    ['left somebody behind who holds its output', "require('child_process').spawn('sleep', ['9'], { detached: true, stdio: 'inherit' }).unref();"],
  ])('ends a command that %s within two seconds', async (_, stubborn) => {
    const folder = assembly(join(directory, 'cdk.out'));

    const waits: number[] = [];
    let isPressed = false;
    const clock: Clock = {
      ...systemClock,
      schedule(milliseconds, action) {
        if (isPressed) waits.push(milliseconds);
        return systemClock.schedule(isPressed ? 0 : milliseconds, action);
      },
    };
    const command = [process.execPath, '-e', `${stubborn} console.log('I stay')`];
    const told = { clock, onPressed: () => { isPressed = true; } };
    await runUntilWritten(directory, { argv: ['--assembly', folder, '--', ...command], texts: 'I stay', told });

    expect(waits).toContain(1500);
    expect(Math.max(...waits)).toBeLessThan(2000);
  });
});
