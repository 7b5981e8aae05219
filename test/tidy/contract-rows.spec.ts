import { spawnSync } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import { ROOT } from './source-tree.js';

interface Row {
  readonly id: string;
  readonly built?: false;
}

/** Titles of tests in every spec: what stands between the quotes of it(, test(, describe( and in their tables. */
function specTexts(folder: string): string[] {
  return fs.readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
    const full = path.join(folder, entry.name);
    if (entry.isDirectory()) return specTexts(full);
    return entry.name.endsWith('.spec.ts') ? [fs.readFileSync(full, 'utf8')] : [];
  });
}

describe('the contract', () => {
  const specs = ['apps', 'libs', 'test/e2e', 'test/contract', 'test/system']
    .map((folder) => path.join(ROOT, folder))
    .filter((folder) => fs.existsSync(folder))
    .flatMap(specTexts);
  const rows = JSON.parse(fs.readFileSync(path.join(ROOT, 'test/contract/rows.json'), 'utf8')) as Row[];
  const built = rows.filter((row) => row.built !== false);

  it.each(built.map(({ id }) => id))('%s has a test that carries its name', (id) => {
    const named = new RegExp(`['"\`][^'"\`\\n]*\\b${id}\\b`);
    expect(specs.some((text) => named.test(text))).toBe(true);
  });

  it('is documented as the code has it', () => {
    const { status, stderr } = spawnSync(process.execPath, ['tools/document-api.mjs', '--check'], {
      cwd: ROOT,
      encoding: 'utf8',
    });
    expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
  });
});
