import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { codeOf, ROOT, sourceFiles } from './source-tree.js';

const MIGRATIONS = join(ROOT, 'prisma/migrations');
/** Calls that turn an amount into a number. */
const AMOUNT_TO_NUMBER = /\b(?:Number|parseFloat|parseInt)\([^()]*(?:nano|femto)Usd\b/i;
const FLOATING_COLUMN = /^\s*"?[a-z_]+"?\s+(?:real|double precision|float\d?|money)\b/im;

/** Metrics and traces have doubles; nothing is computed from them. */
const ROUNDED = ['libs/core/metrics/rounded-usd.ts'];

describe('amounts', () => {
  it('UNIT-1: no amount becomes a number', () => {
    expect(AMOUNT_TO_NUMBER.test('Number(priced.amountNanoUsd)')).toBe(true);
    const offenders = sourceFiles('apps', 'libs').filter((file) => AMOUNT_TO_NUMBER.test(codeOf(file.text)));
    expect(offenders.map(({ path }) => path)).toEqual(ROUNDED);
  });

  it('UNIT-1: no column of the schema is a floating one', () => {
    expect(FLOATING_COLUMN.test('  amount_nano_usd double precision NOT NULL')).toBe(true);
    const folders = readdirSync(MIGRATIONS, { withFileTypes: true }).filter((entry) => entry.isDirectory());
    const offenders = folders.filter(({ name }) =>
      FLOATING_COLUMN.test(readFileSync(join(MIGRATIONS, name, 'migration.sql'), 'utf8')),
    );
    expect(offenders.map(({ name }) => name)).toEqual([]);
  });
});
