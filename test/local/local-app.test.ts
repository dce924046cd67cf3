import { getMaxListeners } from 'node:events';
import { LocalApp } from '../../src/local/local-app';
import { LocalSqs } from '../../src/local/local-sqs';

test('any number of functions may load at once, without a warning of Node', () => {
  const { signal } = new AbortController();

  new LocalApp({ port: new LocalSqs(), environment: {}, onLine: () => undefined, signal });

  expect(getMaxListeners(signal)).toBe(Infinity);
});
