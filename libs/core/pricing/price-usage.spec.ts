import fc from 'fast-check';
import {
  PRICE_COMPONENTS,
  NO_USAGE,
  type ComponentQuantities,
  type PriceVersion,
  type TokenUsage,
} from '../kernel/price-components.js';
import {
  anyMultipliers,
  anyUsage,
  anyVersion,
  boundedUnits,
  versionOf,
} from '../../../test/support/ledger/price-arbitraries.js';
import { eachPropertyRuns, PURE_RUNS } from '../../../test/support/property-runs.js';
import { meterUsage } from './meter-usage.js';
import { priceLines } from './price-lines.js';
import { priceMeters } from './price-meters.js';
import { priceUsage } from './price-usage.js';

eachPropertyRuns(PURE_RUNS);

const neutral = [1_000_000n, 1_000_000n];

// $2.50 in, $1.25 cached, $10.00 out per million tokens.
const price = versionOf({ input: 2_500_000_000n, cache_read: 1_250_000_000n, output: 10_000_000_000n });

function usageOf(counts: Partial<TokenUsage>): TokenUsage {
  return { ...NO_USAGE, ...counts };
}

describe('priceUsage', () => {
  it.each([
    { counts: {}, amount: 0n },
    { counts: { promptTokens: 14, completionTokens: 2 }, amount: 55_000n },
    { counts: { promptTokens: 14, cachedTokens: 14 }, amount: 17_500n },
    { counts: { promptTokens: 14, cachedTokens: 20 }, amount: 17_500n },
    { counts: { promptTokens: 10, cacheWriteTokens: 10 }, amount: 25_000n },
    { counts: { completionTokens: 5, reasoningTokens: 4 }, amount: 50_000n },
  ])('charges $amount nano-USD for $counts', ({ counts, amount }) => {
    expect(priceUsage(usageOf(counts), price, neutral).amountNanoUsd).toBe(amount);
  });

  it('UNIT-4: rounds the sum up, once', () => {
    const tiny = versionOf({ input: 1n, output: 1n });
    expect(priceUsage(usageOf({ promptTokens: 1, completionTokens: 1 }), tiny, []).amountNanoUsd).toBe(1n);
  });

  it('UNIT-2: is exact where binary floats are not', () => {
    // 3 tokens at $0.0375 per million, +10 % mark-up, 5 % discount: 117.5625 nano-USD.
    const rate = versionOf({ input: 37_500_000n });
    expect(priceUsage(usageOf({ promptTokens: 3 }), rate, [1_100_000n, 950_000n]).amountNanoUsd).toBe(118n);
  });

  it('UNIT-7: uses one row for the whole request, the highest that the prompt reaches', () => {
    const stepped: PriceVersion = {
      id: 'stepped',
      rows: [
        { fromPromptTokens: 0, rates: { input: 1_000_000n } },
        { fromPromptTokens: 100, rates: { input: 2_000_000n } },
      ],
    };
    const amounts = [99, 100].map((promptTokens) => priceUsage(usageOf({ promptTokens }), stepped, []).amountNanoUsd);
    expect(amounts).toEqual([99n, 200n]);
  });

  it.each([-1, 1.5, Number.NaN, 2 ** 60])('refuses a count of %p', (promptTokens) => {
    expect(() => priceUsage(usageOf({ promptTokens }), price, neutral)).toThrow(RangeError);
  });

  it('UNIT-4: P1: equals one rational ceiling, whatever the order of its parts', () => {
    fc.assert(
      fc.property(anyUsage, anyVersion, anyMultipliers, (usage, version, multipliers) => {
        const { meters, amountNanoUsd } = priceUsage(usage, version, multipliers);
        const row = version.rows.findLast(({ fromPromptTokens }) => fromPromptTokens <= usage.promptTokens)!;
        const parts = Object.entries(meters).map(
          ([meter, quantity]) => BigInt(quantity) * row.rates[meter as 'input']!,
        );
        const exact = parts.reverse().reduce((sum, part) => part + sum, 0n) * multipliers.reduce((a, b) => b * a, 1n);
        const divisor = 1_000_000n ** BigInt(1 + multipliers.length);
        expect(amountNanoUsd * divisor).toBeGreaterThanOrEqual(exact);
        expect((amountNanoUsd - 1n) * divisor).toBeLessThan(exact);
      }),
    );
  });
});

