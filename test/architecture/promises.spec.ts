import { spawnSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { readPromises, type PromiseRow, type Topic } from '../promises/read-promises.mjs';
import { CHECKS, type Tree } from './check-promises.js';
import { filesBelow, ROOT } from './source-tree.js';

const read = (file: string): string => readFileSync(join(ROOT, file), 'utf8');
const prefixesOf = (file: string) => Object.values(JSON.parse(read(file)) as Record<string, string[]>).flat();

const specs = filesBelow('apps', 'libs', 'test').filter((file) => file.endsWith('.spec.ts'));
const topics = readPromises(ROOT);
const tree: Tree = {
  specs: new Map(specs.map((spec) => [spec, read(spec)])),
  tested: prefixesOf('test/groups/groups.json'),
  verified: prefixesOf('test/groups/parts.json'),
  adrs: readdirSync(join(ROOT, 'docs/adr')),
};

describe('promises', () => {
  it('are kept by topic, of which none is lost', () => {
    expect(topics.map(({ name }) => name)).toEqual(['attacks', 'contract', 'faults', 'money', 'stories']);
  });

  it.each(Object.entries(CHECKS))('%s', (_what, check) => {
    expect(check(topics, tree)).toEqual([]);
  });

  it('leave out only unbuilt features', () => {
    const later = topics.flatMap(({ promises }) => promises.filter((row) => row.later === true));
    expect(later.map(({ promise }) => promise)).toEqual(['forged webhooks of payments credit any order']);
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
  const CRASH = { spec: 'libs/x/crash.verify.spec.ts', title: 'X-1: survives' };
  const SUM = { spec: 'libs/x/sum.spec.ts', title: '%s: of %d is %d' };
  const REPORT = { spec: 'libs/x/sum.spec.ts', title: 'adds' };
  const small: Tree = {
    specs: new Map([
      [CRASH.spec, "it('X-1: survives', () => {});"],
      [SUM.spec, "it.each([['X-2', 1, 1]])('%s: of %d is %d', () => {});\nit('adds', () => {\n  // other #1\n});"],
    ]),
    ...{ tested: ['libs/'], verified: ['libs/'], adrs: ['0001-sums.md'] },
  };
  const x1: PromiseRow = { id: 'X-1', section: 'Crashes', promise: 'survives', tests: [CRASH] };
  const x2: PromiseRow = { id: 'X-2', section: 'Sums', promise: 'adds up', tests: [SUM] };
  const y1: PromiseRow = { id: 'Y-1', promise: 'adds', issues: ['other #1'], adr: '0001-sums.md', tests: [REPORT] };
  const y2: PromiseRow = { id: 'Y-2', promise: 'subtracts', issues: ['other #2'], later: true };
  const page = { page: 'docs/x.md', title: 'X', introduction: [] };

  /** What the checks find in two topics. */
  function find(x: readonly PromiseRow[], y: readonly PromiseRow[], tree: Partial<Tree> = {}): string[] {
    const named = { ids: String.raw`\bX-\d+\b`, folders: ['libs'] };
    const registers: Topic[] = [
      { name: 'x', ...page, named, verified: ['Crashes'], promises: x },
      { name: 'y', ...page, promises: y },
    ];
    return Object.values(CHECKS).flatMap((check) => check(registers, { ...small, ...tree }));
  }

  it('finds nothing wrong with a sound register', () => {
    expect(find([x1, x2], [y1, y2])).toEqual([]);
  });

  it('finds a title or a spec that does not exist', () => {
    const [title, spec] = [
      { ...REPORT, title: 'add' },
      { ...REPORT, spec: 'libs/x/sums.spec.ts' },
    ];
    expect(find([x1, x2], [{ id: 'Y-1', promise: 'adds', tests: [title, spec] }])).toEqual([
      'Y-1 lists { "spec": "libs/x/sum.spec.ts", "title": "add" }, which does not exist',
      'Y-1 lists { "spec": "libs/x/sums.spec.ts", "title": "adds" }, which does not exist',
    ]);
  });

  it('finds a spec that no command runs', () => {
    expect(find([x1, x2], [y1], { tested: ['libs/x/c'] })).toEqual([
      'X-2 lists { "spec": "libs/x/sum.spec.ts", "title": "%s: of %d is %d" }, which no command runs',
      'Y-1 lists { "spec": "libs/x/sum.spec.ts", "title": "adds" }, which no command runs',
    ]);
    expect(find([x1, x2], [y1], { verified: [] })).toEqual([
      'X-1 lists { "spec": "libs/x/crash.verify.spec.ts", "title": "X-1: survives" }, which no command runs',
    ]);
  });

  it('finds an id that stands twice, also in two topics, and a test listed twice', () => {
    expect(find([x1, x2], [y1, { ...y2, id: 'X-1' }])).toEqual(['X-1 stands for several promises']);
    expect(find([x1, x2], [{ ...y1, tests: [REPORT, REPORT] }])).toEqual([
      'Y-1 lists { "spec": "libs/x/sum.spec.ts", "title": "adds" } twice',
    ]);
  });

  it('finds an empty register', () => {
    expect(find([x1, x2], [])).toEqual(['y is empty']);
  });

  it('finds missing tests and texts, and unknown fields', () => {
    expect(find([x1, x2], [{ id: 'Y-1', promise: 'adds' }])).toEqual(['Y-1 has no test']);
    expect(find([x1, x2], [{ ...y1, later: true }])).toEqual(['Y-1 has tests, and is not built yet']);
    const wrong = { ...y1, promise: '', test: 'adds', tests: [{ ...REPORT, file: '' }] };
    expect(find([x1, x2], [wrong])).toEqual(['Y-1: promise is wrong', 'Y-1: tests is wrong', 'Y-1: test is wrong']);
  });

  it('finds differences between the register and the ids in names', () => {
    expect(find([x1], [y1])).toEqual([
      'to be added: X-2 lists { "spec": "libs/x/sum.spec.ts", "title": "%s: of %d is %d" }',
    ]);
    expect(find([x1, { ...x2, tests: [SUM, REPORT] }], [y1])).toEqual([
      'X-2 lists { "spec": "libs/x/sum.spec.ts", "title": "adds" }, whose name lacks the id',
    ]);
  });

  it('finds a promise that `npm run verify` has no test of', () => {
    expect(find([x1, { ...x2, section: 'Crashes' }], [y1])).toEqual(['X-2 has no test in npm run verify']);
    expect(find([{ ...x1, section: 'Sums' }, x2], [y1])).toEqual(['x has no section Crashes']);
  });

  it('finds a missing report, one that the test does not name, and an ADR that does not exist', () => {
    expect(find([x1, x2], [y1, { id: 'Y-2', promise: 'subtracts', later: true }])).toEqual(['Y-2 has no report']);
    expect(find([x1, x2], [{ ...y1, issues: ['other #2'], adr: '0002-sums.md' }])).toEqual([
      'Y-1: libs/x/sum.spec.ts does not name other #2',
      'Y-1: no ADR 0002-sums.md',
    ]);
  });
});
