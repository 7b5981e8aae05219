import * as fc from 'fast-check';
import { eachPropertyRuns, PURE_RUNS } from '../../../../test/support/property-runs.js';
import { BLOCK_MINUTES, readableBlocks, type BlockMinutes, type UsageBlocks } from './usage-blocks.js';

eachPropertyRuns(PURE_RUNS);

const at = (minutes: number): Date => new Date(minutes * 60_000);
const blocks = (minutes: BlockMinutes, from: number, before: number): UsageBlocks => ({
  minutes,
  from: at(from),
  before: at(before),
  startsAt: at(0),
});
const gap = (minutes: number, startsAt: number) => ({ scopeId: 'x', minutes, startsAt: at(startsAt) });

describe('readableBlocks', () => {
  it.each([
    ['all have sums', [blocks(1440, 0, 2880)], [], [blocks(1440, 0, 2880)], []],
    ['a day has none', [blocks(1440, 0, 2880)], [gap(1440, 0)], [blocks(360, 0, 1440), blocks(1440, 1440, 2880)], []],
    [
      'an hour has none, nor have the blocks around it',
      [blocks(1440, 0, 1440)],
      [gap(1440, 0), gap(360, 360), gap(60, 420), ...[420, 435, 450, 465].map((quarter) => gap(15, quarter))],
      [blocks(360, 0, 360), blocks(60, 360, 420), blocks(60, 480, 720), blocks(360, 720, 1440)],
      [blocks(15, 420, 480)],
    ],
    [
      'a quarter has none',
      [blocks(15, 0, 30), blocks(60, 60, 120)],
      [gap(15, 0)],
      [blocks(15, 15, 30), blocks(60, 60, 120)],
      [blocks(15, 0, 15)],
    ],
  ])('when %s', (_when, requested, gaps, summed, raw) => {
    expect(readableBlocks(requested, gaps)).toEqual({ summed, raw });
  });

  it('covers each moment once, and uses no sum that is missing', () => {
    const days = fc.integer({ min: 1, max: 3 });
    const missing = fc.array(fc.tuple(fc.constantFrom(...BLOCK_MINUTES), fc.nat({ max: 3 * 96 })));
    fc.assert(
      fc.property(days, missing, (count, generated) => {
        const gaps = generated.map(([minutes, index]) => gap(minutes, Math.floor((index * 15) / minutes) * minutes));
        const { summed, raw } = readableBlocks([blocks(1440, 0, count * 1440)], gaps);
        const all = [...summed, ...raw].sort((one, other) => one.from.getTime() - other.from.getTime());
        expect(all[0]?.from).toEqual(at(0));
        expect(all.at(-1)?.before).toEqual(at(count * 1440));
        for (const [index, part] of all.entries()) if (index > 0) expect(part.from).toEqual(all[index - 1]?.before);
        for (const { minutes, startsAt } of gaps) {
          const used = summed.filter(
            (part) => part.minutes === minutes && part.from <= startsAt && startsAt < part.before,
          );
          expect(used).toEqual([]);
        }
      }),
    );
  });
});
