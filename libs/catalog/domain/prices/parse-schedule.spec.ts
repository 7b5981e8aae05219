import fc from 'fast-check';
import { WEEKDAYS } from '#core';
import { parsePriceRows } from './price-rows.js';
import { formatSchedule, parseSchedule, type WrittenSchedule } from './parse-schedule.js';
import type { PriceKind } from './unit-prices.js';
import { readStoredPrice, storedVersions, withVersions, writtenSchedule } from './stored-schedule.js';
import { formatPrice, parsePrice } from './price.js';

const ROWS = parsePriceRows({
  input_per_mtok_usd: '0.15',
  output_per_mtok_usd: '0.600000001',
  steps: [{ from_prompt_tokens: 100, input_per_mtok_usd: '1' }],
});
if ('details' in ROWS) throw new Error('rows');

const PEAK = {
  name: 'peak',
  times: [{ days: ['mon', 'fri'], from: '09:00', to: '12:00' }],
  multiplier: '2',
};

function read(windows: unknown, others: object = {}, kind: PriceKind = 'price') {
  return parseSchedule({ time_zone: 'Asia/Shanghai', windows, ...others }, ROWS as never, 'schedule', kind);
}

function paths(windows: unknown, others: object = {}, kind: PriceKind = 'price'): string[] {
  const parsed = read(windows, others, kind);
  return 'details' in parsed ? parsed.details.map(({ path }) => path) : [];
}

