import * as fc from 'fast-check';
import { eachPropertyRuns, PURE_RUNS } from '../../../../test/support/property-runs.js';
import { QUARTER_MS, usageParts, type TimeRange } from './usage-parts.js';

eachPropertyRuns(PURE_RUNS);

const at = (minutes: number): Date => new Date(minutes * 60_000);
const range = (from: number, before: number): TimeRange => ({ from: at(from), before: at(before) });

describe('usageParts', () => {
  it.each([
    ['nothing is rolled up', [0, 60], null, null, [[0, 60]]],
    ['all of it is rolled up', [15, 60], 90, [15, 60], []],
    [
      'its ends lie within quarters',
      [16, 70],
      90,
      [30, 60],
      [
        [16, 30],
        [60, 70],
      ],
    ],
    ['its end is not rolled up yet', [0, 60], 30, [0, 30], [[30, 60]]],
    ['it lies within one quarter', [16, 29], 90, null, [[16, 29]]],
    ['it begins after what is rolled up', [40, 90], 30, null, [[40, 90]]],
  ] as const)('when %s', (_when, [from, before], rolledUntil, rolled, raw) => {
    expect(usageParts(range(from, before), rolledUntil === null ? null : at(rolledUntil))).toEqual({
      rolled: rolled === null ? null : range(rolled[0], rolled[1]),
      raw: raw.map((end) => range(end[0], end[1])),
    });
  });

  it('covers each moment of the window once, and rolls up whole quarters only', () => {
    const moments = fc.nat({ max: 20 * QUARTER_MS });
    fc.assert(
      fc.property(moments, moments, fc.option(fc.nat({ max: 20 })), (from, lengthMs, quarters) => {
        const window = { from: new Date(from), before: new Date(from + lengthMs + 1) };
        const rolledUntil = quarters === null ? null : new Date(quarters * QUARTER_MS);
        const { rolled, raw } = usageParts(window, rolledUntil);
        const all = [...raw, ...(rolled === null ? [] : [rolled])].sort((a, b) => a.from.getTime() - b.from.getTime());
        expect(all[0]?.from).toEqual(window.from);
        expect(all.at(-1)?.before).toEqual(window.before);
        for (const [index, part] of all.entries()) {
          expect(part.from < part.before).toBe(true);
          if (index > 0) expect(part.from).toEqual(all[index - 1]?.before);
        }
        if (rolled === null) return;
        expect([rolled.from.getTime() % QUARTER_MS, rolled.before.getTime() % QUARTER_MS]).toEqual([0, 0]);
        expect(rolledUntil !== null && rolled.before <= rolledUntil).toBe(true);
      }),
    );
  });
});
