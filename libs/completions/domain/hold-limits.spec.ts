import fc from 'fast-check';
import { requestUnits } from '#billing/metering';
import { advisorSum, advisorUse, priceUsage, type ReasoningHold, NO_USAGE } from '#core';
import { asksToCompact } from '#formats';
import { anyMultipliers, anyVersion } from '../../../test/support/ledger/price-arbitraries.js';
import { SAMPLE_PRINCIPAL } from '../../../test/support/samples/sample-principal.js';
import { sampleTask } from '../../../test/support/samples/sample-task.js';
import { pdf, png, wave } from '../../../test/support/samples/tiny-media.js';
import { admissionBounds, holdLimits, limitCovered, tokensCovered, type HoldLimits } from './hold-limits.js';

describe('holdLimits', () => {
  const prediction = { type: 'content', content: '7'.repeat(969) };

  it.each([
    ['in one piece', { stream: false, max_tokens: 100 }, 1_100],
    ['in a stream', { stream: true, max_tokens: 100 }, 1_100],
    ['of two choices', { stream: false, max_tokens: 100, n: 2 }, 2_200],
    ['without a limit, up to that of the model', { stream: true }, 100_000],
  ])('hold every token of a prediction besides the reply %s', (_what, body, tokens) => {
    expect(JSON.stringify(prediction)).toHaveLength(1_000);
    expect(holdLimits(sampleTask({ ...body, prediction }))).toMatchObject({
      outputBoundTokens: tokens,
      holdOutputTokens: tokens,
      holdNanoUsd: BigInt(tokens) * 10n,
    });
  });

  it('lower the output limit to what the wallet covers besides the prediction', () => {
    const task = sampleTask({ prediction, n: 2, stream: true });
    const limits = holdLimits(task);
    expect(limitCovered(task, limits, limits.leastHoldNanoUsd)).toBe(256);
    expect(limitCovered(task, limits, 2n * 4_321n * 10n)).toBe(3_321);
  });
});

describe('the hold of a model that thinks', () => {
  const thinking = { capabilities: ['reasoning'], reasoningHold: 'visible' } as const;

  it('starts with a quantum where the thinking is in the stream', () => {
    expect(holdLimits(sampleTask({}, thinking))).toMatchObject({ holdOutputTokens: 4_096, startHoldNanoUsd: null });
  });

  it('follows the clock where the client leaves the thinking out', () => {
    const limits = holdLimits(sampleTask({ reasoning: { exclude: true } }, thinking));
    expect(limits).toMatchObject({ holdOutputTokens: 100_000, startHoldNanoUsd: 40_960n });
  });

  it('is whole where the installation says so', () => {
    const limits = holdLimits(sampleTask({}, thinking), true);
    expect(limits).toMatchObject({ holdOutputTokens: 100_000, startHoldNanoUsd: null });
    expect(holdLimits(sampleTask(), true).holdOutputTokens).toBe(4_096);
  });
});

describe('holds for tools that the provider runs', () => {
  const price = (units: object) => ({ id: 'p', rows: [{ fromPromptTokens: 0, rates: { output: 0n, ...units } }] });
  const task = sampleTask({ web_search_options: {} });

  it('UNIT-19: are the bound of their uses at their price, and the tokens that they add to the prompt', () => {
    const searching = { ...task, price: price({ input: 1_000_000n, web_search_call: 5_000_000n }) };
    const plain = { ...sampleTask(), price: searching.price };
    const [limits, before] = [holdLimits(searching), holdLimits(plain)];
    const longer = BigInt(limits.promptTokens - before.promptTokens);
    expect(limits.holdNanoUsd - before.holdNanoUsd - longer).toBe(50n + 81_920n);
    expect(limits.request.units).toEqual([{ meter: 'web_search_call', max: 10 }]);
    expect(limits.tpmTokens - before.tpmTokens).toBeLessThan(100);
  });

  it('UNIT-19: are nothing without a price, and end at the context', () => {
    expect(holdLimits({ ...task, price: price({ input: 1_000_000n }) }).request.units).toEqual([]);
    const small = sampleTask({ web_search_options: {} }, { contextLength: 1_000 });
    const priced = { ...small, price: price({ input: 1_000_000n, web_search_call: 0n }) };
    expect(holdLimits(priced).request.promptBoundTokens).toBe(1_000);
  });
});

