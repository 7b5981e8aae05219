import { QUARTER_MS, type TimeRange } from './usage-parts.js';

/** Lengths of time that usage is added up by; the longest are days of UTC. */
export const BLOCK_MINUTES = [15, 60, 360, 1440] as const;

export type BlockMinutes = (typeof BLOCK_MINUTES)[number];

/** One or more whole blocks of one length in a row, all in one interval of whoever asks. */
export interface UsageBlocks extends TimeRange {
  readonly minutes: BlockMinutes;
  /** Begin of the interval that they count for. */
  readonly startsAt: Date;
}

/** Where a tag has no sums: its values are too many there. */
export interface UsageGap {
  readonly scopeId: string;
  readonly minutes: number;
  readonly startsAt: Date;
}

/** What sums tell, and what only the records do. */
export interface ReadableBlocks {
  readonly summed: readonly UsageBlocks[];
  readonly raw: readonly UsageBlocks[];
}

const MINUTE_MS = QUARTER_MS / 15;

/**
 * Replaces each block without a sum by shorter ones; records are read of quarters of an hour without one.
 */
export function readableBlocks(blocks: readonly UsageBlocks[], gaps: readonly UsageGap[]): ReadableBlocks {
  const missing = new Set(gaps.map(({ minutes, startsAt }) => nameOf(minutes, startsAt)));
  const summed: UsageBlocks[] = [];
  const raw: UsageBlocks[] = [];
  const waiting = blocks.flatMap(singleBlocks).reverse();
  for (let block = waiting.pop(); block !== undefined; block = waiting.pop()) {
    if (!missing.has(nameOf(block.minutes, block.from))) summed.push(block);
    else if (block.minutes === 15) raw.push(block);
    else waiting.push(...shorter(block).reverse());
  }
  return { summed: inRows(summed), raw: raw.reduce<UsageBlocks[]>(joinTimes, []) };
}

/** Begins of the quarters of an hour among blocks. */
export function quartersIn(blocks: readonly UsageBlocks[]): Date[] {
  return blocks.filter(({ minutes }) => minutes === 15).flatMap((row) => singleBlocks(row).map(({ from }) => from));
}

/** Joins blocks of one length that follow each other within one interval. */
export function inRows(blocks: readonly UsageBlocks[]): UsageBlocks[] {
  const rows: UsageBlocks[] = [];
  for (const block of blocks) {
    if (rows.at(-1)?.minutes === block.minutes) joinTimes(rows, block);
    else rows.push(block);
  }
  return rows;
}

function joinTimes(rows: UsageBlocks[], block: UsageBlocks): UsageBlocks[] {
  const last = rows.at(-1);
  const follows =
    last?.before.getTime() === block.from.getTime() && last.startsAt.getTime() === block.startsAt.getTime();
  if (follows) rows[rows.length - 1] = { ...last, before: block.before };
  else rows.push(block);
  return rows;
}

function singleBlocks(row: UsageBlocks): UsageBlocks[] {
  return split(row, row.minutes);
}

function shorter(block: UsageBlocks): UsageBlocks[] {
  const minutes = BLOCK_MINUTES[BLOCK_MINUTES.indexOf(block.minutes) - 1];
  return minutes === undefined ? [] : split(block, minutes);
}

function split({ from, before, startsAt }: UsageBlocks, minutes: BlockMinutes): UsageBlocks[] {
  const parts: UsageBlocks[] = [];
  for (let fromMs = from.getTime(); fromMs < before.getTime(); fromMs += minutes * MINUTE_MS) {
    parts.push({ minutes, from: new Date(fromMs), before: new Date(fromMs + minutes * MINUTE_MS), startsAt });
  }
  return parts;
}

function nameOf(minutes: number, startsAt: Date): string {
  return `${minutes} ${startsAt.getTime()}`;
}
