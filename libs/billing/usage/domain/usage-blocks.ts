import { QUARTER_MS, type TimeRange } from './usage-parts.js';

/** Lengths of the blocks that have sums; the longest are UTC days. */
export const BLOCK_MINUTES = [15, 60, 360, 1440] as const;

export type BlockMinutes = (typeof BLOCK_MINUTES)[number];

/** One or more consecutive whole blocks of one length, all in one interval of the query. */
export interface UsageBlocks extends TimeRange {
  readonly minutes: BlockMinutes;
  /** Start of the interval that contains them. */
  readonly startsAt: Date;
}

/** A block without sums of a tag, because it has too many values there. */
export interface UsageGap {
  readonly scopeId: string;
  readonly minutes: number;
  readonly startsAt: Date;
}

/** Blocks read from sums, and blocks read from records. */
export interface ReadableBlocks {
  readonly summed: readonly UsageBlocks[];
  readonly raw: readonly UsageBlocks[];
}

const MINUTE_MS = QUARTER_MS / 15;

/** Replaces each block without a sum by shorter ones; quarters of an hour without one are read from records. */
export function readableBlocks(blocks: readonly UsageBlocks[], gaps: readonly UsageGap[]): ReadableBlocks {
  const missing = new Set(gaps.map(({ minutes, startsAt }) => nameOf(minutes, startsAt)));
  const summed: UsageBlocks[] = [];
  const raw: UsageBlocks[] = [];
  const pending = blocks.flatMap(singleBlocks).reverse();
  for (let block = pending.pop(); block !== undefined; block = pending.pop()) {
    if (!missing.has(nameOf(block.minutes, block.from))) summed.push(block);
    else if (block.minutes === 15) raw.push(block);
    else pending.push(...shorter(block).reverse());
  }
  return { summed: inRows(summed), raw: raw.reduce<UsageBlocks[]>(joinTimes, []) };
}

/** Starts of the quarters of an hour among blocks. */
export function quartersIn(blocks: readonly UsageBlocks[]): Date[] {
  return blocks.filter(({ minutes }) => minutes === 15).flatMap((row) => singleBlocks(row).map(({ from }) => from));
}

/** Joins consecutive blocks of one length within one interval. */
function inRows(blocks: readonly UsageBlocks[]): UsageBlocks[] {
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
