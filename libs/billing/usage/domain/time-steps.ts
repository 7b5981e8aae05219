import { BLOCK_MINUTES, type UsageBlocks } from './usage-blocks.js';
import { QUARTER_MS, quarterOf, type TimeRange } from './usage-parts.js';

const MINUTE_MS = 60_000;
const STEP_MINUTES = [1, 5, 15, 30, 60, 180, 720, 1440] as const;
/** A month by half days, and an hour by minutes whose ends are cut. */
const STEPS_MAX = 63;

/** A step of a window: a bar of a chart. */
export type TimeStep = TimeRange;

/** The length of the steps of a window: at most 63 of them. */
export function stepMinutesOf({ from, before }: TimeRange): number {
  const minutes = (before.getTime() - from.getTime()) / MINUTE_MS;
  return STEP_MINUTES.find((step) => minutes / step < STEPS_MAX) ?? 1440;
}

/**
 * The steps of a window.
 * @param starts of the steps, in order: the first may be before the window
 */
export function stepsOf({ from, before }: TimeRange, starts: readonly Date[]): TimeStep[] {
  return starts
    .map((start, index) => ({ from: later(start, from), before: earlier(starts[index + 1] ?? before, before) }))
    .filter((step) => step.from < step.before);
}

/** The longest blocks with sums in each step, and its other parts; both name the step that contains them. */
export function cutSteps(
  steps: readonly TimeStep[],
  summed: TimeRange | null,
): { readonly blocks: UsageBlocks[]; readonly raw: UsageBlocks[] } {
  const [blocks, raw]: [UsageBlocks[], UsageBlocks[]] = [[], []];
  for (const { from: startsAt, before: endsAt } of steps) {
    const from = quarterOf(new Date(later(startsAt, summed?.from ?? endsAt).getTime() + QUARTER_MS - 1));
    const before = quarterOf(earlier(endsAt, summed?.before ?? startsAt));
    if (from >= before) {
      raw.push({ minutes: 15, from: startsAt, before: endsAt, startsAt });
      continue;
    }
    if (startsAt < from) raw.push({ minutes: 15, from: startsAt, before: from, startsAt });
    blocks.push(...longestBlocks({ from, before }, startsAt));
    if (before < endsAt) raw.push({ minutes: 15, from: before, before: endsAt, startsAt });
  }
  return { blocks, raw };
}

/** Whole quarters as the longest blocks, which begin at multiples of their length; consecutive ones of a length as one. */
function longestBlocks({ from, before }: TimeRange, startsAt: Date): UsageBlocks[] {
  const found: UsageBlocks[] = [];
  for (let atMs = from.getTime(); atMs < before.getTime();) {
    const fits = BLOCK_MINUTES.filter(
      (length) => atMs % (length * MINUTE_MS) === 0 && atMs + length * MINUTE_MS <= before.getTime(),
    );
    const minutes = fits.at(-1) ?? 15;
    const end = new Date(atMs + minutes * MINUTE_MS);
    const last = found.at(-1);
    if (last?.minutes === minutes) found[found.length - 1] = { ...last, before: end };
    else found.push({ minutes, from: new Date(atMs), before: end, startsAt });
    atMs = end.getTime();
  }
  return found;
}

function later(one: Date, other: Date): Date {
  return one > other ? one : other;
}

function earlier(one: Date, other: Date): Date {
  return one < other ? one : other;
}
