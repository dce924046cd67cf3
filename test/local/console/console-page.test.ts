import { startHttpServer, type HttpServer } from '../../../src/local/http/http-server';
import { LocalSqs } from '../../../src/local/local-sqs';

let server: HttpServer;
const sqs = new LocalSqs();
const get = (path: string): Promise<Response> => fetch(server.endpoint + path);

beforeAll(async () => {
  server = await startHttpServer(sqs);
});

afterAll(async () => {
  sqs.close();
  await server.close();
});

test.each(['/', '/000000000000/orders', '/000000000000/orders.fifo'])('a browser gets the page at %s', async (path) => {
  const response = await get(path);

  expect(response.status).toBe(200);
  expect(response.headers.get('content-type')).toBe('text/html; charset=utf-8');
  expect(await response.text()).toContain('<title>Local queues</title>');
});

test.each(['/', '/000000000000/orders'])('a health check that asks for the head of %s gets what a browser gets, without the page', async (path) => {
  const [head, page] = [await fetch(server.endpoint + path, { method: 'HEAD' }), await get(path)];

  expect(head.status).toBe(200);
  expect(head.headers.get('content-length')).toBe(page.headers.get('content-length'));
  expect([(await head.text()).length, (await page.text()).length > 0]).toEqual([0, true]);
});

test('every file that the page and its scripts name is there', async () => {
  const page = await (await get('/')).text();
  const script = await (await get('/console.mjs')).text();

  const named = [...page.matchAll(/(?:src|href)="(\/console[^"]+)"/g), ...script.matchAll(/from '\.(\/[^']+)'/g)].map(([, path]) => path!);

  expect(named).toHaveLength(4);
  for (const path of named) expect((await get(path)).status).toBe(200);
});

test('the page may run its own scripts only, load nothing from elsewhere, and be framed by nobody', async () => {
  const { headers } = await get('/');

  const policy = headers.get('content-security-policy')!.split('; ');

  expect(policy).toEqual(expect.arrayContaining(["default-src 'none'", "script-src 'self'", "connect-src 'self'", "frame-ancestors 'none'"]));
  expect(headers.get('x-content-type-options')).toBe('nosniff');
});

test.each(['/console-page.js', '/console-page.ts', '/../http-server.ts', '//console.mjs', '/constructor', '/favicon.ico', '/?Action=ListQueues'])(
  'no page is at %s', async (path) => {
    const response = await get(path);

    expect(response.status).toBe(400);
    expect(await response.text()).toContain('<Code>InvalidAction</Code>');
  });

test('a page of another site whose name was pointed here gets nothing', async () => {
  const { request } = await import('node:http');

  const status = await new Promise((resolve) => {
    request({ host: '127.0.0.1', port: server.port, path: '/', headers: { host: 'evil.example' } }, (response) => {
      response.resume();
      resolve(response.statusCode);
    }).end();
  });

  expect(status).toBe(403);
});
