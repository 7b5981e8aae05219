// From measurements to the table: medians over the rounds, and each target compared with the floor.
import { median } from './run/figures.mjs';

/** In display order. */
const TARGETS = ['upstream', 'nginx', 'floor', 'gateway', 'portkey'];

const COLUMNS = [
  ['', ({ target }) => target],
  ['requests/s', ({ perSecond }) => format(perSecond, 0)],
  ['p50 ms', ({ p50Ms }) => format(p50Ms, 2)],
  ['p99 ms', ({ p99Ms }) => format(p99Ms, 2)],
  ['first byte p50 ms', ({ firstByteP50Ms }) => format(firstByteP50Ms, 2)],
  ['CPU µs/request', ({ cpuMicroseconds }) => format(cpuMicroseconds, 1)],
  ['RSS MB', ({ rssBytes }) => format(rssBytes === null ? null : rssBytes / 1e6, 0)],
  ['CPU ÷ floor', ({ cpuRatio }) => format(cpuRatio, 2)],
  ['rate ÷ floor', ({ rateRatio }) => format(rateRatio, 2)],
  ['added p50 ms', ({ addedMs }) => format(addedMs, 2)],
  ['Redis scripts/request', ({ redisScripts }) => format(redisScripts, 2)],
  ['µs/script', ({ redisMicroseconds }) => format(redisMicroseconds, 1)],
];

const MEASURES = [
  'perSecond',
  'p50Ms',
  'p99Ms',
  'firstByteP50Ms',
  'cpuMicroseconds',
  'rssBytes',
  'redisScripts',
  'redisMicroseconds',
];

/**
 * One row for each case and target. Ratios are taken within a round, where both ran side by side; the row has their
 * median. `samples`: `{ round, caseName, target, …measures }`.
 */
export function summarize(samples) {
  return groupByCaseAndTarget(samples).map((group) => {
    const { caseName, target } = group[0];
    const medians = Object.fromEntries(MEASURES.map((name) => [name, median(group.map((sample) => sample[name]))]));
    const pairs = group.map((sample) => [sample, floorOf(samples, sample)]).filter(([, floor]) => floor !== undefined);
    return {
      caseName,
      target,
      rounds: group.length,
      ...medians,
      cpuRatio: median(pairs.map(([sample, floor]) => ratio(sample.cpuMicroseconds, floor.cpuMicroseconds))),
      rateRatio: median(pairs.map(([sample, floor]) => ratio(sample.perSecond, floor.perSecond))),
      addedMs: median(pairs.map(([sample, floor]) => difference(sample.p50Ms, floor.p50Ms))),
    };
  });
}

/** A measure of the gateway in one case relative to another: the ratio within each round, then their median. */
export function compareCases(samples, measure, caseName, otherName) {
  const costs = (name) => samples.filter((sample) => sample.target === 'gateway' && sample.caseName === name);
  return median(
    costs(caseName).map((sample) => {
      const other = costs(otherName).find(({ round }) => round === sample.round);
      return ratio(sample[measure], other[measure]);
    }),
  );
}

/** The rows as one plain text table per case. */
export function formatTables(rows) {
  const cases = [...new Set(rows.map(({ caseName }) => caseName))];
  return cases.map((name) => formatTable(name, rowsOf(rows, name))).join('\n');
}

function rowsOf(rows, name) {
  const order = ({ target }) => TARGETS.indexOf(target);
  return rows.filter(({ caseName }) => caseName === name).sort((left, right) => order(left) - order(right));
}

function formatTable(caseName, rows) {
  const titles = COLUMNS.map(([title]) => title || caseName);
  const lines = [titles, ...rows.map((row) => COLUMNS.map(([, cell]) => cell(row)))];
  const widths = COLUMNS.map((_, column) => Math.max(...lines.map((line) => line[column].length)));
  const rule = widths.map((width, column) => (column === 0 ? '-'.repeat(width) : `${'-'.repeat(width - 1)}:`));
  const [head, ...body] = lines.map((line) => line.map((cell, column) => align(cell, widths[column], column)));
  return [head, rule, ...body].map((cells) => `| ${cells.join(' | ')} |\n`).join('');
}

/** Names to the left, numbers to the right. */
function align(cell, width, column) {
  return column === 0 ? cell.padEnd(width) : cell.padStart(width);
}

function groupByCaseAndTarget(samples) {
  const groups = new Map();
  for (const sample of samples) {
    const key = `${sample.caseName} ${sample.target}`;
    groups.set(key, [...(groups.get(key) ?? []), sample]);
  }
  return [...groups.values()];
}

function floorOf(samples, { round, caseName }) {
  return samples.find((other) => other.round === round && other.caseName === caseName && other.target === 'floor');
}

function ratio(value, base) {
  return value === null || base === null || base === 0 ? null : value / base;
}

function difference(value, base) {
  return value === null || base === null ? null : value - base;
}

function format(value, digits) {
  return value === null ? '–' : value.toFixed(digits);
}
