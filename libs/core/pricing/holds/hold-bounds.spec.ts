import fc from 'fast-check';
import { NO_USAGE } from '../../kernel/price-components.js';
import {
  anyMultipliers,
  anyUsage,
  anyVersion,
  boundedUnits,
  usageWithin,
  versionOf,
} from '../../../../test/support/ledger/price-arbitraries.js';
import { eachPropertyRuns, PURE_RUNS } from '../../../../test/support/property-runs.js';
import { priceUsage } from '../price-usage.js';
import { boundLines, type BilledParts } from './bound-price.js';
import { holdBounds, holdPrice, type HoldRequest } from './hold-bounds.js';
import { outputTokensCovered } from './output-tokens-covered.js';

eachPropertyRuns(PURE_RUNS);

const textOnly: BilledParts = { imageInput: false, audioInput: false, imageOutput: false, audioOutput: false };
const everything: BilledParts = { imageInput: true, audioInput: true, imageOutput: true, audioOutput: true };

const request: HoldRequest = {
  promptBoundTokens: 100,
  clientOutputTokens: null,
  maxOutputTokens: 16_384,
  predictionTokens: 0,
  choices: 1,
  stream: true,
  reasoning: null,
  tokensPerSecond: 500,
  parts: textOnly,
  units: [],
};

// $1 in, $2 out per million tokens: 1,000 and 2,000 nano-USD a token.
const cheap = versionOf({ input: 1_000_000_000n, output: 2_000_000_000n });
const expensive = versionOf({ input: 3_000_000_000n, output: 4_000_000_000n });

