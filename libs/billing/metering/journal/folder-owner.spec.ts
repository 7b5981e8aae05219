import { spawn } from 'node:child_process';
import { once } from 'node:events';
import fs from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { FolderOwner, type Owned } from './folder-owner.js';

let root: string;

beforeEach(() => {
  root = fs.mkdtempSync(join(tmpdir(), 'journal-owner-'));
});

afterEach(() => {
  fs.rmSync(root, { recursive: true, force: true });
});

const isOwner = (claimed: FolderOwner | Owned): claimed is FolderOwner => 'release' in claimed;

async function claim(instance = 'gateway-0', path = root): Promise<FolderOwner> {
  const claimed = await FolderOwner.claim(path, instance, 0);
  if (!isOwner(claimed)) throw new Error(`owned by ${claimed.owner}`);
  return claimed;
}

/** Replaces the one socket of the folder with that of a killed process. */
async function killedOwner(): Promise<void> {
  const name = fs.readdirSync(root)[0]!;
  fs.rmSync(join(root, name));
  const program = `require('net').createServer().listen(${JSON.stringify(join(root, name))}, () => console.log('up'))`;
  const child = spawn(process.execPath, ['-e', program], { stdio: ['ignore', 'pipe', 'inherit'] });
  await once(child.stdout, 'data');
  child.kill('SIGKILL');
  await once(child, 'exit');
  expect(fs.readdirSync(root)).toEqual([name]);
}

describe('FolderOwner', () => {
  it('LIFE-19: is one at a time, and is named to a second claim', async () => {
    const first = await claim();
    const second = await FolderOwner.claim(root, 'gateway-0', 0);
    expect(second).toEqual({ owner: expect.stringContaining(`process ${process.pid}, since `) as string });
    const other = await claim('gateway-1');
    await first.release();
    const third = await claim();
    await Promise.all([third.release(), other.release()]);
    expect(fs.readdirSync(root)).toEqual([]);
  });

  it('waits for the exit of a predecessor', async () => {
    const first = await claim();
    const second = FolderOwner.claim(root, 'gateway-0', 5_000);
    await first.release();
    const owner = await second;
    expect(isOwner(owner)).toBe(true);
    if (isOwner(owner)) await owner.release();
  });

  it('removes the socket of a killed owner', async () => {
    const name = await claim();
    await killedOwner();
    const owner = await claim();
    expect(isOwner(await FolderOwner.claim(root, 'gateway-0', 0))).toBe(false);
    await Promise.all([owner.release(), name.release()]);
  });

  it('LIFE-19: is one, however many want to take over at once', async () => {
    const name = await claim();
    await killedOwner();
    const claims = await Promise.all(Array.from({ length: 20 }, () => FolderOwner.claim(root, 'gateway-0', 1_000)));
    const owners = claims.filter(isOwner);
    expect(owners).toHaveLength(1);
    await owners[0]?.release();
    await name.release();
    expect(fs.readdirSync(root)).toEqual([]);
  });

  (process.platform === 'linux' ? it : it.skip)('works in folders with longer paths than a socket allows', async () => {
    const deep = join(root, 'x'.repeat(100), 'y'.repeat(100));
    fs.mkdirSync(deep, { recursive: true });
    const owner = await claim('z'.repeat(128), deep);
    expect(isOwner(await FolderOwner.claim(deep, 'z'.repeat(128), 0))).toBe(false);
    await owner.release();
  });
});
