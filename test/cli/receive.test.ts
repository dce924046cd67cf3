import { startEngine } from './terminal';

test('receive --delete that is ended before it has deleted says so', async () => {
  const engine = await startEngine();
  await engine.run(['send', 'orders', 'a']);
  const interrupted = new AbortController();

  const { code, note, out } = await engine.run(['receive', 'orders', '--delete'], { signal: interrupted.signal, onOut: () => interrupted.abort() });
  await engine.close();

  expect(code).toBe(130);
  expect(out).toContain('  a\n');
  expect(note).toBe('1 received, hidden for 30 s; none is deleted, the end came before\n');
});