describe('holds for what a request and its reply have beside tokens', () => {
  const rates = { input: 0n, output: 0n, input_image: 1_000_000n, input_audio_second: 1_000_000n, page: 1_000_000n };
  const generated = {
    image: 1_000_000n,
    'image{size=4k}': 9_000_000n,
    audio_second: 1_000_000n,
    character: 1_000_000n,
  };
  const priced = { id: 'p', rows: [{ fromPromptTokens: 0, rates: { ...rates, ...generated } }] };
  const url = `data:image/png;base64,${png(8, 8).toString('base64')}`;
  const parts = [
    { type: 'image_url', image_url: { url } },
    { type: 'input_audio', input_audio: { data: wave(2).toString('base64'), format: 'wav' } },
    { type: 'file', file: { file_data: pdf(2).toString('base64') } },
    { type: 'text', text: 'né 💡' },
  ];
  const taskOf = (content: readonly object[], body: object = {}, model: object = {}) => ({
    ...sampleTask({ messages: [{ role: 'user', content }], ...body }, model),
    price: priced,
  });

  it('UNIT-20: cover them, whatever they turn out to be', () => {
    const content = fc.array(fc.constantFrom(...parts), { maxLength: 6, minLength: 1 });
    fc.assert(
      fc.property(content, fc.constantFrom('1K', '4K'), fc.nat(4), fc.nat(9), (chosen, size, images, seconds) => {
        const body = { modalities: ['text', 'image', 'audio'], image_config: { image_size: size }, max_tokens: 90 };
        const task = taskOf(chosen, body);
        const units = { ...requestUnits(task), [`image{size=${size.toLowerCase()}}`]: images, audio_second: seconds };
        const { amountNanoUsd } = priceUsage({ ...NO_USAGE, units }, priced, SAMPLE_PRINCIPAL.multipliersPpm);
        expect(holdLimits(task).leastHoldNanoUsd).toBeGreaterThanOrEqual(amountNanoUsd);
      }),
    );
  });

  it('UNIT-20: add no bound to a request without any', () => {
    expect(holdLimits(sampleTask()).request.units).toEqual([]);
    expect(holdLimits({ ...taskOf(parts), price: sampleTask().price }).request.units).toEqual([]);
    const drawing = taskOf([], { n: 2 }, { outputModalities: ['text', 'image'] });
    expect(holdLimits(drawing).request.units).toContainEqual({ meter: 'image', max: 8 });
  });
});

describe('admissionBounds', () => {
  it('are the limits of the only model', () => {
    const limits = holdLimits(sampleTask());
    const { holdNanoUsd, leastHoldNanoUsd, tpmTokens, request } = limits;
    const promptTokens = request.promptBoundTokens;
    const bounds = { holdNanoUsd, leastHoldNanoUsd, startHoldNanoUsd: null, tpmTokens, promptTokens };
    expect(admissionBounds([limits])).toEqual(bounds);
  });

  it('start with enough for every model, where that is less than the hold', () => {
    const thinker = (reasoningHold: ReasoningHold): HoldLimits =>
      holdLimits(sampleTask({}, { capabilities: ['reasoning'], reasoningHold }));
    const [clock, whole, plain] = [thinker('clock'), thinker('whole'), holdLimits(sampleTask())];
    expect(admissionBounds([clock])).toMatchObject({ holdNanoUsd: 1_000_000n, startHoldNanoUsd: 40_960n });
    expect(admissionBounds([plain, clock])).toMatchObject({ holdNanoUsd: 1_000_000n, startHoldNanoUsd: 40_960n });
    expect(admissionBounds([clock, whole]).startHoldNanoUsd).toBeNull();
  });

  it('P3: cover the price of every reply of every model', () => {
    const versions = fc.array(anyVersion, { minLength: 1, maxLength: 3 });
    fc.assert(
      fc.property(versions, anyMultipliers, fc.nat(4_000), fc.boolean(), (prices, ppm, completionTokens, stream) => {
        const [tier = 1n, organization = 1n] = ppm;
        const principal = { ...SAMPLE_PRINCIPAL, multipliersPpm: [tier, organization] as const };
        const tasks = prices.map((price) => ({ ...sampleTask({ stream, max_tokens: 4_000 }), price, principal }));
        const limits = tasks.map((task) => holdLimits(task));
        const { holdNanoUsd, promptTokens } = admissionBounds(limits);
        for (const [index, task] of tasks.entries()) {
          const usage = { ...NO_USAGE, promptTokens, completionTokens };
          expect(priceUsage(usage, task.price, principal.multipliersPpm).amountNanoUsd).toBeLessThanOrEqual(
            holdNanoUsd,
          );
          expect(tokensCovered(task, limits[index]!, holdNanoUsd)).toBe(4_000);
        }
      }),
    );
  });
});

