import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { ALARMS } from '../../libs/infra/logging/alarms.js';
import { ROOT, sourceFiles } from './source-tree.js';

const sources = sourceFiles('apps', 'libs');
const read = (path: string): string => readFileSync(join(ROOT, path), 'utf8');

describe('alarms', () => {
  it('are explained, each under a heading of its name', () => {
    const headings = [...read('docs/operations/alarms.md').matchAll(/^## `([a-z_]+)`$/gm)].map(([, name]) => name);
    expect(headings).toEqual([...ALARMS]);
  });

  it.each(ALARMS)('%s is raised somewhere', (name) => {
    const givers = sources.filter(({ path, text }) => !path.endsWith('alarms.ts') && text.includes(`'${name}'`));
    expect(givers).not.toEqual([]);
  });

  it('are raised by their own method only', () => {
    const others = sources.filter(({ text }) => /\balarm: ?'/.test(text)).map(({ path }) => path);
    expect(others).toEqual([]);
  });
});
