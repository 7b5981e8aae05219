import { mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describeTarget } from '../../../../test/support/backups/describe-target.js';
import { FolderTarget } from './folder-target.js';

const made: string[] = [];

function newFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'target-'));
  made.push(folder);
  return join(folder, 'backups');
}

afterAll(() => {
  for (const folder of made) rmSync(folder, { recursive: true });
});

describeTarget('A folder', () => Promise.resolve(new FolderTarget(newFolder())));

it('closes files and folders to other users, and a folder goes with its last file', async () => {
  const location = newFolder();
  const target = new FolderTarget(location);
  await target.write('a/b', Buffer.from('x'));
  const modes = ['', 'a', 'a/b'].map((name) => statSync(join(location, name)).mode & 0o777);
  expect(modes).toEqual([0o700, 0o700, 0o600]);
  writeFileSync(join(location, 'a/c.draft-0011'), 'left by a kill');
  expect(await target.list('a')).toEqual(['a/b']);
  await target.remove('a/b');
  expect(() => statSync(join(location, 'a'))).toThrow('ENOENT');
});
