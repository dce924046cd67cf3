'use strict';
const { default: Sequencer } = require('@jest/test-sequencer');

/** Small files that take long, as they compile, start programs or run many cases, longest first. Jest goes by size until it has seen a run. */
const LONG = [
  'house/package', 'house/shown-example', 'examples/demo', 'constructs/plugin/sqs-rules', 'constructs/rule/rule', 'cli/main', 'chaos/http-run', 'chaos/chaos',
  'runtime/connect/line', 'constructs/secure', 'examples/hello', 'local/malformed-input', 'runtime/listen/allowance', 'house/surface', 'house/lint',
  'local/event-source/function-pool', 'local/store/dispatch', 'local/fifo-model',
];

const rank = ({ path }) => LONG.findIndex((name) => path.endsWith(`${name}.test.ts`));

/** So that a fresh clone does not end with one worker that waits for the other. */
class LongestFirst extends Sequencer {
  sort(tests) {
    const sorted = super.sort(tests);
    const long = sorted.filter((test) => rank(test) >= 0).sort((one, other) => rank(one) - rank(other));
    return [...long, ...sorted.filter((test) => rank(test) < 0)];
  }
}

module.exports = LongestFirst;
