import type { components } from '@/api/generated/management';

export type Explained = components['schemas']['ExplainedRequestResponse'];
type Attempt = Explained['attempts'][number];

/** A line of the waterfall, in milliseconds since the admission. */
export type TimelineRow =
  | { readonly kind: 'admitted' | 'ended' | 'booked'; readonly atMs: number }
  | {
      readonly kind: 'attempt';
      readonly atMs: number;
      readonly endMs: number;
      /** When its answer began; null: it was not the answer, or no byte came. */
      readonly firstByteMs: number | null;
      readonly attempt: Attempt;
    };

/** What happened, as bars and points: the API derives the begins of attempts from their durations. */
export function rowsOf({ timeline, attempts, duration_ms }: Explained): TimelineRow[] {
  const begins = timeline.filter(({ kind }) => kind === 'attempt').map(({ at_ms }) => at_ms);
  const firstByte = timeline.find(({ kind }) => kind === 'first_byte')?.at_ms ?? null;
  const ended = timeline.find(({ kind }) => kind === 'ended')?.at_ms ?? duration_ms;
  const bookedAt = timeline.find(({ kind }) => kind === 'booked')?.at_ms ?? null;
  // By the worker's clock, which may be behind the gateway's.
  const booked = bookedAt === null ? null : Math.max(bookedAt, ended ?? 0);
  const bars = attempts.map((attempt, index): TimelineRow => {
    const atMs = begins[index] ?? 0;
    const isAnswer = attempt.reason === null && index === attempts.length - 1;
    const lastsMs = atMs + attempt.duration_ms;
    // Of a stream the duration of an attempt is the time until its headers.
    const endMs = isAnswer && ended !== null ? Math.max(lastsMs, ended) : lastsMs;
    return { kind: 'attempt', atMs, endMs, firstByteMs: isAnswer ? firstByte : null, attempt };
  });
  return [
    { kind: 'admitted', atMs: 0 },
    ...bars,
    ...(ended === null ? [] : [{ kind: 'ended' as const, atMs: ended }]),
    ...(booked === null ? [] : [{ kind: 'booked' as const, atMs: booked }]),
  ];
}

/** The end of the scale: what is booked later stands at its edge. */
export function spanOf(rows: readonly TimelineRow[]): number {
  return Math.max(1, ...rows.map((row) => (row.kind === 'booked' ? 0 : row.kind === 'attempt' ? row.endMs : row.atMs)));
}

const TICKS_MAX = 6;
const STEPS = [1, 2, 5];

/** Round marks from zero, at most six of them beyond it. */
export function ticksOf(spanMs: number): number[] {
  for (let power = 1; ; power *= 10) {
    const step = STEPS.map((digit) => digit * power).find((size) => spanMs / size <= TICKS_MAX);
    if (step !== undefined) return Array.from({ length: Math.floor(spanMs / step) + 1 }, (_, index) => index * step);
  }
}
