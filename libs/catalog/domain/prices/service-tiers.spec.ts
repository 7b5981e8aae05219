import { formatPrice, parsePrice, priceOfVersion, type Price } from './price.js';
import { priceVersions, readStoredPrice, storedVersions } from './stored-schedule.js';

const RATES = { input_per_mtok_usd: '1', output_per_mtok_usd: '3' };
const PEAK = {
  name: 'peak',
  times: [{ days: ['mon'], from: '09:00', to: '12:00' }],
  multiplier: '2',
};
const TIERS = [
  { name: 'flex', multiplier: '0.5' },
  { name: 'priority', price: { input_per_mtok_usd: '4', output_per_mtok_usd: '9' } },
];

function read(price: object): Price {
  const parsed = parsePrice(price);
  if ('details' in parsed) throw new Error(JSON.stringify(parsed.details));
  return parsed;
}

describe('service tiers of a price', () => {
  it('are read and shown as they were written', () => {
    const price = { ...RATES, service_tiers: TIERS };
    expect(formatPrice(read(price))).toMatchObject(price);
    expect(formatPrice(read({ ...RATES, service_tiers: [] }))).not.toHaveProperty('service_tiers');
  });

  it('UNIT-30: have tokens of the image tool in costs only, as windows do', () => {
    const price = { ...RATES, per_unit_usd: { image_tool_output_token: '0.00003' } };
    const own = { name: 'own', times: PEAK.times, price };
    for (const parts of [
      { service_tiers: [{ name: 'flex', price }] },
      { schedule: { time_zone: 'UTC', windows: [own] } },
    ]) {
      expect(parsePrice({ ...RATES, ...parts }, '', 'cost')).not.toHaveProperty('details');
      expect(parsePrice({ ...RATES, ...parts }, '')).toMatchObject({
        details: [{ path: expect.stringMatching(/\.price\.per_unit_usd\.image_tool_output_token$/) as string }],
      });
    }
  });

  it.each([
    ['a name of the ordinary tier', { name: 'standard', multiplier: '1' }, 'service_tiers[0].name'],
    ['no rates', { name: 'flex' }, 'service_tiers[0]'],
    ['rates twice', { ...TIERS[1], multiplier: '2' }, 'service_tiers[0]'],
    ['a multiplier that is none', { name: 'flex', multiplier: 0.5 }, 'service_tiers[0].multiplier'],
    [
      'a price without output',
      { name: 'flex', price: { input_per_mtok_usd: '1' } },
      'service_tiers[0].price.output_per_mtok_usd',
    ],
    ['an unknown field', { name: 'flex', multiplier: '1', factor: 1 }, 'service_tiers[0].factor'],
  ])('refuse %s', (_what, tier, path) => {
    expect(parsePrice({ ...RATES, service_tiers: [tier] }, '')).toMatchObject({ details: [{ path }] });
  });

  it('refuse the same name twice', () => {
    const service_tiers = [TIERS[0], TIERS[0]];
    expect(parsePrice({ ...RATES, service_tiers })).toMatchObject({
      details: [{ path: 'price.service_tiers[1].name' }],
    });
  });

  it('UNIT-17: have versions of their own, a multiplier in each window too', () => {
    const price = read({ ...RATES, schedule: { time_zone: 'UTC', windows: [PEAK] }, service_tiers: TIERS });
    let ids = 0;
    const versions = priceVersions(price, () => `v${ids++}`);
    const [own, ...parts] = storedVersions({ id: 'p', rows: price.rows, effectiveFrom: new Date(), ...versions });
    const input = (rows: unknown): unknown => (rows as [{ rates: { input: string } }])[0].rates.input;
    expect(
      parts.map(({ windowOf, windowName, serviceTier, rows }) => [windowOf, windowName, serviceTier, input(rows)]),
    ).toEqual([
      ['p', 'peak', undefined, '2000000000'],
      ['p', null, 'flex', '500000000'],
      ['p', 'peak', 'flex', '1000000000'],
      ['p', null, 'priority', '4000000000'],
    ]);

    const stored = readStoredPrice(JSON.parse(JSON.stringify(own)) as { rows: unknown; schedule: unknown });
    expect(priceOfVersion(stored)).toEqual(price);
    const inWindow = stored.schedule?.windows[0]?.version.serviceTiers;
    expect(stored.serviceTiers?.get('flex')).toMatchObject({ serviceTier: 'flex' });
    expect(inWindow?.get('flex')).toMatchObject({ serviceTier: 'flex', window: 'peak' });
    expect(inWindow?.get('priority')?.id).toBe(stored.serviceTiers?.get('priority')?.id);
    expect(new Set(parts.map(({ id }) => id)).size).toBe(4);
  });
});
