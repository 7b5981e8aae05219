import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { ROOT } from './source-tree.js';

const numbers = (from: number, to: number): number[] => Array.from({ length: to - from + 1 }, (_, at) => from + at);
/** Faults of processes, stores and network: cases of `npm run verify`. */
const OF_CHAOS = [...numbers(1, 20), ...numbers(30, 32), 37, ...numbers(39, 43)];
/** Faults of upstreams, clients and the calendar, without a killed process. */
const OF_SUITES = [...numbers(21, 29), ...numbers(33, 35), 38];

/** Names of tests and of table rows: quoted text before a comma. */
const NAME = /(['`])((?:(?!\1)[^\\\n]|\\.)*)\1,/g;

/** Case ids in the names of tests of these files, as in `it('C7 …', …)`. */
function casesIn(files: readonly string[]): Set<number> {
  const names = files.flatMap((file) => Array.from(readFileSync(join(ROOT, file), 'utf8').matchAll(NAME)));
  return new Set(names.flatMap(([name]) => Array.from(name.matchAll(/\bC(\d+)\b/g), ([, number]) => Number(number))));
}

function specs(folder: string): string[] {
  return readdirSync(join(ROOT, folder), { recursive: true, encoding: 'utf8' })
    .filter((path) => path.endsWith('.spec.ts'))
    .map((path) => join(folder, path));
}

describe('the cases of faults', () => {
  it('of processes, stores and network are all in `npm run verify`', () => {
    const played = casesIn(['libs', 'test'].flatMap(specs).filter((path) => path.endsWith('.verify.spec.ts')));
    expect(OF_CHAOS.filter((number) => !played.has(number))).toEqual([]);
  });

  it('each have a test that carries the number', () => {
    const shown = casesIn(['apps', 'libs', 'test'].flatMap(specs));
    expect([...OF_CHAOS, ...OF_SUITES].filter((number) => !shown.has(number))).toEqual([]);
  });
});
