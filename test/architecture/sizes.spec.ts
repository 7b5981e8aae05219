import { execFileSync } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import { folderCyclesOf, LAYERS, moduleOf, ROOT, sourceFiles } from './source-tree.js';

const FOLDER_FILES_MAX = 15;
const MODULE_LINES_MAX = 6_200;
const INDEX_EXPORTS_MAX = 63;

/** Wire formats share nothing but their interface, so a large module of them is no burden. */
const LARGE_MODULES: ReadonlySet<string> = new Set(['dialects']);
/** One-to-one with what each process needs of channels and of wire formats; a larger number is a question. */
const WIDE_INDEXES: Readonly<Record<string, number>> = { channels: 82, dialects: 80 };

const files = execFileSync(
  'git',
  ['ls-files', '--cached', '--others', '--exclude-standard', 'apps', 'libs', 'test', 'tools'],
  {
    cwd: ROOT,
    encoding: 'utf8',
  },
)
  .split('\n')
  .filter((file) => file !== '' && fs.existsSync(path.join(ROOT, file)));
const product = sourceFiles('libs', 'apps');

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
      const module = moduleOf(file);
      lines.set(module, (lines.get(module) ?? 0) + text.split('\n').length - 1);
    }
    expect([...lines.keys()].sort()).toEqual(Object.keys(LAYERS).sort());
    expect([...lines].filter(([name, count]) => count > MODULE_LINES_MAX && !LARGE_MODULES.has(name))).toEqual([]);
  });

  it('has no cycle between the folders of a module', () => {
    expect(folderCyclesOf(product)).toEqual([]);
  });

  it('finds a cycle between folders, through a third one too', () => {
    const file = (name: string, ...imports: string[]) => ({ path: name, text: '', imports });
    const tree = [
      file('libs/x/a/one.ts', '../b/two.js'),
      file('libs/x/b/two.ts', '../c/deep/three.js'),
      file('libs/x/c/four.ts', '../a/five.js'),
    ];
    expect(folderCyclesOf(tree)).toEqual(['libs/x/a → libs/x/b → libs/x/c → libs/x/a']);
    expect(folderCyclesOf(tree.slice(0, 2))).toEqual([]);
  });
});

describe('exports of modules', () => {
  const exported = Object.keys(LAYERS).map((module) => [module, exportsOf(module)] as const);

  it('are few', () => {
    expect(exported.find(([module]) => module === 'pricing')?.[1].length).toBeGreaterThan(10);
    const wide = exported.filter(([name, names]) => names.length > (WIDE_INDEXES[name] ?? INDEX_EXPORTS_MAX));
    expect(wide.map(([name, names]) => `${name}: ${names.length}`)).toEqual([]);
  });

  it('have a reader outside of their module', () => {
    const read = namesRead(files.filter((file) => /\.m?ts$|\.mjs$/.test(file)));
    const unread = exported.flatMap(([module, names]) =>
      names.map((name) => `#${module}: ${name}`).filter((name) => !read.has(name)),
    );
    expect(unread).toEqual([]);
  });
});

/** `x.spec.ts`, also `x.integration.spec.ts` and the like, beside `x.ts`. */
function isBesideItsFile(file: string, known: ReadonlySet<string>): boolean {
  const match = /^(.*?)((?:\.integration|\.verify)?\.spec)\.ts$/.exec(file);
  return match !== null && (known.has(`${match[1]}.ts`) || /^(?:libs|apps)\//.test(file));
}

function exportsOf(module: string): string[] {
  const text = fs.readFileSync(path.join(ROOT, `libs/${module}/index.ts`), 'utf8');
  return Array.from(text.matchAll(/export (?:type )?\{([^}]*)\} from/g), ([, names = '']) => namesIn(names)).flat();
}

/** Each as `#module: name`, by static imports and by imports of the built index. */
function namesRead(sources: readonly string[]): Set<string> {
  const read = new Set<string>();
  for (const source of sources) {
    const text = fs.readFileSync(path.join(ROOT, source), 'utf8');
    for (const [, names = '', module = ''] of text.matchAll(/\{([^}]*)\}\s*from\s*'#([a-z-]+)'/g)) {
      for (const name of namesIn(names)) read.add(`#${module}: ${name}`);
    }
    for (const [, names = '', module = ''] of text.matchAll(
      /\{([^}]*)\} = await import\('[./]*dist\/libs\/([a-z-]+)\/index/g,
    )) {
      for (const name of namesIn(names)) read.add(`#${module}: ${name}`);
    }
  }
  return read;
}

function namesIn(list: string): string[] {
  return list
    .split(',')
    .map(
      (name) =>
        name
          .trim()
          .replace(/^type /, '')
          .split(/ as |:/)[0] ?? '',
    )
    .filter((name) => name !== '');
}
