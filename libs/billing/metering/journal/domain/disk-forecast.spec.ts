import { DiskForecast } from './disk-forecast.js';

const MINUTE_MS = 60_000;
const GIB = 1_073_741_824;

/** A disk with 100 GiB free, watched once a minute; the rates are in GiB an hour. */
function watched(minutes: number, { journal, others }: { journal: number; others: number }): DiskForecast {
  const forecast = new DiskForecast();
  for (let minute = 0; minute <= minutes; minute++) {
    const [ofJournal, ofOthers] = [(journal * minute) / 60, (others * minute) / 60];
    forecast.note({
      atMs: minute * MINUTE_MS,
      freeBytes: (100 - ofJournal - ofOthers) * GIB,
      journalBytes: ofJournal * GIB,
    });
  }
  return forecast;
}

describe('DiskForecast', () => {
  it.each([
    ['the journal without a bound', { journal: 10, others: 0 }, Infinity, 9],
    ['others alone', { journal: 0, others: 10 }, 4 * GIB, 9],
    ['both, before the journal reaches its bound', { journal: 30, others: 30 }, 1_000 * GIB, 40 / 60],
    // In the first hour 10 each: 80 are left. The journal stops after another hour, others go on.
    ['both, and the journal reaches its bound', { journal: 10, others: 10 }, 20 * GIB, 1 + 60 / 10],
    ['the journal up to a bound for which there is room', { journal: 10, others: 0 }, 20 * GIB, Infinity],
    ['a journal that is above its bound: what is removed pays for what is written', { journal: 10, others: 5 }, 0, 17],
    ['nothing', { journal: 0, others: 0 }, Infinity, Infinity],
    ['less than nothing: space is given back', { journal: 5, others: -20 }, Infinity, Infinity],
  ])('forecasts hours by the rate of %s', (_what, rates, journalBytesMax, hours) => {
    expect(watched(60, rates).hoursLeft(journalBytesMax)).toBeCloseTo(hours, 6);
  });

  it('says nothing for the first five minutes', () => {
    const rates = { journal: 0, others: 60 };
    expect(watched(4, rates).hoursLeft(Infinity)).toBe(Infinity);
    expect(watched(5, rates).hoursLeft(Infinity)).toBeCloseTo(95 / 60, 6);
    expect(new DiskForecast().hoursLeft(Infinity)).toBe(Infinity);
  });

  it('forgets what is older than an hour', () => {
    const forecast = watched(60, { journal: 0, others: 60 });
    for (let minute = 61; minute <= 121; minute++) {
      forecast.note({ atMs: minute * MINUTE_MS, freeBytes: 40 * GIB, journalBytes: 0 });
    }
    expect(forecast.hoursLeft(Infinity)).toBe(Infinity);
  });
});
