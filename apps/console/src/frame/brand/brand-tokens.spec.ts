import { brandTokens, contrast } from './brand-tokens';

const COLORS = ['#ffffff', '#000000', '#ffe600', '#00ff88', '#777777', '#c8102e', '#0a0a40', '#f0f0f0', '#7f00ff'];
const GROUNDS = {
  light: ['#ffffff', '#fafaf8', '#f6f6f3', '#f5f5f2'],
  dark: ['#0d0e0f', '#151618', '#121315', '#1b1d1f'],
} as const;

describe.each(['light', 'dark'] as const)('a brand in %s', (scheme) => {
  it.each(COLORS)('is readable in %s', (color) => {
    const tokens = brandTokens(color, scheme);
    const {
      '--accent': accent = '',
      '--accent-bg': tint = '',
      '--solid': solid = '',
      '--solid-ink': ink = '',
    } = tokens;
    for (const ground of [...GROUNDS[scheme], tint]) {
      expect(contrast(accent, ground)).toBeGreaterThanOrEqual(4.5);
    }
    for (const ground of GROUNDS[scheme]) expect(contrast(solid, ground)).toBeGreaterThanOrEqual(3);
    expect(contrast(solid, ink)).toBeGreaterThanOrEqual(4.5);
  });

  it('keeps a colour that is readable as it is', () => {
    const color = scheme === 'light' ? '#0a0a40' : '#85a7fb';
    expect(brandTokens(color, scheme)).toMatchObject({ '--accent': color, '--solid': color });
  });

  it('leaves the tokens alone without a colour of its own', () => {
    expect(brandTokens('#2457D6', scheme)).toEqual({});
    expect(brandTokens('url(x)', scheme)).toEqual({});
  });
});
