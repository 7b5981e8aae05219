import type { PriceVersion } from '#core';
import { sampleModel } from '../../../test/support/samples/sample-model.js';
import { describeModel, describeModels } from './describe-models.js';

const price: PriceVersion = {
  id: 'p',
  rows: [
    { fromPromptTokens: 0, rates: { input: 2_500_000_000n, output: 10_000_000_000n, request: 1_000_000n } },
    { fromPromptTokens: 128_001, rates: { input: 5_000_000_000n, output: 20_000_000_000n } },
  ],
};

describe('describeModels (NBR-1)', () => {
  it('lists a model under each of its names', async () => {
    const model = sampleModel({ canonicalId: 'openai/gpt-4o', aliases: ['gpt-4o', 'omni'] });
    const rows = await describeModels([{ model, price, hours: null }], []);
    expect(rows.map(({ id }) => id)).toEqual(['openai/gpt-4o', 'gpt-4o', 'omni']);
    for (const row of rows) {
      expect(row).toMatchObject({
        object: 'model',
        created: 1_700_000_000,
        owned_by: 'openai',
        canonical_id: 'openai/gpt-4o',
        context_length: 8_000,
        max_output_tokens: 2_000,
        deprecated: false,
      });
    }
  });

  it('shows list prices without multipliers', () => {
    expect(describeModel('x', { model: sampleModel(), price, hours: null }, []).pricing).toEqual({
      input_per_mtok_usd: '2.5',
      output_per_mtok_usd: '10',
      per_request_usd: '0.000000001',
      steps: [{ from_prompt_tokens: 128_001, input_per_mtok_usd: '5', output_per_mtok_usd: '20' }],
    });
  });

  it.each([
    { multipliersPpm: [1_200_000n, 900_000n], input: '2.7' },
    { multipliersPpm: [0n, 1_000_000n], input: '0' },
    { multipliersPpm: [333_333n, 333_333n], input: '0.277777223' },
  ])('multiplies by $multipliersPpm, rounded up', ({ multipliersPpm, input }) => {
    const { pricing } = describeModel('x', { model: sampleModel(), price, hours: null }, multipliersPpm);
    expect(pricing.input_per_mtok_usd).toBe(input);
  });

  it('names the replacement of a deprecated model', () => {
    const model = sampleModel({ status: 'deprecated', replacement: 'acme/next' });
    expect(describeModel('x', { model, price, hours: null }, [])).toMatchObject({
      deprecated: true,
      replacement: 'acme/next',
    });
  });

  it('shows the prices of units, service tiers and hours, multiplied alike', () => {
    const rates = { input: 1_000_000_000n, output: 2_000_000_000n, web_search_call: 10_000_000_000_000n };
    const version = (id: string, by: bigint): PriceVersion => ({
      id,
      rows: [{ fromPromptTokens: 0, rates: { ...rates, input: rates.input * by } }],
    });
    const withFlex = (id: string, by: bigint): PriceVersion => ({
      ...version(id, by),
      serviceTiers: new Map([['flex', version(`${id}-flex`, by * 3n)]]),
    });
    const [ordinary, peak] = [withFlex('p', 1n), { ...withFlex('peak', 2n), window: 'peak' }];
    const times = [{ days: ['mon', 'fri'] as const, fromMinute: 540, toMinute: 1_440 }];
    const window = { name: 'peak', times, except: 'holidays', also: 'unknown', multiplierPpm: 2_000_000n };
    const schedule = {
      timeZone: 'Asia/Shanghai',
      billedBy: 'begin' as const,
      windows: [{ ...window, version: peak }],
    };
    const calendars = new Map([['holidays', new Set(['2027-01-01', '2027-01-02'])]]);
    const shown = (input: string) => ({
      input_per_mtok_usd: input,
      output_per_mtok_usd: '4',
      per_unit_usd: { web_search_call: '0.02' },
    });
    const price = (input: string, flex: string) => ({
      ...shown(input),
      service_tiers: [{ name: 'flex', price: shown(flex) }],
    });
    const hours = { ordinary, schedule, calendars };
    expect(describeModel('x', { model: sampleModel(), price: peak, hours }, [2_000_000n]).pricing).toEqual({
      ...price('4', '12'),
      schedule: {
        time_zone: 'Asia/Shanghai',
        window: 'peak',
        price: price('2', '6'),
        windows: [
          {
            name: 'peak',
            times: [{ days: ['mon', 'fri'], from: '09:00', to: '24:00' }],
            except_dates: ['2027-01-01', '2027-01-02'],
            also_dates: [],
            price: price('4', '12'),
          },
        ],
      },
    });
    const outside = describeModel('x', { model: sampleModel(), price: ordinary, hours }, []);
    expect(outside.pricing.schedule?.window).toBeNull();
  });
});
