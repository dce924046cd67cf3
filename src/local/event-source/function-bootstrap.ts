import { LAYER_MODULES } from './layer-modules';

/**
 * What runs inside a function's own process, as text: it is given to `node --eval`, so it needs no file beside the compiled package
 * and no compiler turns its `import()` into `require()`.
 *
 * Arguments: the module's file, the name of its export, a JSON object of the context, the runtime. It tells `ready` or `broken`, then answers
 * one event after the other.
 */
export const FUNCTION_BOOTSTRAP = `${LAYER_MODULES}
const { subscribe } = require('node:diagnostics_channel');
const { Writable } = require('node:stream');
const { pathToFileURL } = require('node:url');
const { inspect } = require('node:util');
const send = process.send.bind(process);
process.send = undefined; // a module that has it tells it its own things, as those that pm2 runs do
const [file, exportName, constants, runtime] = process.argv.slice(1);
// Before Node 24, AWS Lambda takes an answer by promise or callback alone: what is returned is lost, and without either nothing left to do is the end.
const isOld = /^nodejs(1\\d|2[02])\\./.test(runtime);
// Of a stack only what is the function's own; of what is thrown beside errors, what it holds.
const told = (error) => error instanceof Error
  ? { name: error.name, message: error.message, stack: String(error.stack).replace(/\\n +at [^\\n]*\\[eval\\][^]*/, '') }
  : { name: 'Error', message: typeof error === 'string' ? error : inspect(error) };
const broken = (error) => new Promise((sent) => send({ kind: 'broken', error: told(error) }, sent));
const find = (module) => exportName.split('.').reduce((value, key) => value?.[key], module) ?? module.default?.[exportName];
// A record that fails alone is no error of the batch: its reason is told on channels only. Here it is told with its place.
const placed = (error) => String(error?.stack ?? error).replace(/(\\n +at .*)[^]*/, '$1');
// A wait by choice, as the runtime takes it for one, is no failure, and of where it stands no use.
const waits = (error) => error instanceof Error && error.name === 'RetryAfter' && Number.isFinite(error.seconds);
const why = (name, error) => (waits(error) ? 'waits: RetryAfter(' + error.seconds + ')' : name + ': ' + placed(error));
for (const name of ['failed', 'rejected']) {
  subscribe('cdk-sqs-connector:' + name, ({ messageId, error }) => console.error('message ' + messageId + ' ' + why(name, error)));
}
// A pipe takes some hundred lines at once, and the answer, which has its own, would overtake the others. A module may have put another write in its place.
const written = (stream) => new Promise((done) => (stream?.writable && stream.writableLength > 0 ? Writable.prototype.write.call(stream, '', done) : done()));
// Ctrl-C reaches every process of the terminal; whoever started this one ends it.
process.on('SIGINT', () => {});
// Whoever started it is gone: it ends with all that it started.
process.on('disconnect', () => { try { process.kill(-process.pid, 'SIGKILL'); } catch { process.exit(); } });
const contextOf = ({ requestId, deadline }, callback) => ({
  ...JSON.parse(constants), awsRequestId: requestId,
  getRemainingTimeInMillis: () => Math.max(0, deadline - Date.now()),
  ...(isOld ? { done: callback, succeed: (answer) => callback(null, answer), fail: (error) => callback(error ?? 'handled') } : {}),
});
const run = (handler, call) => {
  let idle;
  return new Promise((resolve, reject) => {
    const callback = (error, answer) => (error ? reject(error) : resolve(answer));
    const result = handler(call.event, contextOf(call, callback), callback);
    if (typeof result?.then === 'function') return result.then(resolve, reject);
    if (!isOld) return resolve(result);
    if (result !== undefined && handler.length < 3) console.error(exportName + ': it must return a promise, got ' + typeof result + ', of which AWS Lambda takes no notice before Node.js 24; make it async');
    idle = () => {
      process.channel.ref();
      resolve(null);
    };
    process.once('beforeExit', idle);
    process.channel.unref();
  }).finally(() => {
    if (!idle) return;
    process.channel.ref();
    process.off('beforeExit', idle);
  });
};
import(pathToFileURL(file).href).then(async (module) => {
  const handler = find(module);
  if (typeof handler !== 'function') {
    const exported = Object.keys(module).filter((name) => !['default', 'module.exports'].includes(name)).join(', ') || 'none';
    await broken(new TypeError(exportName + ' must be an exported function, got ' + typeof handler + '; exported are ' + exported));
    process.exit(1);
  }
  if (!isOld && handler.length > 2) {
    await broken(new TypeError(exportName + ' must be without a callback, which AWS Lambda has no more since Node.js 24, got ' + handler.length + ' parameters; make it async'));
    process.exit(1);
  }
  process.on('message', async (call) => {
    process.env._X_AMZN_TRACE_ID = call.trace;
    const answer = await run(handler, call).then((answer) => ({ kind: 'answer', json: JSON.stringify(answer) ?? 'null' }))
      .catch((error) => ({ kind: 'thrown', error: told(error) }));
    await Promise.all([process.stdout, process.stderr].map(written));
    send(answer);
  });
  send({ kind: 'ready' });
}, async (error) => {
  await broken(error);
  setImmediate(() => process.exit(1)); // a module that heeds what nobody caught, as those of error trackers do, would keep it alive
  throw error; // Node writes where it was thrown, of a syntax error too, which has no such line in its stack
});
`;
