import { spawnSync } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import { consoleFiles, filesBelow, folderCyclesOf, LAYERS, moduleOf, ROOT, sourceFiles } from '../source-tree.js';
import { grownSizes, measureSizes, printWidest, widestOf, type RecordedSizes } from './measure-sizes.js';

/** The entries of a folder that a reader takes in at a glance, as in a menu. */
const FOLDER_FILES_MAX = 15;
const RECORD = path.join(__dirname, 'recorded-sizes.json');

const files = filesBelow('apps', 'libs', 'test', 'tools');
const product = sourceFiles('libs', 'apps');
const sizes = measureSizes([...product, ...consoleFiles().filter(({ path }) => !path.includes('.spec.'))]);

/** Records the widest of the tree, which has to be that of a commit. */
function recordSizes(): void {
  const git = (...args: string[]) => spawnSync('git', args, { cwd: ROOT, encoding: 'utf8' }).stdout.trim();
  expect(git('status', '--porcelain', 'apps', 'libs')).toBe('');
  const widest = Object.entries(sizes).map(([kind, all]) => [kind, widestOf(all)]);
  const recorded = { commit: git('rev-parse', 'HEAD'), sizes: Object.fromEntries(widest) as RecordedSizes['sizes'] };
  fs.writeFileSync(RECORD, `${JSON.stringify(recorded, null, 2)}\n`);
}

if (process.env['UPDATE_SIZES'] === '1') recordSizes();
const recorded = JSON.parse(fs.readFileSync(RECORD, 'utf8')) as RecordedSizes;

describe('sizes', () => {
  it('has at most 15 files in a folder, specs beside their files not counted', () => {
    const known = new Set(files);
    const counts = new Map<string, number>();
    for (const file of files.filter((name) => !isBesideItsFile(name, known))) {
      const folder = path.posix.dirname(file);
      counts.set(folder, (counts.get(folder) ?? 0) + 1);
    }
    expect(counts.size).toBeGreaterThan(100);
    expect([...counts].filter(([, count]) => count > FOLDER_FILES_MAX)).toEqual([]);
  });

  /** Growth is split by readers, or recorded anew with the reason in the commit. */
  it.each(Object.keys(recorded.sizes))('has not grown by a quarter: %s', (kind) => {
    const [now = {}, before = {}] = [sizes[kind], recorded.sizes[kind]];
    process.stderr.write(`${kind}, since ${recorded.commit.slice(0, 8)}: ${printWidest(now, before)}\n`);
    expect(grownSizes(now, before)).toEqual([]);
  });

  it('records every kind, of all modules', () => {
    expect(Object.keys(recorded.sizes)).toEqual(Object.keys(sizes));
    expect(Object.keys(sizes['exports of a module'] ?? {}).sort()).toEqual(Object.keys(LAYERS).sort());
    expect([...new Set(product.map(({ path: name }) => moduleOf(name)))]).toEqual(
      expect.arrayContaining(Object.keys(LAYERS)),
    );
  });

  it('has no cycle between folders, nor between a folder and its own files', () => {
    expect(folderCyclesOf(product)).toEqual([]);
  });

  const file = (name: string, ...imports: string[]) => ({ path: name, text: '', imports });

  it.each([
    [
      'through a third one',
      [
        file('libs/x/a/one.ts', '../b/two.js'),
        file('libs/x/b/two.ts', '../c/deep/three.js'),
        file('libs/x/c/four.ts', '../a/five.js'),
      ],
      ['libs/x: a → b → c → a'],
    ],
    [
      'of sub-folders',
      [file('libs/x/a/b/one.ts', '../c/two.js'), file('libs/x/a/c/d/three.ts', '../../b/four.js')],
      ['libs/x/a: b → c → b'],
    ],
    [
      'with the files beside',
      [file('libs/x/a/b/one.ts', '../two.js'), file('libs/x/a/three.ts', './b/four.js')],
      ['libs/x/a: b → . → b'],
    ],
  ])('finds a cycle of folders %s', (_what, tree, cycles) => {
    expect(folderCyclesOf(tree)).toEqual(cycles);
    for (const left of tree) expect(folderCyclesOf(tree.filter((one) => one !== left))).toEqual([]);
  });

  it('lets Nest modules and the index compose folders', () => {
    const tree = [
      file('libs/x/a/one.ts', '../two.js'),
      file('libs/x/x.module.ts', './a/one.js'),
      file('libs/x/index.ts', './a/one.js'),
    ];
    expect(folderCyclesOf(tree)).toEqual([]);
  });
});

describe('growth', () => {
  const source = (name: string, ...lines: string[]) => ({ path: name, text: `${lines.join('\n')}\n`, imports: [] });
  const tree = [
    source('libs/x/index.ts', "export { one, type Two } from './a.js';"),
    source('libs/x/a.ts', 'export function one() {', '  return () => 1;', '}', 'export type Two = 2;'),
    source('libs/x/b.ts', 'class B {', '  constructor(', '    private a: A,', '    private c: C,', '  ) {}', '}'),
    source('libs/dialects/y/c.ts', 'const three = () => 3;'),
  ];

  it('is measured by lines, exports and dependencies', () => {
    expect(measureSizes(tree)).toEqual({
      'lines of a module': { x: 11, 'dialects/y': 1 },
      'exports of a module': { x: 2 },
      'lines of a file': { 'libs/x/index.ts': 1, 'libs/x/a.ts': 4, 'libs/x/b.ts': 6, 'libs/dialects/y/c.ts': 1 },
      'lines of a function': { 'libs/x/a.ts one': 3, 'libs/x/b.ts B': 4, 'libs/dialects/y/c.ts three': 1 },
      'dependencies of a class': { 'libs/x/b.ts B': 2 },
    });
  });

  it('of a recorded thing ends at a quarter, of another at a quarter over the last recorded', () => {
    const before = { wide: 100, last: 40 };
    expect(grownSizes({ wide: 125, last: 50, other: 50 }, before)).toEqual([]);
    expect(grownSizes({ wide: 126, last: 51, other: 51 }, before)).toEqual([
      'wide: 126, more than a quarter over 100',
      'last: 51, more than a quarter over 40',
      'other: 51, more than a quarter over 40',
    ]);
  });

  it('of the widest is printed', () => {
    expect(printWidest({ a: 90, b: 110, c: 5 }, { a: 100, b: 100 })).toBe('b 110 (+10 %), a 90 (-10 %), c 5 (new)');
  });
});

/**
 * `x.spec.ts`, also `x.integration.spec.ts` and the like, beside `x.ts`; in modules and apps every spec is beside code.
 */
function isBesideItsFile(file: string, known: ReadonlySet<string>): boolean {
  const match = /^(.*?)((?:\.integration|\.verify)?\.spec)\.ts$/.exec(file);
  return match !== null && (known.has(`${match[1]}.ts`) || /^(?:libs|apps)\//.test(file));
}