describe('meterUsage', () => {
  it('UNIT-6: folds what a row does not price apart into its parent', () => {
    const usage = usageOf({ promptTokens: 100, cacheWrite1hTokens: 10, cacheWriteTokens: 5, audioInputTokens: 3 });
    expect(meterUsage(usage, { input: 1n, cache_write: 2n })).toEqual({ input: 85, cache_write: 15 });
    expect(meterUsage(usage, { input: 1n, cache_write_1h: 2n })).toEqual({ input: 90, cache_write_1h: 10 });
  });

  it('RES-18: counts cached images and audio once: as cached, or as what they are where cached tokens have no price', () => {
    const usage = {
      ...NO_USAGE,
      promptTokens: 100,
      cachedTokens: 70,
      imageInputTokens: 30,
      audioInputTokens: 50,
      cachedImageTokens: 20,
      cachedAudioTokens: 40,
    };
    const rates = { input: 1n, image_input: 1n, audio_input: 1n };
    expect(meterUsage(usage, { ...rates, cache_read: 1n })).toEqual({
      cache_read: 70,
      audio_input: 10,
      image_input: 10,
      input: 10,
    });
    expect(meterUsage(usage, rates)).toEqual({ audio_input: 50, image_input: 30, input: 20 });
  });

  it('counts a request only if the row has a rate for requests', () => {
    expect(meterUsage(NO_USAGE, { input: 1n })).toEqual({});
    expect(meterUsage(NO_USAGE, { input: 1n, request: 0n })).toEqual({ request: 1 });
  });

  it('omits tokens without a rate in the row', () => {
    expect(meterUsage(usageOf({ promptTokens: 5, completionTokens: 7 }), { request: 1n })).toEqual({ request: 1 });
  });

  it('UNIT-18: counts units in the most specific of their prices, and omits those without one', () => {
    const rates = {
      web_search_call: 9n,
      image: 1n,
      'image{quality=high}': 2n,
      'image{quality=high,size=1x1}': 3n,
    } as const;
    const units = {
      web_search_call: 2,
      file_search_call: 5,
      'image{quality=low}': 1,
      'image{quality=high,size=2x2}': 2,
      'image{quality=high,size=1x1}': 4,
      'image{quality=high,size=3x3}': 8,
    } as const;
    expect(meterUsage({ ...NO_USAGE, units }, rates)).toEqual({
      web_search_call: 2,
      image: 1,
      'image{quality=high}': 10,
      'image{quality=high,size=1x1}': 4,
    });
  });

  it('UNIT-18: prices units to the nano-USD, line by line as in sum', () => {
    fc.assert(
      fc.property(anyUsage, boundedUnits, anyVersion, anyMultipliers, (tokens, { units }, version, ppm) => {
        const usage = { ...tokens, units };
        const { meters, amountNanoUsd } = priceUsage(usage, version, ppm);
        expect(priceMeters(meters, usage.promptTokens, version, ppm)).toBe(amountNanoUsd);
        expect(priceLines(meters, usage.promptTokens, version, ppm).priceNanoUsd).toBe(amountNanoUsd);
        expect(amountNanoUsd).toBeGreaterThanOrEqual(priceUsage(tokens, version, ppm).amountNanoUsd);
      }),
    );
  });

  it('UNIT-6: P2: disjoint meters add up to the totals', () => {
    fc.assert(
      fc.property(anyUsage, anyVersion, (usage, version) => {
        const { rates } = version.rows[0]!;
        const { request = 0, ...tokens } = meterUsage(usage, { ...rates, input: 1n, output: 1n });
        const sum = Object.values(tokens).reduce((total, quantity) => total + quantity, 0);
        expect(sum).toBe(usage.promptTokens + usage.completionTokens);
        expect(request).toBe(rates.request === undefined ? 0 : 1);
      }),
    );
  });
});

describe('priceMeters', () => {
  it('UNIT-4: P1: never falls when a quantity grows', () => {
    const quantities = fc.record(
      Object.fromEntries(PRICE_COMPONENTS.map((meter) => [meter, fc.nat(10_000_000)])),
    ) as fc.Arbitrary<ComponentQuantities>;
    const full = Object.fromEntries(PRICE_COMPONENTS.map((meter, index) => [meter, BigInt(index) * 7_777_777n]));
    fc.assert(
      fc.property(
        quantities,
        fc.constantFrom(...PRICE_COMPONENTS),
        fc.nat(1_000),
        anyMultipliers,
        (meters, meter, more, ppm) => {
          const before = priceMeters(meters, 0, versionOf(full), ppm);
          const after = priceMeters({ ...meters, [meter]: (meters[meter] ?? 0) + more }, 0, versionOf(full), ppm);
          expect(after).toBeGreaterThanOrEqual(before);
        },
      ),
    );
  });

  it('agrees with priceUsage on the meters of priceUsage', () => {
    fc.assert(
      fc.property(anyUsage, anyVersion, anyMultipliers, (usage, version, ppm) => {
        const { meters, amountNanoUsd } = priceUsage(usage, version, ppm);
        expect(priceMeters(meters, usage.promptTokens, version, ppm)).toBe(amountNanoUsd);
        expect(priceLines(meters, usage.promptTokens, version, ppm).priceNanoUsd).toBe(amountNanoUsd);
      }),
    );
  });

  it('refuses a meter without a rate: it has no price', () => {
    expect(() => priceMeters({ reasoning: 1 }, 0, price, [])).toThrow(RangeError);
  });

  it.each([-1, 0.5])('refuses a quantity of %p', (input) => {
    expect(() => priceMeters({ input }, 0, price, [])).toThrow(RangeError);
  });
});

describe('priceLines', () => {
  it('shows each product, their sum and the price', () => {
    const { lines, sumFemtoUsd, priceNanoUsd } = priceLines({ input: 14, output: 2 }, 14, price, [1_100_000n]);
    expect(lines).toEqual([
      { meter: 'input', quantity: 14, rateNanoUsd: 2_500_000_000n, amountFemtoUsd: 35_000_000_000n },
      { meter: 'output', quantity: 2, rateNanoUsd: 10_000_000_000n, amountFemtoUsd: 20_000_000_000n },
    ]);
    expect([sumFemtoUsd, priceNanoUsd]).toEqual([55_000_000_000n, 60_500n]);
  });
});
