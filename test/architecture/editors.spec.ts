import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { ROOT } from './source-tree.js';

const read = (path: string): string => readFileSync(join(ROOT, path), 'utf8');
const json = (path: string): Record<string, unknown> => JSON.parse(read(path)) as Record<string, unknown>;

/** Defaults of oxfmt, which its file leaves out. */
const DEFAULTS = { tabWidth: 2, useTabs: false, endOfLine: 'lf', printWidth: 100 };

describe('editors and version managers', () => {
  const settings = Object.fromEntries(
    Array.from(read('.editorconfig').matchAll(/^(\w+) = (.+)$/gm), ([, name, value]) => [name, value]),
  );

  it('.editorconfig agrees with oxfmt', () => {
    const format = { ...DEFAULTS, ...json('.oxfmtrc.json') };
    expect(settings).toMatchObject({
      indent_style: format.useTabs ? 'tab' : 'space',
      indent_size: String(format.tabWidth),
      end_of_line: format.endOfLine,
      max_line_length: String(format.printWidth),
    });
  });

  it('.nvmrc names the oldest Node that package.json accepts', () => {
    const { engines } = json('package.json') as { engines: { node: string } };
    expect(`>=${read('.nvmrc').trim()}`).toBe(engines.node);
  });
});
