import { spawnSync } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import { consoleFiles, DISTRICTS, districtOf, folderCyclesOf, ROOT, sourceFiles } from '../source-tree.js';
import { grownSizes, measureSizes, printWidest, widestOf, type RecordedSizes } from './measure-sizes.js';

/** What one reads in one go. Other widths are printed. */
const BOUNDED = ['lines of a file', 'lines of a function'];
const RECORD = path.join(__dirname, 'recorded-sizes.json');

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
  /** Growth is split by readers, or recorded anew with the reason in the commit. */
  it.each(Object.keys(recorded.sizes))('have not grown by a quarter where that is bounded: %s', (kind) => {
    const [now = {}, before = {}] = [sizes[kind], recorded.sizes[kind]];
    process.stderr.write(`${kind}, since ${recorded.commit.slice(0, 8)}: ${printWidest(now, before)}\n`);
    if (BOUNDED.includes(kind)) expect(grownSizes(now, before)).toEqual([]);
    expect(Object.keys(now).length).toBeGreaterThan(0);
  });

  it('records every kind, of all districts', () => {
    expect(Object.keys(recorded.sizes)).toEqual(Object.keys(sizes));
    expect([...new Set(product.map(({ path: name }) => districtOf(name)))]).toEqual(
      expect.arrayContaining([...DISTRICTS]),
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
    source('libs/y/c.ts', 'const three = () => 3;'),
  ];

  it('is measured by lines, exports and dependencies', () => {
    expect(measureSizes(tree)).toEqual({
      'lines of a district': { x: 11, y: 1 },
      'exports of an entry': { x: 2 },
      'lines of a file': { 'libs/x/index.ts': 1, 'libs/x/a.ts': 4, 'libs/x/b.ts': 6, 'libs/y/c.ts': 1 },
      'lines of a function': { 'libs/x/a.ts one': 3, 'libs/x/b.ts B': 4, 'libs/y/c.ts three': 1 },
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
