import { randomBytes } from 'node:crypto';
import type { BackupTarget } from '../../../libs/operations/backups/targets/backup-target.js';

/** The contract of every target of backups. Opens empty ones. */
export function describeTarget(kind: string, open: () => Promise<BackupTarget>): void {
  describe(`${kind} as a target of backups`, () => {
    let target: BackupTarget;

    beforeEach(async () => {
      target = await open();
    });

    it.each([0, 1, 100_000])('reads %d bytes as they were written', async (size) => {
      const bytes = randomBytes(size);
      await target.write('2026-11-27/part-1.bin', bytes);
      expect(bytes.equals(await target.read('2026-11-27/part-1.bin'))).toBe(true);
    });

    it('writes the part of a buffer that it receives', async () => {
      await target.write('view', new Uint8Array(Buffer.from('abcdef')).subarray(2, 4));
      expect((await target.read('view')).toString()).toBe('cd');
    });

    it('replaces a file', async () => {
      await target.write('a', Buffer.from('first, and longer'));
      await target.write('a', Buffer.from('second'));
      expect((await target.read('a')).toString()).toBe('second');
      expect(await target.list(null)).toEqual(['a']);
    });

    it('lists the files at the top and in one folder, in their order', async () => {
      for (const name of ['x/b.json', 'x/a', 'x2/c', 'top', 'x-1', 'Z_1']) await target.write(name, Buffer.from(name));
      expect(await target.list(null)).toEqual(['Z_1', 'top', 'x-1']);
      expect(await target.list('x')).toEqual(['x/a', 'x/b.json']);
      expect(await target.list('absent')).toEqual([]);
    });

    it('lists nothing when it is empty', async () => {
      expect(await target.list(null)).toEqual([]);
    });

    it('removes a file, and does nothing without it', async () => {
      await target.write('x/a', Buffer.from('a'));
      await target.write('x/b', Buffer.from('b'));
      await target.remove('x/a');
      await target.remove('x/a');
      expect(await target.list('x')).toEqual(['x/b']);
      await expect(target.read('x/a')).rejects.toThrow('x/a');
    });

    it('names the file that does not exist', async () => {
      await expect(target.read('absent/file')).rejects.toThrow('absent/file');
    });

    it.each([
      ...[
        '',
        '.',
        '..',
        '../a',
        'a/..',
        'a/./b',
        '...',
        'a/b/c',
        '/a',
        'a/',
        'a//b',
        'a b',
        'a\\b',
        'ä',
        'a\nb',
        'a%2Fb',
      ],
    ])('refuses the name %j', async (name) => {
      await expect(target.write(name, Buffer.from('x'))).rejects.toThrow();
      await expect(target.read(name)).rejects.toThrow();
      await expect(target.remove(name)).rejects.toThrow();
      await expect(target.list(name)).rejects.toThrow();
    });
  });
}
