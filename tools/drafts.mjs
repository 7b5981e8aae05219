// Folders that are built beside the one they replace: a reader sees the old one or the new one, never half of one. They
// are on the checkout's own file system, as a rename needs; `node_modules` may be a volume or a link.
import { existsSync, mkdirSync, mkdtempSync, renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { ROOT } from './stamp.mjs';

const DRAFTS = join(ROOT, '.drafts');

export function createDraft(name) {
  mkdirSync(DRAFTS, { recursive: true });
  return mkdtempSync(join(DRAFTS, `${name}-`));
}

/** A concurrent build is as good as this one. */
export function swapIn(draft, target) {
  const old = createDraft('old');
  try {
    if (existsSync(target)) renameSync(target, join(old, 'replaced'));
    renameSync(draft, target);
  } catch (error) {
    if (!['ENOENT', 'ENOTEMPTY', 'EEXIST'].includes(error.code)) throw error;
  } finally {
    rmSync(old, { recursive: true, force: true });
  }
}
