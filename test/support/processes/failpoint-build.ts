import { spawnSync } from 'node:child_process';
import { join } from 'node:path';

const ROOT = join(__dirname, '../../..');

/**
 * Builds `dist-failpoints` when it is stale; returns its folder. Its programs read ROUTIFY_FAILPOINTS, for example
 * `after-admit=kill@3,settle-committed=throw`.
 */
export function buildWithFailpoints(): string {
  const build = [join(ROOT, 'tools/build.mjs'), '--failpoints'];
  const { status, stderr } = spawnSync(process.execPath, build, { encoding: 'utf8' });
  if (status !== 0) throw new Error(`there is no build with failpoints:\n${stderr}`);
  return join(ROOT, 'dist-failpoints');
}
