import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { ROOT } from './source-tree.js';

interface Row {
  readonly id: string;
  readonly promise: string;
  /** Names of tests in the source, by file. */
  readonly shownBy?: Readonly<Record<string, readonly string[]>>;
  readonly adr?: string;
  readonly later?: true;
}

/** A test's name in its file: between quotes of any kind, `%s` and `$name` not filled in. */
function isNamed(file: string, name: string): boolean {
  if (!existsSync(join(ROOT, file))) return false;
  const text = readFileSync(join(ROOT, file), 'utf8');
  return ["'", '"', '`'].some((quote) => text.includes(quote + name + quote));
}

/** (Another suite compares docs/money.md with these rows, together with the pages of the contract.) */
describe('the protocol of money', () => {
  const rows = JSON.parse(readFileSync(join(ROOT, 'test/money/rows.json'), 'utf8')) as Row[];
  const built = rows.filter(({ later }) => later !== true);

  it.each(built.map((row) => [row.id, row] as const))('%s is shown by tests that exist', (_id, { shownBy = {} }) => {
    const proofs = Object.entries(shownBy).flatMap(([file, names]) => names.map((name) => ({ file, name })));
    expect(proofs.length).toBeGreaterThan(0);
    expect(proofs.filter(({ file, name }) => !file.endsWith('.spec.ts') || !isNamed(file, name))).toEqual([]);
  });

  it('names no row twice, and no test for an unbuilt row', () => {
    expect(rows.map(({ id }) => id)).toEqual([...new Set(rows.map(({ id }) => id))]);
    expect(rows.filter(({ later, shownBy }) => later === true && shownBy !== undefined)).toEqual([]);
  });

  it('refers to existing ADRs', () => {
    const adrs = rows.flatMap(({ adr }) => adr ?? []);
    expect(adrs.filter((adr) => !existsSync(join(ROOT, 'docs/adr', adr)))).toEqual([]);
  });
});
