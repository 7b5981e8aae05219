import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { readPromises, readSpecs } from '../../promises/read-promises.mjs';
import { ROOT } from '../source-tree.js';

const ID = /\b(?:ATK|LEDGER)-\d+|\bC\d+\b/g;
const SPEC = /`([^`]+\.spec\.ts)`/g;

const page = readFileSync(join(ROOT, 'docs/operations/payments/attacks.md'), 'utf8');
const specs = readSpecs(ROOT);
const known = new Set(readPromises(ROOT).flatMap(({ promises }) => promises.map(({ id }) => id)));

/** Cells of the rows of the table that begins with `first`. */
function tableOf(first: string): string[][] {
  const [, after = ''] = page.split(new RegExp(`^\\| ${first} .*\\n\\| -.*\\n`, 'm'));
  const lines = after.slice(0, after.search(/^(?!\|)/m)).split('\n');
  return lines
    .filter((line) => line !== '')
    .map((line) =>
      line
        .split('|')
        .slice(1, -1)
        .map((cell) => cell.trim()),
    );
}

const columns = new Map(tableOf('column').map(([name = '', cell = '']) => [name, specsIn(cell)]));
const names = [...columns.keys()];
const cells = tableOf('weakness +\\| Bank transfer').flatMap(([weakness = '', ...row]) =>
  row.map((cell, index) => ({ weakness, column: names[index] ?? '', cell })),
);
const others = tableOf('weakness +\\| shown by').map(([weakness = '', cell = '']) => ({ weakness, cell }));

function specsIn(text: string): string[] {
  return Array.from(text.matchAll(SPEC), ([, spec = '']) => spec);
}

const idsIn = (text: string): string[] => text.match(ID) ?? [];
const carries = (spec: string, id: string): boolean => new RegExp(`\\b${id}\\b`).test(specs.get(spec) ?? '');

/** What a cell names and does not have. */
function missing(cell: string, column: readonly string[]): string[] {
  return [
    ...idsIn(cell).filter((id) => !column.some((spec) => carries(spec, id))),
    ...specsIn(cell).filter((spec) => !existsSync(join(ROOT, spec))),
  ];
}

const isShown = (cell: string): boolean =>
  /^(?:None|Gap): ./.test(cell) || idsIn(cell).length + specsIn(cell).length > 0;

describe('docs/operations/payments/attacks.md', () => {
  it('has a column for each provider, and rows', () => {
    expect(names).toEqual(['Bank transfer', 'Stripe', 'YooKassa', 'epay', 'BTCPay Server']);
    expect(cells.length).toBeGreaterThan(20 * names.length);
    expect(cells.length % names.length).toBe(0);
    expect(others.length).toBeGreaterThan(15);
  });

  it.each(cells)('$weakness, $column: is shown by its tests, or has a reason', ({ column, cell }) => {
    expect([cell, isShown(cell), missing(cell, columns.get(column) ?? [])]).toEqual([cell, true, []]);
  });

  it.each(others)('$weakness: is shown by tests that exist', ({ cell }) => {
    expect(idsIn(cell).length + specsIn(cell).length).toBeGreaterThan(0);
    expect(idsIn(cell).filter((id) => !known.has(id))).toEqual([]);
    expect(missing(cell, [...specs.keys()])).toEqual([]);
  });

  it('finds an id that no spec of its column carries, a spec that does not exist, and a cell without either', () => {
    const [bank, epay] = [columns.get('Bank transfer') ?? [], cells.filter(({ column }) => column === 'epay')];
    const all = [...new Set(epay.flatMap(({ cell }) => idsIn(cell)))].join(', ');
    expect(missing(all, columns.get('epay') ?? [])).toEqual([]);
    expect(missing(all, bank).length).toBeGreaterThan(5);
    expect(missing('`libs/nothing.spec.ts`', bank)).toEqual(['libs/nothing.spec.ts']);
    expect([isShown('it is safe'), isShown('None: x'), isShown(all)]).toEqual([false, true, true]);
  });
});
