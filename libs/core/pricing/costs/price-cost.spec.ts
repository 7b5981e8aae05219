import fc from 'fast-check';
import {
  NO_USAGE,
  type ComponentQuantities,
  type ComponentRates,
  type TokenUsage,
} from '../../kernel/price-components.js';
import { anyUsage, anyVersion, boundedUnits, versionOf } from '../../../../test/support/ledger/price-arbitraries.js';
import { priceUsage } from '../price-usage.js';
import { priceCost } from './price-cost.js';

/** $5, $8 and $30 for a million tokens, as rates of a million units, and $0.04 an image. */
const TOKENS: ComponentRates = {
  image_tool_input_token: 5_000_000_000n,
  'image_tool_input_token{modality=image}': 8_000_000_000n,
  image_tool_output_token: 30_000_000_000n,
};
const IMAGES: ComponentRates = { image: 40_000_000_000_000n };
const PLAIN: ComponentRates = { input: 2_000_000_000n, output: 8_000_000_000n };

const REPORTED: ComponentQuantities = {
  'image{quality=low,size=1024x1024}': 1,
  'image_tool_input_token{modality=text}': 1_000,
  'image_tool_input_token{modality=image}': 100,
  'image_tool_output_token{modality=image}': 272,
};
const usageOf = (units: ComponentQuantities): TokenUsage => ({ ...NO_USAGE, promptTokens: 10, units });

describe('priceCost', () => {
  it.each<[what: string, rates: ComponentRates, units: ComponentQuantities, costNanoUsd: bigint | null]>([
    // 10 × 2,000 + 1,000 × 5,000 + 100 × 8,000 + 272 × 30,000
    ['counts tokens where all of them have a price', { ...TOKENS, ...IMAGES }, REPORTED, 13_980_000n],
    // 10 × 2,000 + 1,100 × 5,000 + 272 × 30,000
    [
      'counts images of the input as text without a price of their own',
      { image_tool_input_token: 5_000_000_000n, image_tool_output_token: 30_000_000_000n },
      REPORTED,
      13_680_000n,
    ],
    ['counts images where tokens have no price', IMAGES, REPORTED, 40_020_000n],
    [
      'counts images where some tokens have none',
      { ...IMAGES, image_tool_output_token: 30_000_000_000n },
      REPORTED,
      40_020_000n,
    ],
    ['counts images where no token is reported', { ...TOKENS, ...IMAGES }, { image: 2 }, 80_020_000n],
    ['is unknown without a price of either', {}, REPORTED, null],
    ['is unknown without a price of some tokens or of images', { image_tool_output_token: 1n }, REPORTED, null],
    ['is unknown without a price of that image', { 'image{quality=high}': 1n }, REPORTED, null],
    ['is unknown without a price of either where no image was made', {}, { image_tool_output_token: 5 }, null],
    ['counts no image where none was made', IMAGES, { image_tool_output_token: 5 }, 20_000n],
    ['is that of the tokens without a tool', {}, { image: 1, web_search_call: 3 }, 20_000n],
    ['is not unknown for a zero', {}, { image_tool_output_token: 0 }, 20_000n],
  ])('UNIT-30: %s', (_what, rates, units, costNanoUsd) => {
    expect(priceCost(usageOf(units), versionOf({ ...PLAIN, ...rates }))?.amountNanoUsd ?? null).toBe(costNanoUsd);
  });

  const count = fc.nat(20_000_000);
  const tokenCounts = fc.record({
    'image_tool_input_token{modality=text}': count,
    'image_tool_input_token{modality=image}': count,
    'image_tool_output_token{modality=image}': count,
  });
  const rate = fc.bigInt(0n, 1_000_000_000_000n);
  const rates = fc.record({ image: rate, image_tool_input_token: rate, image_tool_output_token: rate });

  it('UNIT-30: is the sum of its parts, rounded up once: images or tokens, never both', () => {
    fc.assert(
      fc.property(anyUsage, tokenCounts, fc.nat(1_000), rates, (tokens, counts, images, unit) => {
        const usage = { ...tokens, units: { ...counts, image: images } };
        const inputTokens =
          counts['image_tool_input_token{modality=text}'] + counts['image_tool_input_token{modality=image}'];
        const tool =
          BigInt(inputTokens) * unit.image_tool_input_token +
          BigInt(counts['image_tool_output_token{modality=image}']) * unit.image_tool_output_token;
        const isUsed = tool > 0n || inputTokens + counts['image_tool_output_token{modality=image}'] > 0;
        // Tokens are free in this list.
        const list = versionOf({ input: 0n, output: 0n, ...unit });
        const femtoUsd = isUsed ? tool : BigInt(images) * unit.image;
        expect(priceCost(usage, list)?.amountNanoUsd).toBe((femtoUsd + 999_999n) / 1_000_000n);
      }),
    );
  });

  it('UNIT-30: never falls when more tokens are reported', () => {
    fc.assert(
      fc.property(tokenCounts, fc.nat(1_000), rates, (counts, more, unit) => {
        const list = versionOf({ ...PLAIN, ...unit });
        const units = { ...counts, 'image_tool_output_token{modality=text}': 1 };
        const grown = { ...units, 'image_tool_output_token{modality=text}': 1 + more };
        const before = priceCost(usageOf(units), list)?.amountNanoUsd ?? 0n;
        expect(priceCost(usageOf(grown), list)?.amountNanoUsd).toBeGreaterThanOrEqual(before);
      }),
    );
  });

  it('UNIT-30: is what any usage without the tool is priced at', () => {
    fc.assert(
      fc.property(anyUsage, boundedUnits, anyVersion, (tokens, { units }, list) => {
        const others = Object.entries(units).filter(([meter]) => !meter.startsWith('image_tool_'));
        const usage = { ...tokens, units: Object.fromEntries(others) as ComponentQuantities };
        expect(priceCost(usage, list)).toEqual(priceUsage(usage, list, []));
        expect(priceCost(tokens, list)).toEqual(priceUsage(tokens, list, []));
      }),
    );
  });
});
