import { exportsOf, unimportedExports } from '../exports.js';
import {
  codeOf,
  consoleFiles,
  CONSOLE_LAYERS,
  cyclesOf,
  folderCyclesOf,
  sourceFiles,
  type SourceFile,
} from '../source-tree.js';

const all = consoleFiles();
/** The build reads it. */
const PRERENDER = 'apps/console/src/app/prerender.tsx';
const product = all.filter(
  ({ path }) => !path.endsWith('.spec.ts') && !path.includes('/api/generated/') && path !== PRERENDER,
);
/** An index collects what others import, so that it may not be what they are. */
const INDEXES = ['apps/console/src/i18n/index.ts', 'apps/console/src/kit/index.ts'];

/** The folder of `src` that a file is in; the entry is one of its own. */
const folderOf = (file: string): string => file.split('/')[3] ?? '';

/** Imports of a folder of the same layer or a higher one. */
function arrowsBack(files: readonly SourceFile[]): string[] {
  return files.flatMap(({ path: from, imports }) => {
    const layer = CONSOLE_LAYERS[folderOf(from)];
    if (layer === undefined) return [`${from} has no layer`];
    return imports
      .filter((specifier) => specifier.startsWith('.'))
      .map((specifier) => new URL(specifier, `file:///${from}`).pathname.slice(1))
      .filter((to) => folderOf(to) !== folderOf(from) && (CONSOLE_LAYERS[folderOf(to)] ?? Infinity) >= layer)
      .map((to) => `${from} → ${to}`);
  });
}

describe('the console', () => {
  it('is read', () => {
    expect(product.length).toBeGreaterThan(450);
    expect([...new Set(product.map(({ path }) => folderOf(path)))].sort()).toEqual(Object.keys(CONSOLE_LAYERS).sort());
    expect(product.find(({ path }) => path.endsWith('src/main.tsx'))?.imports).toContain('./app/app.tsx');
  });

  it('imports only folders of lower layers', () => {
    expect(arrowsBack(product)).toEqual([]);
  });

  it('has no import cycles, type imports included', () => {
    expect(cyclesOf(product)).toEqual([]);
  });

  it('has no cycle between folders, nor between a folder and its own files', () => {
    expect(folderCyclesOf(product)).toEqual([]);
  });

  it.each([
    ['useMutation', '@tanstack/react-query', 'kit/dialogs/use-action.ts'],
    ['useForm', '@mantine/form', 'kit/dialogs/use-form.ts'],
  ])('imports %s of %s in %s alone', (name, source, importer) => {
    const statement = new RegExp(`import \\{[^}]*\\b${name}\\b[^}]*\\} from '${source}'`);
    const importers = product.filter(({ text }) => statement.test(text)).map(({ path }) => path);
    expect(importers).toEqual([`apps/console/src/${importer}`]);
  });

  it('shares pure files with the server, which import nothing', () => {
    const shared = new Set(product.flatMap(({ imports }) => imports.filter((name) => name.startsWith('@server/'))));
    const files = sourceFiles('libs').filter(({ path }) => shared.has(path.replace(/^libs/, '@server').slice(0, -3)));
    expect([...shared]).toEqual(['@server/core/pricing/decimal']);
    expect(files.map(({ imports }) => imports)).toEqual([[]]);
  });

  it('exports what another file imports', () => {
    expect(unimportedExports(product, all)).toEqual([]);
  });

  it('has no enum, no default export, and no barrel but its indexes', () => {
    const bad = product.flatMap(({ path, text }) => [
      ...(/\benum\s+\w+\s*\{|\bexport default\b/.exec(codeOf(text)) ?? []).map((found) => `${path}: ${found}`),
      ...(/^export [^\n]* from '/m.test(text) && !INDEXES.includes(path) ? [`${path}: a barrel`] : []),
    ]);
    expect(bad).toEqual([]);
  });

  const file = (name: string, text: string): SourceFile => ({
    path: `apps/console/src/${name}`,
    text,
    imports: Array.from(text.matchAll(/'(\.[^']*)'/g), ([, specifier = '']) => specifier),
  });
  const kit = file('kit/a.tsx', "import { B } from '../portal/b.tsx';\nexport const A = B;");
  const screen = file('portal/b.tsx', "import { A } from '../kit/a.tsx';\nexport const B = A;");

  it('is found to import a higher layer, and in a cycle', () => {
    expect(arrowsBack([kit, screen])).toEqual(['apps/console/src/kit/a.tsx → apps/console/src/portal/b.tsx']);
    expect(arrowsBack([file('other/a.ts', '')])).toEqual(['apps/console/src/other/a.ts has no layer']);
    expect(cyclesOf([kit, screen])).toHaveLength(1);
  });

  it('is found to export what a router loads, and members of a namespace', () => {
    const page = file('portal/page.tsx', 'export function Page() {}\nexport function Other() {}');
    const routes = file('portal/routes.ts', "lazyRouteComponent(() => withTexts(['a'], import('./page.tsx')), 'Page')");
    expect(unimportedExports([page], [routes])).toEqual(['apps/console/src/portal/page.tsx: Other']);
    const format = file('kit/format.ts', 'export const one = 1;\nexport const two = 2;');
    const index = file('kit/index.ts', "export * as formats from './format.ts';");
    const reader = file('portal/reader.ts', "import { formats } from '../kit/index.ts';\nformats.one;");
    expect(unimportedExports([format], [index, reader])).toEqual(['apps/console/src/kit/format.ts: two']);
    expect(exportsOf(index.text)).toEqual(['formats']);
  });
});
