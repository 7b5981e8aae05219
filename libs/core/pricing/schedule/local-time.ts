const DAY_MS = 86_400_000;

/** A time in which a zone's offset from UTC does not change. */
interface OffsetSpan {
  /** Unix milliseconds. */
  readonly startMs: number;
  readonly endMs: number;
  readonly offsetMs: number;
}

const formats = new Map<string, Intl.DateTimeFormat>();

/** Whether the runtime knows the IANA time zone. */
export function isTimeZone(name: string): boolean {
  try {
    formatOf(name);
    return true;
  } catch {
    return false;
  }
}

/** Local time minus UTC. */
export function offsetAt(timeZone: string, atMs: number): number {
  const shown = formatOf(timeZone).format(atMs);
  const match = /GMT([+-])(\d{2}):(\d{2})(?::(\d{2}))?$/.exec(shown);
  if (match === null) return 0;
  const [, sign, hours, minutes, seconds = '0'] = match;
  const offsetMs = ((Number(hours) * 60 + Number(minutes)) * 60 + Number(seconds)) * 1_000;
  return sign === '-' ? -offsetMs : offsetMs;
}

/**
 * The spans from `startMs` to `endMs`. Samples one offset a day, and finds a change between two by bisection: a zone does
 * not change twice within a day.
 */
export function offsetSpans(timeZone: string, startMs: number, endMs: number): OffsetSpan[] {
  const spans: OffsetSpan[] = [];
  let spanStartMs = startMs;
  let offsetMs = offsetAt(timeZone, startMs);
  for (let knownMs = startMs; knownMs < endMs; knownMs = Math.min(knownMs + DAY_MS, endMs)) {
    const nextMs = Math.min(knownMs + DAY_MS, endMs);
    const nextOffsetMs = offsetAt(timeZone, nextMs);
    if (nextOffsetMs === offsetMs) continue;
    const changeMs = changeBetween(timeZone, knownMs, nextMs, offsetMs);
    spans.push({ startMs: spanStartMs, endMs: changeMs, offsetMs });
    spanStartMs = changeMs;
    offsetMs = nextOffsetMs;
  }
  return [...spans, { startMs: spanStartMs, endMs, offsetMs }];
}

/** The first millisecond with another offset. */
function changeBetween(timeZone: string, beforeMs: number, afterMs: number, offsetMs: number): number {
  let [low, high] = [beforeMs, afterMs];
  while (high - low > 1) {
    const middle = Math.floor((low + high) / 2);
    if (offsetAt(timeZone, middle) === offsetMs) low = middle;
    else high = middle;
  }
  return high;
}

function formatOf(timeZone: string): Intl.DateTimeFormat {
  let format = formats.get(timeZone);
  if (format === undefined) {
    format = new Intl.DateTimeFormat('en-US', { timeZone, timeZoneName: 'longOffset' });
    formats.set(timeZone, format);
  }
  return format;
}