describe('holdBounds', () => {
  it.each<[string, Partial<HoldRequest>, number, number, number]>([
    ['LIFE-5: a visible stream holds one quantum', {}, 16_384, 4_096, 256],
    ['a short visible stream holds its bound', { clientOutputTokens: 50 }, 50, 50, 50],
    ['LIFE-7: a stream with a bound of its own may start with less', { clientOutputTokens: 9_000 }, 9_000, 4_096, 256],
    ['a stream of hidden thinking holds everything', { reasoning: 'clock' }, 16_384, 16_384, 1_024],
    ['LIFE-5: a stream of visible thinking holds one quantum', { reasoning: 'visible' }, 16_384, 4_096, 1_024],
    ['a stream of thinking that is held whole holds everything', { reasoning: 'whole' }, 16_384, 16_384, 1_024],
    ['LIFE-5: a predicted stream holds everything', { predictionTokens: 700 }, 16_384, 16_384, 956],
    ['LIFE-3: and its prediction beside its bound', { predictionTokens: 700, clientOutputTokens: 50 }, 750, 750, 750],
    [
      'and its prediction for each choice',
      { predictionTokens: 700, clientOutputTokens: 400, choices: 2 },
      2_200,
      2_200,
      1_912,
    ],
    ['LIFE-3: two choices hold everything', { choices: 2 }, 32_768, 32_768, 512],
    ['LIFE-5: image output holds everything', { parts: { ...textOnly, imageOutput: true } }, 16_384, 16_384, 256],
    ['LIFE-5: audio output holds everything', { parts: { ...textOnly, audioOutput: true } }, 16_384, 16_384, 256],
    ['LIFE-3: a reply in one piece holds everything', { stream: false }, 16_384, 16_384, 256],
    [
      'LIFE-7: and is all or nothing when the client set the bound',
      { stream: false, clientOutputTokens: 9_000 },
      9_000,
      9_000,
      9_000,
    ],
    [
      'LIFE-3: a bound above the model’s is the model’s',
      { stream: false, clientOutputTokens: 1e9 },
      16_384,
      16_384,
      16_384,
    ],
  ])('%s', (_name, change, outputBoundTokens, holdOutputTokens, leastOutputTokens) => {
    const changed = { ...request, ...change };
    expect(holdBounds(changed, [cheap], [])).toMatchObject({
      outputBoundTokens,
      holdOutputTokens,
      holdNanoUsd: 100_000n + 2_000n * BigInt(holdOutputTokens),
      leastOutputTokens,
      leastHoldNanoUsd: 100_000n + 2_000n * BigInt(leastOutputTokens),
    });
  });

  it('covers a prompt that is written to a cache as a whole', () => {
    const input = 1_000_000_000n;
    for (const writes of [
      { cache_write: 1_250_000_000n },
      { cache_write: 1_250_000_000n, cache_write_1h: 2n * input },
    ]) {
      const version = versionOf({ input, output: 0n, ...writes });
      const written = priceUsage({ ...NO_USAGE, promptTokens: 100, cacheWriteTokens: 100 }, version, []);
      const { leastHoldNanoUsd, holdNanoUsd } = holdBounds(request, [version], []);
      expect(written.amountNanoUsd).toBe(125_000n);
      expect(leastHoldNanoUsd).toBeGreaterThanOrEqual(written.amountNanoUsd);
      expect(holdNanoUsd).toBeGreaterThanOrEqual(written.amountNanoUsd);
    }
  });

  it.each<[string, Partial<HoldRequest>, number | null]>([
    ['a stream of hidden thinking: a quantum', { reasoning: 'clock' }, 4_096],
    ['of a fast model: eight seconds', { reasoning: 'clock', tokensPerSecond: 1_000 }, 8_000],
    [
      'of one that can use its bound up in eight seconds: nothing',
      { reasoning: 'clock', tokensPerSecond: 5_000 },
      null,
    ],
    ['within a quantum: nothing', { reasoning: 'clock', clientOutputTokens: 4_096 }, null],
    ['a reply in one piece: nothing', { reasoning: 'clock', stream: false }, null],
    ['two choices: nothing', { reasoning: 'clock', choices: 2 }, null],
    ['a prediction: nothing', { reasoning: 'clock', predictionTokens: 5 }, null],
    ['image output: nothing', { reasoning: 'clock', parts: { ...textOnly, imageOutput: true } }, null],
    ['visible thinking, which starts so anyway: nothing', { reasoning: 'visible' }, null],
    ['thinking that is held whole: nothing', { reasoning: 'whole' }, null],
  ])('may start with less for %s', (_name, change, tokens) => {
    const expected = tokens === null ? null : 100_000n + 2_000n * BigInt(tokens);
    expect(holdBounds({ ...request, ...change }, [cheap], []).startHoldNanoUsd).toBe(expected);
  });

  it('LIFE-4: prices at the dearest candidate', () => {
    expect(holdBounds(request, [cheap, expensive], []).holdNanoUsd).toBe(300_000n + 4_000n * 4_096n);
  });

  it('holds nothing for a free model', () => {
    expect(holdBounds(request, [versionOf({ input: 0n, output: 0n })], []).holdNanoUsd).toBe(0n);
  });

  it('ignores the rate of audio without audio input', () => {
    const audio = versionOf({ input: 1_000n, output: 1_000n, audio_input: 10n ** 12n });
    expect(holdPrice(request, 0, [audio], [])).toBe(1n);
    expect(holdPrice({ ...request, parts: everything }, 0, [audio], [])).toBe(100_000_000n);
  });

  it('LIFE-4: P3: covers the price of every usage within the bounds', () => {
    const scenario = fc
      .tuple(fc.nat(500_000), fc.nat(100_000))
      .chain(([prompt, output]) => fc.tuple(fc.constant(prompt), fc.constant(output), usageWithin(prompt, output)));
    fc.assert(
      fc.property(scenario, anyVersion, anyVersion, anyMultipliers, ([prompt, output, usage], one, other, ppm) => {
        const hold = holdPrice({ promptBoundTokens: prompt, parts: everything, units: [] }, output, [one, other], ppm);
        expect(hold).toBeGreaterThanOrEqual(priceUsage(usage, one, ppm).amountNanoUsd);
        expect(hold).toBeGreaterThanOrEqual(priceUsage(usage, other, ppm).amountNanoUsd);
      }),
    );
  });

  it('LIFE-4: P3: is itemized line by line, to the last nano-USD', () => {
    fc.assert(
      fc.property(fc.nat(500_000), fc.nat(100_000), anyVersion, anyMultipliers, (prompt, output, version, ppm) => {
        for (const parts of [textOnly, everything]) {
          const sized = { promptBoundTokens: prompt, parts, units: [] };
          const lines = boundLines(sized, output, version, ppm);
          expect(lines.priceNanoUsd).toBe(holdPrice(sized, output, [version], ppm));
          expect(lines.lines.reduce((sum, { amountFemtoUsd }) => sum + amountFemtoUsd, 0n)).toBe(lines.sumFemtoUsd);
        }
      }),
    );
  });

  it('UNIT-18: P3: covers units within their bounds, whatever labels they are counted with, line by line', () => {
    fc.assert(
      fc.property(anyUsage, anyVersion, anyMultipliers, boundedUnits, (tokens, version, ppm, { bounds, units }) => {
        const usage = { ...tokens, units };
        const sized = { promptBoundTokens: usage.promptTokens, parts: everything, units: bounds };
        const hold = holdPrice(sized, usage.completionTokens, [version], ppm);
        expect(hold).toBeGreaterThanOrEqual(priceUsage(usage, version, ppm).amountNanoUsd);
        expect(boundLines(sized, usage.completionTokens, version, ppm).priceNanoUsd).toBe(hold);
        const covered = outputTokensCovered(sized, hold, usage.completionTokens, [version], ppm);
        expect(covered).toBe(usage.completionTokens);
      }),
    );
  });

  it('P3: covers text requests without the rates of images and audio', () => {
    fc.assert(
      fc.property(fc.nat(10_000), fc.nat(10_000), anyVersion, anyMultipliers, (prompt, output, version, ppm) => {
        const usage = { ...NO_USAGE, promptTokens: prompt, completionTokens: output, cachedTokens: prompt >> 1 };
        const hold = holdPrice({ promptBoundTokens: prompt, parts: textOnly, units: [] }, output, [version], ppm);
        expect(hold).toBeGreaterThanOrEqual(priceUsage(usage, version, ppm).amountNanoUsd);
      }),
    );
  });
});

