// Another version of the product, ready to run.
import { execFileSync } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';

const ROOT = join(import.meta.dirname, '../../..');

/** @param version a folder with an installed checkout, or a commit. Returns `{ folder, remove() }`. */
export function checkoutOf(version) {
  if (existsSync(join(version, 'package.json'))) return { folder: resolve(version), remove: () => undefined };
  const folder = mkdtempSync(join(tmpdir(), 'routify-checkout-'));
  const git = (...args) => execFileSync('git', args, { cwd: ROOT, stdio: ['ignore', 'ignore', 'inherit'] });
  git('worktree', 'add', '--quiet', '--detach', folder, version);
  const remove = () => {
    rmSync(folder, { recursive: true, force: true });
    git('worktree', 'prune');
  };
  try {
    execFileSync('npm', ['ci', '--no-audit', '--no-fund', '--loglevel=error'], { cwd: folder, stdio: 'ignore' });
    execFileSync(process.execPath, ['tools/build.mjs'], { cwd: folder, stdio: 'ignore' });
  } catch (error) {
    remove();
    throw error;
  }
  return { folder, remove };
}
