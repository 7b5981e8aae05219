import { randomBytes } from 'node:crypto';
import { mkdir, open, readdir, readFile, rename, rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { BackupTarget } from './backup-target.js';

const PRIVATE_FOLDER = 0o700;
const PRIVATE_FILE = 0o600;
/** Of a file that is not complete yet; a kill leaves it until its folder goes. */
const DRAFT = '.draft-';

/** Backups in a folder of this host, or of a file system that it mounts; closed to other users. */
export class FolderTarget implements BackupTarget {
  constructor(readonly location: string) {}

  async write(name: string, bytes: Uint8Array): Promise<void> {
    const path = this.pathOf(name);
    const draft = `${path}${DRAFT}${randomBytes(4).toString('hex')}`;
    await mkdir(dirname(path), { recursive: true, mode: PRIVATE_FOLDER });
    try {
      const file = await open(draft, 'wx', PRIVATE_FILE);
      try {
        await file.writeFile(bytes);
        await file.sync();
      } finally {
        await file.close();
      }
      await rename(draft, path);
    } catch (error) {
      await rm(draft, { force: true });
      throw error;
    }
  }

  async read(name: string): Promise<Buffer> {
    return readFile(this.pathOf(name));
  }

  async list(folder: string | null): Promise<string[]> {
    const path = folder === null ? this.location : this.pathOf(folder);
    const entries = await readdir(path, { withFileTypes: true }).catch(ignoreMissing);
    const names = entries.filter((entry) => entry.isFile() && !entry.name.includes(DRAFT)).map(({ name }) => name);
    return names.sort().map((name) => (folder === null ? name : `${folder}/${name}`));
  }

  async remove(name: string): Promise<void> {
    const path = this.pathOf(name);
    await rm(path, { force: true });
    if (!name.includes('/')) return;
    // The folder goes with its last file, and with what a kill has left of others.
    const left = await readdir(dirname(path)).catch(ignoreMissing);
    if (left.every((other) => other.includes(DRAFT))) await rm(dirname(path), { recursive: true, force: true });
  }

  private pathOf(name: string): string {
    const parts = name.split('/');
    const isValid = parts.length <= 2 && parts.every((part) => /^[A-Za-z0-9._-]+$/.test(part) && !/^\.+$/.test(part));
    if (!isValid) throw new Error(`not a name in backups: ${name}`);
    return join(this.location, name);
  }
}

function ignoreMissing(error: NodeJS.ErrnoException): [] {
  if (error.code === 'ENOENT') return [];
  throw error;
}