describe('holds for more calls than that of the reply', () => {
  const task = sampleTask({ stream: false, max_tokens: 500 });
  const plainTokens = holdLimits(task).promptTokens;
  const anyPart = fc.double({ min: 0, max: 1, noNaN: true });
  /** What a part of a bound is. */
  const of = (part: number, bound: number): number => Math.floor(part * bound);

  it('CHARGE-31: covers every usage within the bounds of both models', () => {
    const anyAdvisor = fc.record({ usesMax: fc.integer({ min: 1, max: 20 }), outputTokensMax: fc.nat(9_000) });
    const ppm = fc.bigInt({ min: 1n, max: 3_000_000n });
    const anyPair = fc.tuple(ppm, ppm);
    const anyShares = fc.array(fc.tuple(anyPart, anyPart, anyPart), { maxLength: 20 });
    fc.assert(
      fc.property(anyAdvisor, anyShares, anyVersion, anyVersion, anyPair, (bounds, shares, own, other, ppm) => {
        const advisor = { ...bounds, model: task.model, price: other, isBounded: true };
        const advised = { ...task, price: own, advisor, principal: { ...SAMPLE_PRINCIPAL, multipliersPpm: ppm } };
        const calls = shares.slice(0, bounds.usesMax);
        const conversation = plainTokens + 500 + bounds.usesMax * bounds.outputTokensMax;
        const read = Math.min(conversation, task.model.contextLength);
        const sum = (pick: (call: (typeof calls)[number]) => number): number =>
          calls.reduce((total, call) => total + pick(call), 0);
        const usage = {
          ...NO_USAGE,
          promptTokens: plainTokens + sum(([again]) => of(again, read)),
          completionTokens: 500,
        };
        const advice = {
          ...NO_USAGE,
          promptTokens: sum(([, prompt]) => of(prompt, read)),
          completionTokens: sum(([, , output]) => of(output, bounds.outputTokensMax)),
        };
        const beside = advisorSum(advisorUse({ modelId: 'm', price: other }, advice), other);
        const limits = holdLimits(advised);
        expect(priceUsage(usage, own, ppm, beside).amountNanoUsd <= limits.holdNanoUsd).toBe(true);
        // What the wallet covers beside the advisor's part is the reply's.
        expect(tokensCovered(advised, limits, limits.advisorHoldNanoUsd - 1n)).toBe(0);
        expect(tokensCovered(advised, limits, limits.holdNanoUsd)).toBe(500);
      }),
    );
  });

  it('CHARGE-32: covers a requested compaction', () => {
    const compacting = { ...task, parsedRequest: { ...task.parsedRequest, compacts: true } };
    const plain = holdLimits(task);
    const { request, holdNanoUsd } = holdLimits(compacting);
    // The prompt, then all of it and what is written; a summary beside the reply.
    expect(request.promptBoundTokens).toBeGreaterThanOrEqual(2 * plain.promptTokens + 500);
    expect(request.asideTokens).toBe(500);
    const usage = { ...NO_USAGE, promptTokens: 2 * plain.promptTokens + 500, completionTokens: 1_000 };
    const price = priceUsage(usage, task.price, SAMPLE_PRINCIPAL.multipliersPpm).amountNanoUsd;
    expect([price <= plain.holdNanoUsd, price <= holdNanoUsd]).toEqual([false, true]);
  });

  it.each([
    [{ context_management: { edits: [{ type: 'compact_20260112' }] } }, true],
    [{ routify_anthropic: { context_management: { edits: [{ type: 'x' }, { type: 'compact_20260112' }] } } }, true],
    [{ context_management: { edits: [{ type: 'clear_tool_uses_20250919' }] } }, false],
    [{ context_management: [{ type: 'compaction' }] }, false],
    [{}, false],
  ])('CHARGE-32: %j asks for one: %s', (value, asks) => {
    expect(asksToCompact({ value })).toBe(asks);
  });
});
