import { spawnSync } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import { findProofs } from '../contract/find-proofs.mjs';
import { ROOT } from './source-tree.js';

interface Row {
  readonly id: string;
  readonly built?: false;
}

describe('the contract', () => {
  const rows = JSON.parse(fs.readFileSync(path.join(ROOT, 'test/contract/rows.json'), 'utf8')) as Row[];
  const proofs = findProofs(ROOT);
  const built = rows.filter((row) => row.built !== false);

  it.each(built.map(({ id }) => id))('%s has an end-to-end test that carries its name', (id) => {
    expect(proofs.get(id)?.[0]?.file).toEqual(expect.stringMatching(/^test\/(contract|e2e|system)\//));
  });

  it('has a row for every id in the name of a test', () => {
    const known = new Set(rows.map(({ id }) => id));
    expect([...proofs.keys()].filter((id) => !known.has(id))).toEqual([]);
  });

  it('marks no row with a test as unbuilt', () => {
    expect(rows.filter(({ id, built }) => built === false && proofs.has(id)).map(({ id }) => id)).toEqual([]);
  });

  it('is documented as in the code', () => {
    const { status, stderr } = spawnSync(process.execPath, ['tools/document-api.mjs', '--check'], {
      cwd: ROOT,
      encoding: 'utf8',
    });
    expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
  });
});
