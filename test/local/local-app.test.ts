import { getMaxListeners } from 'node:events';
import { LocalApp } from '../../src/local/local-app';
import { LocalSqs } from '../../src/local/local-sqs';
import { ManualClock } from '../../src/local/manual-clock';
import { readTemplates } from '../../src/local/template/template';

test('any number of functions may load at once, without a warning of Node', () => {
  const { signal } = new AbortController();

  new LocalApp({ port: new LocalSqs(), environment: {}, onLine: () => undefined, signal });

  expect(getMaxListeners(signal)).toBe(Infinity);
});

test('says which function a start waits for, and starts without one that does not load', async () => {
  const clock = new ManualClock();
  const told: string[] = [];
  const ZipFile = 'Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0)';
  const app = readTemplates({ Shop: { Resources: {
    Orders: { Type: 'AWS::SQS::Queue' },
    Ship: { Type: 'AWS::Lambda::Function', Properties: { Runtime: 'nodejs22.x', Handler: 'index.handler', Code: { ZipFile } } },
    Map: { Type: 'AWS::Lambda::EventSourceMapping', Properties: { EventSourceArn: { 'Fn::GetAtt': ['Orders', 'Arn'] }, FunctionName: { Ref: 'Ship' } } },
  } } });
  const local = new LocalApp({ port: new LocalSqs({ clock }), environment: { PATH: process.env.PATH }, clock, onLine: (...line) => told.push(line.join(': ')) });

  const applied = local.apply(app);
  await clock.advance(9);
  const meanwhile = [...told];
  await clock.advance(1);
  await applied;

  expect(meanwhile).toEqual(['Ship: its module still loads; it is waited for, 10 s at most']);
  expect(told.slice(1)).toEqual([expect.stringMatching(/^Ship: function Ship: .* got no end of its import within 10 s; .*; its messages stay queued$/)]);
  expect(local.running).toBe(0);
});
