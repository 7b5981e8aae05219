import fc from 'fast-check';
import { NO_USAGE, type TokenUsage } from '#core';
import { UsageReport } from './merge-usage.js';
import type { UsageResult } from './read-usage.js';

const json = (value: unknown): Buffer => Buffer.from(JSON.stringify(value));

const FULL = {
  prompt_tokens: 1_000,
  completion_tokens: 200,
  total_tokens: 1_200,
  prompt_tokens_details: { cached_tokens: 640, cache_write_tokens: 100, cache_write_1h_tokens: 40 },
  completion_tokens_details: { reasoning_tokens: 150 },
};
const FULL_USAGE: TokenUsage = {
  ...NO_USAGE,
  promptTokens: 1_000,
  completionTokens: 200,
  cachedTokens: 640,
  cacheWriteTokens: 60,
  cacheWrite1hTokens: 40,
  reasoningTokens: 150,
};

function reportOf(...objects: readonly unknown[]): UsageResult {
  const report = new UsageReport();
  for (const object of objects) report.add([], [json(object)]);
  return report.result;
}

describe('UsageReport', () => {
  it.each([
    [null],
    [{}],
    [{ prompt_tokens: 0, completion_tokens: 0, total_tokens: 0 }],
    [
      {
        ...FULL,
        prompt_tokens: 0,
        completion_tokens: 0,
        total_tokens: 0,
        prompt_tokens_details: null,
        completion_tokens_details: {},
      },
    ],
    [{ prompt_tokens: 1_000, completion_tokens: 200, total_tokens: 1_200 }],
    [{ prompt_tokens: 1_000, completion_tokens: 200 }],
    [{ prompt_tokens: 1_000, completion_tokens: 0, total_tokens: 1_000 }],
    [{ prompt_tokens: 1_000 }],
    [{ completion_tokens: 200 }],
    [{ ...FULL, prompt_tokens_details: { cached_tokens: 0, cache_write_tokens: 0 } }],
    [{ cached_tokens: 640 }],
  ])('RES-19: %j after counts erases nothing', (later) => {
    expect(reportOf(FULL, later)).toMatchObject({ kind: 'usage', usage: FULL_USAGE });
  });

  it('RES-19: of two that differ the last counts, with the earlier parts that fit', () => {
    const later = { prompt_tokens: 700, completion_tokens: 300, total_tokens: 1_000 };
    const usage = { ...FULL_USAGE, promptTokens: 700, completionTokens: 300 };
    expect(reportOf(FULL, later)).toMatchObject({
      usage: { ...usage, cachedTokens: 0, cacheWriteTokens: 0, cacheWrite1hTokens: 0 },
    });
    const estimate = { prompt_tokens: 9_000, completion_tokens: 1, total_tokens: 9_001 };
    expect(reportOf(estimate, FULL)).toEqual({ kind: 'usage', usage: FULL_USAGE, plain: true });
  });

  it('RES-19: two halves are one usage', () => {
    const whole = { kind: 'usage', usage: { promptTokens: 1_000, completionTokens: 200 } };
    expect(reportOf({ prompt_tokens: 1_000 }, { completion_tokens: 200 })).toMatchObject(whole);
    expect(reportOf({ completion_tokens: 200 }, { prompt_tokens: 1_000 })).toMatchObject(whole);
  });

  it('RES-19: an impossible report after counts is noted', () => {
    expect(reportOf(FULL, { ...FULL, prompt_tokens: -1 })).toMatchObject({
      kind: 'usage',
      usage: FULL_USAGE,
      contradiction: 'prompt_tokens is not a whole number of zero or more',
    });
    expect(reportOf({ ...FULL, prompt_tokens: -1 }, FULL)).toEqual({ kind: 'usage', usage: FULL_USAGE, plain: true });
  });

  it('RES-19: choices have one prompt, and the outputs of all', () => {
    const report = new UsageReport();
    report.add([{ index: 0, json: json(FULL) }], []);
    report.add([{ index: 1, json: json({ ...FULL, completion_tokens: 300, total_tokens: 1_300 }) }], []);
    report.add([{ index: 0, json: json(FULL) }], []);
    expect(report.result).toMatchObject({
      kind: 'usage',
      plain: false,
      usage: { ...FULL_USAGE, completionTokens: 500, reasoningTokens: 300 },
    });
    report.add([], [json({ prompt_tokens: 1_000, completion_tokens: 510, total_tokens: 1_510 })]);
    expect(report.result).toMatchObject({ usage: { completionTokens: 510, cachedTokens: 640 } });
  });

  it('RES-19: never loses a count, whatever of it is repeated', () => {
    const part = (value: number): fc.Arbitrary<unknown> => fc.constantFrom<unknown>(value, 0, null, undefined);
    const poorer = fc.record({
      prompt_tokens: part(1_000),
      completion_tokens: part(200),
      total_tokens: fc.constantFrom(0, null),
      prompt_tokens_details: fc.record({ cached_tokens: part(640), cache_write_tokens: part(100) }),
      completion_tokens_details: fc.record({ reasoning_tokens: part(150) }),
    });
    fc.assert(
      fc.property(fc.array(poorer), fc.array(poorer), (before, after) => {
        const { usage } = { usage: NO_USAGE, ...reportOf(...before, FULL, ...after) };
        expect(usage).toEqual(FULL_USAGE);
      }),
    );
  });
});
