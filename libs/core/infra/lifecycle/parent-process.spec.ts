import { fork, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { transformFileSync } from '@swc/core';

const SOURCE = join(__dirname, 'parent-process.ts');

/** A process that only waits for its parent. */
const CHILD = `
  import { announceReady, exitWithParent } from './parent-process.mjs';
  exitWithParent(() => process.exit(7));
  setInterval(() => undefined, 1_000);
  announceReady('http://127.0.0.1:1');
`;

describe('a child process', () => {
  let folder: string;
  let child: ChildProcess;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'child-'));
    const { code } = transformFileSync(SOURCE, {
      swcrc: false,
      jsc: { target: 'es2022', parser: { syntax: 'typescript' } },
    });
    writeFileSync(join(folder, 'parent-process.mjs'), code);
    writeFileSync(join(folder, 'child.mjs'), CHILD);
    child = fork(join(folder, 'child.mjs'), { execArgv: [] });
  });
  afterEach(() => {
    child.kill('SIGKILL');
    rmSync(folder, { recursive: true });
  });

  it('reports its URL to its parent, and exits when the channel closes', async () => {
    const [message] = (await once(child, 'message')) as [unknown];
    expect(message).toEqual({ ready: true, url: 'http://127.0.0.1:1' });
    child.disconnect();
    await expect(once(child, 'exit')).resolves.toEqual([7, null]);
  });
});
