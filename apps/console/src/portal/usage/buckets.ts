export type Interval = 'hour' | 'day' | 'month';

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;

interface Span {
  /** ISO 8601; included. */
  readonly from: string;
  /** Not included. */
  readonly to: string;
  readonly interval: Interval;
  readonly zone: string;
}

/** When each interval of a span begins, by the clocks of a zone. The API leaves empty ones out; a chart shows them. */
export function bucketsOf({ from, to, interval, zone }: Span): string[] {
  const end = Date.parse(to);
  const starts: number[] = [];
  let start = startOf(Date.parse(from), interval, zone);
  while (start < end) {
    starts.push(start);
    start = startOf(nextWithin(start, interval), interval, zone);
  }
  return starts.map((ms) => new Date(ms).toISOString());
}

/** A moment inside of the next interval, whatever clocks were changed on the way. */
function nextWithin(start: number, interval: Interval): number {
  if (interval === 'hour') return start + HOUR_MS;
  return start + (interval === 'day' ? 1.5 * DAY_MS : 35 * DAY_MS);
}

function startOf(ms: number, interval: Interval, zone: string): number {
  const local = ms + offsetAt(ms, zone);
  const date = new Date(local);
  if (interval === 'hour') return ms - (local % HOUR_MS);
  const day = interval === 'day' ? date.getUTCDate() : 1;
  const midnight = Date.UTC(date.getUTCFullYear(), date.getUTCMonth(), day);
  const guess = midnight - offsetAt(ms, zone);
  return midnight - offsetAt(guess, zone);
}

/** How far the clocks of a zone are ahead of UTC. */
function offsetAt(ms: number, zone: string): number {
  const parts = new Intl.DateTimeFormat('en-US', {
    timeZone: zone,
    hourCycle: 'h23',
    year: 'numeric',
    month: 'numeric',
    day: 'numeric',
    hour: 'numeric',
    minute: 'numeric',
    second: 'numeric',
  }).formatToParts(ms);
  const part = (type: string): number => Number(parts.find((other) => other.type === type)?.value ?? 0);
  const local = Date.UTC(
    ...([part('year'), part('month') - 1, part('day'), part('hour'), part('minute'), part('second')] as const),
  );
  return local - (ms - (ms % 1_000));
}
