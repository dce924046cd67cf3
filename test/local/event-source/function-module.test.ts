import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { findModule } from '../../../src/local/event-source/function-module';

let above: string;
beforeEach(() => {
  above = mkdtempSync(join(tmpdir(), 'module-'));
});
afterEach(() => rmSync(above, { recursive: true }));

function find(folder: string) {
  const codePath = join(above, folder);
  mkdirSync(codePath);
  writeFileSync(join(codePath, 'index.js'), '');
  const found = findModule({
    stack: 'Shop', logicalId: 'Ship', path: 'Ship', functionName: 'ship', functionArn: 'arn:aws:lambda:us-east-1:000000000000:function:ship', runtime: 'nodejs22.x', handler: 'index.handler', codePath,
    layerPaths: [], timeoutSeconds: 3, memoryMegabytes: 128, variables: {}, notes: [],
  });
  return { codePath, found };
}

test('a function runs in the folder of its code', () => {
  const { codePath, found } = find('code');

  expect(found).toMatchObject({ directory: codePath, file: join(codePath, 'index.js'), exportName: 'handler' });
});

test.each([['code', false], ['asset.0a1b', true]])('above %s is laid what an asset finds on AWS: %p', (folder, isLaid) => {
  find(folder);

  expect(existsSync(join(above, 'package.json'))).toBe(isLaid);
});
