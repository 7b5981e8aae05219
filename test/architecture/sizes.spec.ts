import fs from 'node:fs';
import path from 'node:path';
import { exportsOf } from './exports.js';
import { filesBelow, folderCyclesOf, LAYERS, moduleOf, ROOT, sourceFiles } from './source-tree.js';

const FOLDER_FILES_MAX = 15;
/** A quarter above the largest of 0.1: replies, where the words of all providers meet, had 6,200. */
const MODULE_LINES_MAX = 7_750;
/** A quarter above the widest of 0.1, where six modules had 63: what grows further is two modules. */
const INDEX_EXPORTS_MAX = 79;

const files = filesBelow('apps', 'libs', 'test', 'tools');
const product = sourceFiles('libs', 'apps');

/** What is held in the head at a time: a module, of dialects one wire format. */
function unitOf(file: string): string {
  const module = moduleOf(file);
  return module === 'dialects' ? file.split('/').slice(1, 3).join('/') : module;
}

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

  it('has no module that is too large to hold in the head', () => {
    const lines = new Map<string, number>();
    for (const { path: file, text } of product.filter(({ path: name }) => name.startsWith('libs/'))) {
      const unit = unitOf(file);
      lines.set(unit, (lines.get(unit) ?? 0) + text.split('\n').length - 1);
    }
    const modules = new Set([...lines.keys()].map((unit) => unit.split('/', 1)[0]));
    expect([...modules].sort()).toEqual(Object.keys(LAYERS).sort());
    expect([...lines].filter(([, count]) => count > MODULE_LINES_MAX)).toEqual([]);
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

describe('exports of modules', () => {
  const exported = Object.keys(LAYERS).map((module) => [module, exportsOf(indexOf(module))] as const);

  it('are few', () => {
    expect(exported.find(([module]) => module === 'pricing')?.[1].length).toBeGreaterThan(10);
    const wide = exported.filter(([, names]) => names.length > INDEX_EXPORTS_MAX);
    expect(wide.map(([name, names]) => `${name}: ${names.length}`)).toEqual([]);
  });
});

/**
 * `x.spec.ts`, also `x.integration.spec.ts` and the like, beside `x.ts`; in modules and apps every spec is beside code.
 */
function isBesideItsFile(file: string, known: ReadonlySet<string>): boolean {
  const match = /^(.*?)((?:\.integration|\.verify)?\.spec)\.ts$/.exec(file);
  return match !== null && (known.has(`${match[1]}.ts`) || /^(?:libs|apps)\//.test(file));
}

function indexOf(module: string): string {
  return fs.readFileSync(path.join(ROOT, `libs/${module}/index.ts`), 'utf8');
}