describe('outputTokensCovered', () => {
  it.each([
    [100_000n, 0],
    [99_999n, 0],
    [101_999n, 0],
    [102_000n, 1],
    [100_000n + 2_000n * 256n, 256],
    [10n ** 12n, 16_384],
  ])('of %p nano-USD is %p', (amount, tokens) => {
    expect(outputTokensCovered(request, amount, 16_384, [cheap], [])).toBe(tokens);
  });

  it('is the whole bound of a free model', () => {
    expect(outputTokensCovered(request, 0n, 500, [cheap], [0n])).toBe(500);
    expect(outputTokensCovered(request, 0n, 500, [versionOf({ output: 0n })], [])).toBe(500);
  });

  it('inverts holdPrice: the result is covered, one token more is not', () => {
    const amount = fc.bigInt({ min: 0n, max: 10n ** 13n });
    fc.assert(
      fc.property(fc.nat(300_000), amount, anyVersion, anyMultipliers, (promptBoundTokens, nanoUsd, version, ppm) => {
        const sized = { promptBoundTokens, parts: everything, units: [] };
        const tokens = outputTokensCovered(sized, nanoUsd, 100_000, [version], ppm);
        const price = (output: number): bigint => holdPrice(sized, output, [version], ppm);
        expect(tokens === 0 || price(tokens) <= nanoUsd).toBe(true);
        expect(tokens === 100_000 || price(tokens + 1) > nanoUsd).toBe(true);
      }),
    );
  });
});
