import { constants } from 'node:fs';
import { access, statfs, unlink, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { JournalFacts } from '../domain/check-host.js';

/** A folder that does not exist yet is made by the gateway, so its nearest parent must be writable. Makes no folder. */
export async function readJournalFacts(folder: string, bytesMax: number): Promise<JournalFacts> {
  const existing = await nearestExisting(folder);
  const { bavail, bsize } = await statfs(existing);
  return { folder, error: await findObstacle(existing), freeBytes: bavail * bsize, bytesMax };
}

/** A write, because root passes every test of permissions. */
async function findObstacle(folder: string): Promise<string | null> {
  const file = join(folder, `.doctor-${process.pid}`);
  try {
    await writeFile(file, '');
    await unlink(file);
    return null;
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}

async function nearestExisting(path: string): Promise<string> {
  try {
    await access(path, constants.F_OK);
    return path;
  } catch {
    return nearestExisting(dirname(path));
  }
}
