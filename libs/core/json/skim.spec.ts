import fc from 'fast-check';
import { propertyRuns } from '../../../test/support/property-runs.js';
import { scanTopLevel } from './scan-top-level.js';
import { parseSkimmed, SKIM_ABOVE_BYTES } from './skim.js';

const filler = 'f'.repeat(SKIM_ABOVE_BYTES);

function skim(text: string): Record<string, unknown> {
  return parseSkimmed(scanTopLevel(Buffer.from(text)));
}

describe('parseSkimmed', () => {
  it('is JSON.parse for bodies up to 256 kB', () => {
    const value = { a: 'x'.repeat(10_000), b: [1, null] };
    expect(skim(JSON.stringify(value))).toEqual(value);
  });

  it('keeps the first 4 kB of long strings of larger bodies and everything else', () => {
    const value = { url: `data:image/png;base64,${filler}`, nested: [{ text: filler }, 7], short: 's'.repeat(4_000) };
    expect(skim(JSON.stringify(value))).toEqual({
      url: value.url.slice(0, 4_095),
      nested: [{ text: filler.slice(0, 4_095) }, 7],
      short: value.short,
    });
  });

  it('never cuts inside an escape or a character', () => {
    const piece = fc.constantFrom('a', 'é', '€', '😀', '\\n', '\\"', '\\\\', '\\u00e9');
    fc.assert(
      fc.property(fc.array(piece, { minLength: 1, maxLength: 12 }), fc.nat(20), (pieces, shift) => {
        const written = `${'x'.repeat(4_080 + shift)}${pieces.join('').repeat(20)}`;
        const original = JSON.parse(`"${written}"`) as string;
        const cut = skim(`{"long":"${written}","filler":"${filler}"}`).long as string;
        expect(original.startsWith(cut)).toBe(true);
        expect(cut).not.toContain('\ufffd');
        expect(cut.length).toBeGreaterThan(4_070);
      }),
      { numRuns: propertyRuns(200) },
    );
  });
});
