import fc from 'fast-check';
import { slugOf } from './slug-of.js';

describe('slugOf', () => {
  it.each([
    ['Acme', 'acme'],
    ['  Ünïted Robots! ', 'united-robots'],
    ['a--b', 'a-b'],
    ['漢字', ''],
    ['x'.repeat(60), 'x'.repeat(40)],
  ])('of %j is %j', (name, slug) => {
    expect(slugOf(name)).toBe(slug);
  });

  it('is always valid in a URL', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme' }), (name) => {
        expect(slugOf(name)).toMatch(/^([a-z0-9]+(-[a-z0-9]+)*)?$/);
      }),
    );
  });
});
