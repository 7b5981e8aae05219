import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { ROOT } from './source-tree.js';

/** What happened to another gateway, by the names of its public issues. */
interface Story {
  readonly story: string;
  readonly issues: readonly string[];
  /** Where it cannot happen any more without being seen; left out for what is not built. */
  readonly file?: string;
  readonly test?: string;
  readonly later?: true;
}

/** Source behind a test's name in which its first line stands, comments over several lines joined. */
function beginningOf(file: string, test: string): string {
  const text = readFileSync(join(ROOT, file), 'utf8');
  const at = ["'", '"', '`'].map((quote) => text.indexOf(quote + test + quote)).find((index) => index >= 0) ?? -1;
  if (at < 0) throw new Error(`${file} has no test '${test}'`);
  return text.slice(at, at + 600).replaceAll(/\n\s*\/\/ /g, ' ');
}

describe('stories of other gateways', () => {
  const stories = JSON.parse(readFileSync(join(ROOT, 'test/e2e/stories/stories.json'), 'utf8')) as Story[];
  const built = stories.filter(({ later }) => later !== true);

  it.each(built)('$story: told in the first line of its test', ({ file = '', test = '', issues }) => {
    const beginning = beginningOf(file, test);
    const [, line] = /=> \{ (.+)/.exec(beginning) ?? [];
    expect(issues.filter((issue) => line?.includes(issue) !== true)).toEqual([]);
  });

  it('leaves out only what the product does not do', () => {
    expect(stories.filter(({ later }) => later).map(({ story }) => story)).toEqual([
      'forged webhooks of payments credit any order',
    ]);
  });
});
