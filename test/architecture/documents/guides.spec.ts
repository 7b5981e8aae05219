import { readFileSync, statSync } from 'node:fs';
import { join, posix } from 'node:path';
import { filesBelow, ROOT } from '../source-tree.js';

const FOLDER = 'docs/guides';
const PICTURES_MAX_BYTES = 2_000_000;
const PICTURE_MAX_BYTES = 150_000;

const files = filesBelow(FOLDER);
const guides = files.filter((path) => path.endsWith('.md') && path !== `${FOLDER}/README.md`);
const pictures = files.filter((path) => path.endsWith('.webp'));

/** Files of the guides that a page links to or shows. */
function linkedFrom(page: string): string[] {
  const text = readFileSync(join(ROOT, page), 'utf8');
  const links = Array.from(text.matchAll(/(?:\]\(|src(?:set)?=")([^)\s#"]+)/g), ([, link = '']) => link);
  return links.map((link) => posix.join(posix.dirname(page), link));
}

describe('the guides', () => {
  it('are all linked from their first page', () => {
    const linked = new Set(linkedFrom(`${FOLDER}/README.md`));
    expect(guides.length).toBeGreaterThan(10);
    expect(guides.filter((guide) => !linked.has(guide))).toEqual([]);
  });

  it('show, with the README, each picture that there is, and no other', () => {
    const shown = [...guides, 'README.md'].flatMap(linkedFrom).filter((path) => path.endsWith('.webp'));
    expect([...new Set(shown)].sort()).toEqual([...pictures].sort());
    expect(pictures.length).toBeGreaterThan(10);
  });

  it('have pictures of two megabytes at most, and of 150 kB each', () => {
    const bytes = pictures.map((path) => statSync(join(ROOT, path)).size);
    expect(bytes.reduce((sum, size) => sum + size, 0)).toBeLessThan(PICTURES_MAX_BYTES);
    expect(Math.max(...bytes)).toBeLessThan(PICTURE_MAX_BYTES);
  });
});
