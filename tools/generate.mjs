// `npm run generate`: generates the Prisma client from prisma/schema when that has changed.
import { spawnSync } from 'node:child_process';
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { digestOf, readStamp, ROOT, writeStamp } from './stamp.mjs';

const CLIENT = join(ROOT, 'libs/core/infra/prisma/generated');

/** Returns whether the client had to be generated. */
export function generateIfStale() {
  const digest = digestOf(['prisma/schema', 'node_modules/prisma/package.json']);
  if (readStamp(CLIENT) === digest) return false;
  rmSync(CLIENT, { recursive: true, force: true });
  // Prisma requires a downloaded engine even to generate; any executable satisfies it, and node is always there.
  const env = { PRISMA_SCHEMA_ENGINE_BINARY: process.execPath, ...process.env };
  const args = [join(ROOT, 'node_modules/prisma/build/index.js'), 'generate', '--no-hints'];
  const { status, stdout, stderr } = spawnSync(process.execPath, args, { env, cwd: ROOT, encoding: 'utf8' });
  if (status !== 0) throw new Error(`prisma generate failed:\n${stdout}${stderr}`);
  writeStamp(CLIENT, digest);
  return true;
}

if (process.argv[1] === fileURLToPath(import.meta.url)) generateIfStale();
