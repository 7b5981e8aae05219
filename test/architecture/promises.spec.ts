import { spawnSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { EVENT_TYPE_NAMES } from '#core';
import { readPromises, readSpecs, type PromiseRow, type Topic } from '../promises/read-promises.mjs';
import { CHECKS, checkPromises, type Tree } from './check-promises.js';
import { ROOT } from './source-tree.js';

const read = (file: string): string => readFileSync(join(ROOT, file), 'utf8');
const prefixesOf = (file: string) => Object.values(JSON.parse(read(file)) as Record<string, string[]>).flat();

const topics = readPromises(ROOT);
const tree: Tree = {
  specs: readSpecs(ROOT),
  tested: prefixesOf('test/groups/groups.json'),
  verified: prefixesOf('test/groups/parts.json'),
  adrs: readdirSync(join(ROOT, 'docs/adr')),
};

describe('promises', () => {
  it('are kept by topic, of which none is lost', () => {
    expect(topics.map(({ name }) => name)).toEqual(['attacks', 'contract', 'events', 'faults', 'money', 'stories']);
  });

  it.each(Object.entries(CHECKS))('%s', (_what, check) => {
    expect(checkPromises(check, topics, tree)).toEqual([]);
  });

  it('have a row for each type of events; alarms share one', () => {
    const types = topics
      .flatMap(({ name, promises }) => (name === 'events' ? promises : []))
      .filter(({ section }) => section === 'Types')
      .map(({ promise }) => promise.split('`')[1]);
    const named = EVENT_TYPE_NAMES.map((type) => type.replace(/^alarm\..*/, 'alarm.*'));
    expect(types.toSorted()).toEqual([...new Set(named)].toSorted());
  });

  it('are documented as in the registers and the code', () => {
    const { status, stderr } = spawnSync(process.execPath, ['tools/documents/document-api.mjs', '--check'], {
      cwd: ROOT,
      encoding: 'utf8',
    });
    expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
  });
});

describe('a check of promises', () => {
  const small: Tree = {
    specs: new Map([
      ['libs/x/crash.verify.spec.ts', "it('X-1: survives', () => {});"],
      [
        'libs/x/sum.spec.ts',
        "it.each([['X-2', 1, 1]])('%s: of %d is %d', () => {});\nit('Y-1: adds', () => {\n  // other #1\n});",
      ],
    ]),
    tested: ['libs/'],
    verified: ['libs/'],
    adrs: ['0001-sums.md'],
  };
  const x1: PromiseRow = { id: 'X-1', section: 'Crashes', promise: 'survives' };
  const x2: PromiseRow = { id: 'X-2', section: 'Sums', promise: 'adds up' };
  const y1: PromiseRow = { id: 'Y-1', promise: 'adds', issues: ['other #1'], adr: '0001-sums.md' };
  const page = { page: 'docs/x.md', title: 'X', introduction: [] };

  /** What the checks find in two topics. */
  function find(x: readonly PromiseRow[], y: readonly PromiseRow[], tree: Partial<Tree> = {}): string[] {
    const registers: Topic[] = [
      { name: 'x', ...page, verified: ['Crashes'], promises: x },
      { name: 'y', ...page, shown_in: ['libs'], promises: y },
    ];
    return Object.values(CHECKS).flatMap((check) => checkPromises(check, registers, { ...small, ...tree }));
  }

  it('finds nothing wrong with a sound register', () => {
    expect(find([x1, x2], [y1])).toEqual([]);
  });

  it('finds a promise that no test carries', () => {
    expect(find([x1, x2, { ...x1, id: 'X-3' }], [y1])).toEqual([
      'X-3 has no test',
      'X-3 has no test in npm run verify',
    ]);
  });

  it('finds an id in the name of a test, or in a row of its table, that has no row', () => {
    expect(find([x1], [y1])).toEqual(['X-2 has no row, and a test in libs/x/sum.spec.ts']);
  });

  it('finds a spec that no command runs', () => {
    expect(find([x1, x2], [y1], { tested: ['libs/x/c'] })).toEqual([
      'X-2 has tests in libs/x/sum.spec.ts, which no command runs',
      'Y-1 has tests in libs/x/sum.spec.ts, which no command runs',
    ]);
    expect(find([x1, x2], [y1], { verified: [] })).toEqual([
      'X-1 has tests in libs/x/crash.verify.spec.ts, which no command runs',
    ]);
  });

  it('finds a promise without a test in the folders of its topic', () => {
    const specs = new Map([...small.specs].map(([spec, text]) => [spec.replace('libs/x/sum', 'apps/sum'), text]));
    expect(find([x1, x2], [y1], { specs, tested: ['apps/'] })).toEqual(['Y-1 has no test in libs']);
  });

  it('finds an id that stands twice, also in two topics', () => {
    expect(find([x1, x2], [y1, { ...y1, id: 'X-1', issues: [] }])).toContain('X-1 stands for several promises');
  });

  it('finds an empty register', () => {
    expect(find([x1, x2], [])).toEqual(['y is empty']);
  });

  it('finds wrong and unknown fields', () => {
    const wrong = { ...y1, promise: '', tests: [] };
    expect(find([x1, x2], [wrong])).toEqual(['Y-1: promise is wrong', 'Y-1: tests is wrong']);
  });

  it('finds a promise that `npm run verify` has no test of', () => {
    expect(find([x1, { ...x2, section: 'Crashes' }], [y1])).toEqual(['X-2 has no test in npm run verify']);
    expect(find([{ ...x1, section: 'Sums' }, x2], [y1])).toEqual(['x has no section Crashes']);
  });

  it('finds a missing report, one that the test does not name, and an ADR that does not exist', () => {
    expect(find([x1, x2], [y1, { id: 'Y-2', promise: 'subtracts' }])).toEqual([
      'Y-2 has no test',
      'Y-2 has no test in libs',
      'Y-2 has no report',
    ]);
    expect(find([x1, x2], [{ ...y1, issues: ['other #2'], adr: '0002-sums.md' }])).toEqual([
      'Y-1: libs/x/sum.spec.ts does not name other #2',
      'Y-1: no ADR 0002-sums.md',
    ]);
  });
});