describe('parseSchedule', () => {
  it('multiplies every rate of every step, rounded up', () => {
    const schedule = read([{ ...PEAK, multiplier: '1.5' }]) as WrittenSchedule;
    expect(schedule).toEqual({
      timeZone: 'Asia/Shanghai',
      billedBy: 'begin',
      windows: [
        {
          name: 'peak',
          times: [{ days: ['mon', 'fri'], fromMinute: 540, toMinute: 720 }],
          except: null,
          also: null,
          multiplierPpm: 1_500_000n,
          rows: [
            { fromPromptTokens: 0, rates: { input: 225_000_000n, output: 900_000_002n } },
            { fromPromptTokens: 100, rates: { input: 1_500_000_000n, output: 900_000_002n } },
          ],
        },
      ],
    });
  });

  it('takes rates of its own instead, and windows across midnight', () => {
    const price = { input_per_mtok_usd: '1', output_per_mtok_usd: '2' };
    const night = { name: 'night', times: [{ days: [...WEEKDAYS], from: '22:00', to: '06:00' }], price };
    const { windows } = read([night]) as WrittenSchedule;
    expect(windows[0]).toMatchObject({
      multiplierPpm: null,
      times: [{ fromMinute: 1_320, toMinute: 360 }],
      rows: [{ fromPromptTokens: 0, rates: { input: 1_000_000_000n, output: 2_000_000_000n } }],
    });
  });

  it.each([
    ['no window', [], ['schedule.windows']],
    [
      'eleven windows',
      Array.from({ length: 11 }, (_, index) => ({ ...PEAK, name: `w${index}` })),
      ['schedule.windows'],
    ],
    ['a name twice', [PEAK, PEAK], ['schedule.windows[1].name']],
    ['a name with a space', [{ ...PEAK, name: 'a b' }], ['schedule.windows[0].name']],
    ['neither multiplier nor price', [{ ...PEAK, multiplier: null }], ['schedule.windows[0]']],
    ['both', [{ ...PEAK, price: { input_per_mtok_usd: '1', output_per_mtok_usd: '1' } }], ['schedule.windows[0]']],
    ['a multiplier above 1000', [{ ...PEAK, multiplier: '1000.000001' }], ['schedule.windows[0].multiplier']],
    ['a multiplier as a number', [{ ...PEAK, multiplier: 2 }], ['schedule.windows[0].multiplier']],
    [
      'a price without output',
      [{ ...PEAK, multiplier: null, price: { input_per_mtok_usd: '1' } }],
      ['schedule.windows[0].price.output_per_mtok_usd'],
    ],
    ['no time', [{ ...PEAK, times: [] }], ['schedule.windows[0].times']],
    [
      'an unknown day',
      [{ ...PEAK, times: [{ days: ['Monday'], from: '09:00', to: '12:00' }] }],
      ['schedule.windows[0].times[0].days'],
    ],
    ['no day', [{ ...PEAK, times: [{ days: [], from: '09:00', to: '12:00' }] }], ['schedule.windows[0].times[0].days']],
    [
      'a time that is none',
      [{ ...PEAK, times: [{ days: ['mon'], from: '9:00', to: '12:00' }] }],
      ['schedule.windows[0].times[0].from'],
    ],
    [
      'a begin at 24:00',
      [{ ...PEAK, times: [{ days: ['mon'], from: '24:00', to: '12:00' }] }],
      ['schedule.windows[0].times[0].from'],
    ],
    [
      'an empty span',
      [{ ...PEAK, times: [{ days: ['mon'], from: '09:00', to: '09:00' }] }],
      ['schedule.windows[0].times[0].to'],
    ],
    [
      'an end at 00:00',
      [{ ...PEAK, times: [{ days: ['mon'], from: '09:00', to: '00:00' }] }],
      ['schedule.windows[0].times[0].to'],
    ],
    ['an unknown field', [{ ...PEAK, factor: '2' }], ['schedule.windows[0].factor']],
  ])('refuses %s', (_case, windows, expected) => {
    expect(paths(windows)).toEqual(expected);
  });

  it('refuses zones that do not exist, and the end of a call for a price', () => {
    expect(paths([PEAK], { time_zone: 'Asia/Atlantis' })).toEqual(['schedule.time_zone']);
    expect(paths([PEAK], { billed_by: 'end' })).toEqual(['schedule.billed_by']);
    expect(read([PEAK], { billed_by: 'end' }, 'cost')).toMatchObject({ billedBy: 'end' });
    expect(paths([PEAK], { billed_by: 'middle' }, 'cost')).toEqual(['schedule.billed_by']);
  });

  it('may have no days where a calendar names its dates', () => {
    const holidays = { ...PEAK, times: [{ days: [], from: '00:00', to: '24:00' }], also_calendar: 'holidays' };
    expect(read([holidays])).toMatchObject({ windows: [{ also: 'holidays', except: null }] });
  });

  const minute = fc.integer({ min: 0, max: 1_439 });
  const times = fc
    .record({
      days: fc.subarray([...WEEKDAYS], { minLength: 1 }),
      fromMinute: minute,
      toMinute: fc.integer({ min: 1, max: 1_440 }),
    })
    .filter(({ fromMinute, toMinute }) => fromMinute !== toMinute);
  const rates = fc.record({
    input: fc.bigInt({ min: 0n, max: 10n ** 12n }),
    output: fc.bigInt({ min: 0n, max: 10n ** 12n }),
  });
  const schedule = fc.record({
    timeZone: fc.constantFrom('UTC', 'Europe/Berlin'),
    billedBy: fc.constantFrom('begin' as const, 'end' as const),
    windows: fc.uniqueArray(
      fc.record({
        name: fc.stringMatching(/^[a-z][a-z0-9_-]{0,39}$/),
        times: fc.array(times, { minLength: 1, maxLength: 3 }),
        except: fc.option(fc.constant('holidays')),
        also: fc.option(fc.constant('worked')),
        multiplierPpm: fc.constant(null),
        rows: rates.map((own) => [{ fromPromptTokens: 0, rates: own }]),
      }),
      { minLength: 1, maxLength: 4, selector: ({ name }) => name },
    ),
  });

  it('round-trips with formatSchedule', () => {
    fc.assert(
      fc.property(schedule, (written) => {
        const shown: unknown = JSON.parse(JSON.stringify(formatSchedule(written)));
        expect(parseSchedule(shown, [], 'schedule', 'cost')).toEqual(written);
      }),
    );
  });

  it('round-trips through storage, with a version for each window', () => {
    fc.assert(
      fc.property(schedule, (written) => {
        let ids = 0;
        const versions = withVersions(written, () => `w${ids++}`);
        const price = { id: 'p', rows: [], effectiveFrom: new Date(), schedule: versions };
        const [own, ...windows] = storedVersions(price);
        const stored = JSON.parse(JSON.stringify(own)) as { rows: unknown; schedule: unknown };
        expect(writtenSchedule(readStoredPrice(stored).schedule!)).toEqual(written);
        expect(windows).toMatchObject(
          written.windows.map(({ name }, index) => ({ id: `w${index}`, windowOf: 'p', windowName: name })),
        );
      }),
    );
  });
});

describe('parsePrice', () => {
  it('reads rates and a schedule, and names faults with the path of the price', () => {
    const price = { input_per_mtok_usd: '1', output_per_mtok_usd: '2' };
    const schedule = { time_zone: 'UTC', windows: [PEAK] };
    const parsed = parsePrice({ ...price, schedule });
    expect('details' in parsed ? [] : formatPrice(parsed)).toMatchObject({ ...price, schedule });
    expect(parsePrice(price)).toMatchObject({ schedule: null });
    expect(parsePrice({ ...price, schedule: {} }, 'models[0].price')).toMatchObject({
      details: [{ path: 'models[0].price.schedule.time_zone' }],
    });
    expect(parsePrice({ ...price, schedule: {} }, '')).toMatchObject({ details: [{ path: 'schedule.time_zone' }] });
  });
});
