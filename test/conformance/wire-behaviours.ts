import assert from 'node:assert/strict';
import type { Behaviour } from './subject';

/** What stands below the SDK. */
export const WIRE_BEHAVIOURS: readonly Behaviour[] = [
  {
    id: 'unknown-action', async run(s) {
      const { status, body } = await s.raw('AmazonSQS.Nonsense', '{}');
      assert.equal(status, 400);
      assert.match((JSON.parse(body) as { __type: string }).__type, /UnknownOperationException|InvalidAction/);
    },
  },
  {
    id: 'malformed-json', async run(s) {
      const { status, body } = await s.raw('AmazonSQS.ListQueues', '{"QueueNamePrefix": ');
      assert.equal(status, 400);
      assert.match((JSON.parse(body) as { __type: string }).__type, /SerializationException|MalformedInput/);
    },
  },
];
