import { droppedHeader } from './dropped-parameters.js';

describe('RES-6: the header x-routify-dropped', () => {
  it('names parameters', () => {
    expect(droppedHeader(['seed', 'user'])).toBe('seed, user');
  });

  it('names those that fit, and how many do not', () => {
    const header = droppedHeader(Array.from({ length: 25_000 }, (_, index) => `schema.name_${index}`));
    expect(header).toMatch(/^schema\.name_0, .*schema\.name_\d+, and 24\d{3} more$/);
    expect(header.length).toBeLessThan(2_050);
    expect(droppedHeader(['x'.repeat(3_000)])).toHaveLength(2_000);
  });

  it('has no characters that a header cannot hold', () => {
    expect(droppedHeader(['a\r\nset-cookie: b', 'größe', '\ud800'])).toBe('a??set-cookie: b, gr??e, ?');
  });
});
