/** The brand's colour of a new installation: the tokens are already its shades. */
const DEFAULT_COLOR = '#2457d6';
const WHITE = '#ffffff';
const BLACK = '#000000';
/** The grounds of text and marks that are nearest to them. */
const GROUNDS = { light: '#f5f5f2', dark: '#1b1d1f' } as const;
/** WCAG 2.2: of text, and of what is seen by its area. */
const TEXT_CONTRAST = 4.5;
const AREA_CONTRAST = 3;
const STEP = 0.04;

type Scheme = keyof typeof GROUNDS;
type Tokens = Readonly<Record<string, string>>;

/** The tokens that a brand's colour replaces. None where it is the default one, or no colour. */
export function brandTokens(color: string, scheme: Scheme): Tokens {
  if (!/^#[0-9a-f]{6}$/i.test(color) || color.toLowerCase() === DEFAULT_COLOR) return {};
  const ground = GROUNDS[scheme];
  const tint = mix(ground, color, scheme === 'light' ? 0.08 : 0.18);
  const accent = readable(color, [ground, tint], TEXT_CONTRAST);
  const solid = readable(color, [ground], AREA_CONTRAST);
  return {
    '--accent': accent,
    '--accent-bg': tint,
    '--solid': solid,
    '--solid-ink': contrast(solid, WHITE) >= TEXT_CONTRAST ? WHITE : BLACK,
  };
}

/** The colour, as much darker or lighter as the grounds need. */
function readable(color: string, grounds: readonly string[], least: number): string {
  const end = grounds.some((ground) => luminance(ground) > 0.18) ? BLACK : WHITE;
  for (let share = 0; share < 1; share += STEP) {
    const shade = mix(color, end, share);
    if (grounds.every((ground) => contrast(shade, ground) >= least)) return shade;
  }
  return end;
}

export function contrast(one: string, other: string): number {
  const [low = 0, high = 0] = [luminance(one), luminance(other)].toSorted((a, b) => a - b);
  return (high + 0.05) / (low + 0.05);
}

/** Relative luminance of WCAG. */
function luminance(color: string): number {
  const [red = 0, green = 0, blue = 0] = channelsOf(color).map((channel) => {
    const share = channel / 255;
    return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
}

function mix(from: string, to: string, share: number): string {
  const ends = channelsOf(to);
  const mixed = channelsOf(from).map((channel, index) => Math.round(channel + ((ends[index] ?? 0) - channel) * share));
  return `#${mixed.map((channel) => channel.toString(16).padStart(2, '0')).join('')}`;
}

function channelsOf(color: string): number[] {
  return [1, 3, 5].map((index) => Number.parseInt(color.slice(index, index + 2), 16));
}
