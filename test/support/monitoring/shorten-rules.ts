const DURATION = String.raw`\d+[smhd]`;
const SECONDS: Readonly<Record<string, number>> = { s: 1, m: 60, h: 3_600, d: 86_400 };

/**
 * A copy of a rule file in which no window, offset or delay is longer than `seconds`: its alerts fire and end while a
 * test runs. Names stay.
 */
export function shortenRules(text: string, seconds: number): string {
  const positions = new RegExp(String.raw`(\[|\boffset |\bfor: )(${DURATION})\b`, 'g');
  return text.replaceAll(positions, (_, before: string, duration: string) => before + shorten(duration, seconds));
}

function shorten(duration: string, seconds: number): string {
  const unit = SECONDS[duration.slice(-1)] ?? 1;
  return parseInt(duration, 10) * unit <= seconds ? duration : `${seconds}s`;
}
