import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { readPromises } from '../../promises/read-promises.mjs';
import { ROOT } from '../source-tree.js';

/** Requirements of ASVS 5.0, chapters 6 to 10, levels 1 and 2: the numbers of each section. */
const SECTIONS: Readonly<Record<string, readonly number[]>> = {
  '6.1': upTo(3),
  '6.2': upTo(12),
  '6.3': upTo(4),
  '6.4': upTo(4),
  '6.5': upTo(5),
  '6.6': upTo(3),
  '6.8': upTo(4),
  '7.1': upTo(3),
  '7.2': upTo(4),
  '7.3': upTo(2),
  '7.4': upTo(5),
  '7.5': upTo(2),
  '7.6': upTo(2),
  '8.1': upTo(2),
  '8.2': upTo(3),
  '8.3': upTo(1),
  '8.4': upTo(1),
  '9.1': upTo(3),
  '9.2': upTo(4),
  '10.1': upTo(2),
  '10.2': upTo(2),
  '10.3': upTo(4),
  '10.4': upTo(11),
  '10.5': upTo(5),
  '10.6': upTo(2),
  '10.7': upTo(3),
};

const page = readFileSync(join(ROOT, 'docs/security.md'), 'utf8');
const rows = Array.from(page.matchAll(/^\| (\d+\.\d+\.\d+) +\| [12] +\| (.+?) +\| (.+?) +\|$/gm), (match) => ({
  id: match[1] ?? '',
  evidence: match[3] ?? '',
}));

function upTo(count: number): readonly number[] {
  return Array.from({ length: count }, (_none, index) => index + 1);
}

describe('docs/security.md', () => {
  it('has a row for each requirement', () => {
    const expected = Object.entries(SECTIONS).flatMap(([section, numbers]) => numbers.map((n) => `${section}.${n}`));
    expect(rows.map(({ id }) => id)).toEqual(expected);
  });

  it.each(rows)('$id is shown by tests that exist, or has a reason', ({ evidence }) => {
    const attacks = readPromises(ROOT).find(({ name }) => name === 'attacks')?.promises ?? [];
    const known = new Set(attacks.map(({ id }) => id));
    const named = evidence.match(/\bATK-\d+/g) ?? [];
    const specs = Array.from(evidence.matchAll(/`([^`]+\.spec\.ts)`/g), ([, spec]) => spec ?? '');
    expect(named.filter((id) => !known.has(id))).toEqual([]);
    expect(specs.filter((spec) => !existsSync(join(ROOT, spec)))).toEqual([]);
    expect(named.length + specs.length > 0 || /^(?:Reason: .|Document: \[)/.test(evidence)).toBe(true);
  });
});
