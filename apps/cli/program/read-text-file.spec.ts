import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { readTextFile } from './read-text-file.js';

let folder: string;

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'routify-read-'));
  writeFileSync(join(folder, 'file'), 'text');
});

afterAll(() => {
  rmSync(folder, { recursive: true });
});

describe('readTextFile', () => {
  it('returns the text', async () => {
    expect(await readTextFile(join(folder, 'file'))).toBe('text');
  });

  it.each([
    ['none', 'ENOENT: no such file or directory'],
    ['.', 'EISDIR: illegal operation on a directory'],
    ['file/below', 'ENOTDIR: not a directory'],
    ['x'.repeat(300), 'ENAMETOOLONG: name too long'],
  ])('throws the reason of the system (%s)', async (name, reason) => {
    const file = join(folder, name);
    await expect(readTextFile(file)).rejects.toThrow(`${file} cannot be read (${reason})`);
  });
});
