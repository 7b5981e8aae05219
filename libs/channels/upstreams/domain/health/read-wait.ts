import type { IncomingHttpHeaders } from 'node:http';

const EPOCH_SECONDS_FROM = 1e9;
const EPOCH_MS_FROM = 1e12;
const DURATION = /^(?:(\d+)d)?(?:(\d+)h)?(?:(\d+)m)?(?:(\d+(?:\.\d+)?)s)?(?:(\d+(?:\.\d+)?)ms)?$/;
const DATE = /^(?:\d{4}-\d\d-\d\d|[A-Z][a-z]{2}, \d\d )/;
const RESET = /(?:^|-)ratelimit(?:[a-z]*)-(?:([a-z-]+)-)?reset(?:-([a-z-]+))?$/;

/**
 * The pause that a provider requests, in milliseconds: `retry-after-ms`, `Retry-After` (seconds or a date), else the
 * reset of the limit that is used up, in any provider's format (`1s`, `6m0s`, `250ms`, seconds, epoch, a date). Null:
 * no pause is requested.
 * @param nowMs Unix milliseconds, for dates of a provider that sends no `date` header
 */
export function readWaitMs(headers: IncomingHttpHeaders, nowMs: number): number | null {
  const providerNowMs = readDate(headers.date) ?? nowMs;
  const inMs = readNumber(headers['retry-after-ms']);
  if (inMs !== null) return Math.ceil(inMs);
  return readMoment(headers['retry-after'], providerNowMs) ?? readResets(headers, providerNowMs);
}

/** The longest reset of the limits that are used up; when none is reported as such, the shortest of all. */
function readResets(headers: IncomingHttpHeaders, nowMs: number): number | null {
  let longestUsedUp: number | null = null;
  let shortest: number | null = null;
  for (const [name, value] of Object.entries(headers)) {
    if (!RESET.test(name)) continue;
    const waitMs = readMoment(value, nowMs);
    if (waitMs === null) continue;
    shortest = Math.min(shortest ?? waitMs, waitMs);
    const remaining = readNumber(headers[name.replace('reset', 'remaining')]);
    if (remaining !== null && remaining <= 0) longestUsedUp = Math.max(longestUsedUp ?? 0, waitMs);
  }
  return longestUsedUp ?? shortest;
}

/** Milliseconds until the end of a duration, or until a time; zero when it has passed. */
function readMoment(value: string | string[] | undefined, nowMs: number): number | null {
  const number = readNumber(value);
  if (number !== null) {
    if (number >= EPOCH_MS_FROM) return untilMoment(number, nowMs);
    return number >= EPOCH_SECONDS_FROM ? untilMoment(number * 1_000, nowMs) : Math.ceil(number * 1_000);
  }
  if (typeof value !== 'string') return null;
  const text = value.trim();
  const dateMs = readDate(text);
  return dateMs === null ? readDuration(text) : untilMoment(dateMs, nowMs);
}

function untilMoment(momentMs: number, nowMs: number): number {
  return Math.max(0, Math.ceil(momentMs - nowMs));
}

function readNumber(value: string | string[] | undefined): number | null {
  if (typeof value !== 'string' || !/^\d{1,16}(?:\.\d{1,9})?$/.test(value.trim())) return null;
  return Number(value);
}

function readDate(text: string | undefined): number | null {
  if (text === undefined || !DATE.test(text)) return null;
  const dateMs = Date.parse(text);
  return Number.isNaN(dateMs) ? null : dateMs;
}

function readDuration(text: string): number | null {
  const match = DURATION.exec(text);
  if (match === null || text === '') return null;
  const [days, hours, minutes, seconds, milliseconds] = (match.slice(1) as (string | undefined)[]).map((part) =>
    Number(part ?? 0),
  );
  return Math.ceil(
    (((days ?? 0) * 24 + (hours ?? 0)) * 60 + (minutes ?? 0)) * 60_000 + (seconds ?? 0) * 1_000 + (milliseconds ?? 0),
  );
}
