import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { ROOT } from './source-tree.js';

/** An incident of another gateway, by the names of its public issues. */
interface Story {
  readonly story: string;
  readonly issues: readonly string[];
  /** The test that would find it here; left out for unbuilt features. */
  readonly file?: string;
  readonly test?: string;
  readonly later?: true;
}

/** Source from a test's name on, which contains its first line; comments over several lines joined. */
function beginningOf(file: string, test: string): string {
  const text = readFileSync(join(ROOT, file), 'utf8');
  const at = ["'", '"', '`'].map((quote) => text.indexOf(quote + test + quote)).find((index) => index >= 0) ?? -1;
  if (at < 0) throw new Error(`${file} has no test '${test}'`);
  return text.slice(at, at + 600).replaceAll(/\n\s*\/\/ /g, ' ');
}

describe('stories of other gateways', () => {
  const stories = JSON.parse(readFileSync(join(ROOT, 'test/e2e/stories/stories.json'), 'utf8')) as Story[];
  const built = stories.filter(({ later }) => later !== true);

  it.each(built)('$story: named in the first line of its test', ({ file = '', test = '', issues }) => {
    const beginning = beginningOf(file, test);
    const [, line] = /=> \{ (.+)/.exec(beginning) ?? [];
    expect(issues.filter((issue) => line?.includes(issue) !== true)).toEqual([]);
  });

  it('leaves out only unbuilt features', () => {
    expect(stories.filter(({ later }) => later).map(({ story }) => story)).toEqual([
      'forged webhooks of payments credit any order',
    ]);
  });
});
