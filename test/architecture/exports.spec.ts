import fs from 'node:fs';
import path from 'node:path';
import { exportsOf, unimportedExports } from './exports.js';
import { filesBelow, ROOT, sourceFiles } from './source-tree.js';

/** `file: name` of an exported class of a DTO. */
function isSchema(exported: string): boolean {
  const [name = '', symbol = ''] = exported.split(': ');
  if (!name.endsWith('.dto.ts')) return false;
  return new RegExp(`^export (?:abstract )?class ${symbol}\\b`, 'm').test(
    fs.readFileSync(path.join(ROOT, name), 'utf8'),
  );
}

const file = (name: string, ...lines: string[]) => ({ path: name, text: lines.join('\n') });

describe('exports', () => {
  it('of product files are imported by another file, be it a spec or a tool', () => {
    const product = sourceFiles('apps', 'libs');
    const importers = filesBelow('apps', 'libs', 'test', 'tools').filter((name) => /\.m?ts$|\.mjs$/.test(name));
    expect(product.length).toBeGreaterThan(500);
    const sources = importers.map((name) => file(name, fs.readFileSync(path.join(ROOT, name), 'utf8')));
    expect(unimportedExports(product, sources).filter((name) => !isSchema(name))).toEqual([]);
  });

  it('include the classes of DTOs: a bundle renames others, and with them the schemas of the API', () => {
    const dtos = sourceFiles('apps', 'libs').filter(({ path: name }) => name.endsWith('.dto.ts'));
    expect(dtos.length).toBeGreaterThan(50);
    expect(dtos.filter(({ text }) => /^(?:abstract )?class /m.test(text)).map(({ path: name }) => name)).toEqual([]);
  });

  const a = file('libs/x/a.ts', 'export const one = 1;', 'export type Two = 2;', 'const three = 3;');
  const index = file('libs/x/index.ts', "export { one, type Two } from './a.js';");

  it.each([
    ['no importer', [], ['libs/x/a.ts: one', 'libs/x/a.ts: Two']],
    ['an importer of one', [file('libs/x/b.spec.ts', "import { one } from './a.js';")], ['libs/x/a.ts: Two']],
    ['a type under another name', [file('libs/x/y/c.ts', "import {\n  one, type Two as C,\n} from '../a.js';")], []],
    [
      'another file of its name',
      [file('libs/x/y/c.ts', "import { one, Two } from './a.js';")],
      ['libs/x/a.ts: one', 'libs/x/a.ts: Two'],
    ],
    ['an index', [index], []],
    ['a namespace', [file('libs/x/b.ts', "import * as a from './a.js';", 'a.one;')], ['libs/x/a.ts: Two']],
    ['a build', [file('tools/t.mjs', "const { one, Two } = await import('../dist/libs/x/a.js');")], []],
    [
      'a build in some folder',
      [file('tools/t.mjs', 'const { one, Two } = await import(`${folder}/libs/x/a.js`);')],
      [],
    ],
  ])('are found to be unused: %s', (_what, importers, unused) => {
    expect(unimportedExports([a], importers)).toEqual(unused);
  });

  it('of an index are found to be unused', () => {
    expect(unimportedExports([index], [file('libs/y/b.ts', "import { one } from '#x';")])).toEqual([
      'libs/x/index.ts: Two',
    ]);
  });

  it('of any form are read, an unknown form as a line that no import matches', () => {
    const declared = ['abstract class A', 'async function b', 'function* c', 'interface D', 'let e'];
    expect(exportsOf(declared.map((line) => `export ${line} {}`).join('\n'))).toEqual(['A', 'b', 'c', 'D', 'e']);
    expect(exportsOf("export {\n  type F,\n  g as h,\n} from './i.js';")).toEqual(['F', 'g']);
    expect(exportsOf("export * from './j.js';\nexport const { k } = l;")).toEqual([
      "export * from './j.js';",
      'export const { k } = l;',
    ]);
  });
});
