// What a million requests cost, from windows of a load.
import { median, medianInterval } from '../run/figures.mjs';

const CPU_PARTS = {
  gateway: 'gateway',
  worker: 'worker',
  control: 'control',
  redis: 'Redis',
  postgres: 'Postgres',
};
const CPU_IN_ALL = 'CPU in all';
const BYTE_PARTS = {
  journal: 'journal',
  aof: 'append-only file of Redis',
  wal: 'WAL',
  tables: 'tables',
  indexes: 'indexes',
  log: 'log',
};

/**
 * A row `{ name, unit, cost, ratio, interval }` for each part. `samples` and `others` are windows `{ replies, used }`, those of a
 * round at the same place; `used` has microseconds and bytes by part. Of CPU the cost is the median, and the ratio that of the
 * ratios within rounds, with its interval of 95 %; of bytes, which are written in blocks, that of all windows together.
 */
export function costRows(samples, others = null) {
  const cpu = [
    ...Object.entries(CPU_PARTS).map(([part, name]) => cpuRow(name, samples, others, ({ used }) => used[part])),
    cpuRow(CPU_IN_ALL, samples, others, ({ used }) =>
      Object.keys(CPU_PARTS).reduce((sum, part) => sum + used[part], 0),
    ),
  ];
  return [...cpu, ...Object.entries(BYTE_PARTS).map(([part, name]) => bytesRow(name, part, samples, others))];
}

function cpuRow(name, samples, others, usedOf) {
  const each = (sample) => usedOf(sample) / sample.replies;
  const ratios = (others ?? []).map((other, round) => each(samples[round]) / each(other));
  const [ratio, interval] = ratios.length === 0 ? [null, null] : [median(ratios), medianInterval(ratios)];
  // Microseconds of one request are seconds of a million.
  return { name, unit: 's', cost: median(samples.map(each)), ratio, interval };
}

function bytesRow(name, part, samples, others) {
  const each = (windows) => sum(windows, ({ used }) => used[part]) / sum(windows, ({ replies }) => replies);
  const cost = each(samples);
  // Bytes of one request are megabytes of a million.
  return { name, unit: 'MB', cost, ratio: others === null ? null : cost / each(others), interval: null };
}

function sum(windows, valueOf) {
  return windows.reduce((total, window) => total + valueOf(window), 0);
}

/**
 * The rows above a multiple of the other version: the CPU in all, and bytes. That of one process moves more between runs,
 * and what one saves another may pay.
 */
export function dearer(rows, ratioMax) {
  return rows.filter(({ name, unit, ratio }) => (unit !== 's' || name === CPU_IN_ALL) && ratio > ratioMax);
}

/** The rows as lines of text. */
export function formatCosts(rows) {
  return rows.map(({ name, unit, cost, ratio, interval }) => {
    const line = `${name.padEnd(28)} ${cost.toFixed(unit === 's' ? 1 : 0).padStart(8)} ${unit.padEnd(5)}`;
    const against = ratio === null ? '' : `  × ${ratio.toFixed(3)}`;
    const bounds = interval === null ? '' : `  [${interval.map((bound) => bound.toFixed(3)).join(', ')}]`;
    return `${line}${against}${bounds}`.trimEnd();
  });
}
