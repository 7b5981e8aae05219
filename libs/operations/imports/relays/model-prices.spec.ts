import { Findings } from '../domain/findings.js';
import { SourceRow } from '../domain/source-row.js';
import { readModels } from './model-prices.js';
import { readOptions } from './relay-options.js';

/** What a relay with these settings charges for `model`, and why not. */
function priceOf(settings: Readonly<Record<string, unknown>>, model = 'm') {
  const findings = new Findings();
  const rows = Object.entries(settings).map(
    ([key, value]) => new SourceRow('options', key, { key, value: JSON.stringify(value) }, findings),
  );
  const options = readOptions(rows, new Map(), findings);
  const names = new Map([[model, new SourceRow('channels', '1', {}, findings)]]);
  const [read] = readModels(names, options, new Map(), findings);
  return { rows: read?.price?.price.rows, arithmetic: read?.price?.arithmetic, findings: findings.all };
}

const USD = 1_000_000_000n;
const EXPRESSION = { 'billing_setting.billing_mode': { m: 'tiered_expr' } };

describe('the price of a model of new-api', () => {
  it('has images and sound, which are factors of the input', () => {
    const { rows, arithmetic } = priceOf({
      ModelRatio: { m: 1.25 },
      CompletionRatio: { m: 4 },
      ImageRatio: { m: 2 },
      AudioRatio: { m: 16 },
      AudioCompletionRatio: { m: 2 },
    });
    expect(rows).toEqual([
      {
        fromPromptTokens: 0,
        rates: {
          input: (5n * USD) / 2n,
          output: 10n * USD,
          image_input: 5n * USD,
          audio_input: 40n * USD,
          audio_output: 80n * USD,
        },
      },
    ]);
    expect(arithmetic).toContain('audio_output: 1.25 × 16 × 2 × 1,000,000 ÷ 500000 = $80 per million tokens');
  });

  it('has the factor 1 where a factor of sound is not set', () => {
    const ratios = { ModelRatio: { m: 1 }, CompletionRatio: { m: 2 } };
    expect(priceOf({ ...ratios, AudioRatio: { m: 3 } }).rows?.[0]?.rates).toMatchObject({
      audio_input: 6n * USD,
      audio_output: 6n * USD,
    });
    const { rates } = priceOf({ ...ratios, AudioCompletionRatio: { m: 3 } }).rows?.[0] ?? {};
    expect(rates).toMatchObject({ audio_output: 6n * USD });
    expect(rates).not.toHaveProperty('audio_input');
  });

  it('is that of its expression, before all else', () => {
    const stale = { ModelRatio: { m: 9 }, CompletionRatio: { m: 9 }, ModelPrice: { m: 9 } };
    const expression = { 'billing_setting.billing_expr': { m: 'tier("base", p * 2.5 + c * 15)' } };
    expect(priceOf({ ...stale, ...EXPRESSION, ...expression }).rows).toEqual([
      { fromPromptTokens: 0, rates: { input: (5n * USD) / 2n, output: 15n * USD } },
    ]);
    expect(priceOf({ ...stale, ...expression }).rows?.[0]?.rates).toMatchObject({ request: 9n * USD * 1_000_000n });
  });

  it('is absent where the expression has no counterpart, and never an older ratio', () => {
    const stale = { ModelRatio: { m: 9 }, CompletionRatio: { m: 9 } };
    const hourly = 'tier("base", p * 2) * (hour("UTC") > 3 ? 2 : 1)';
    const read = priceOf({ ...stale, ...EXPRESSION, 'billing_setting.billing_expr': { m: hourly } });
    expect(read.rows).toBeUndefined();
    expect(read.findings[0]?.message).toBe(
      `m: its billing expression has no counterpart: ${hourly}; it becomes a draft. Set its price, or import with --options`,
    );
    expect(priceOf({ ...stale, ...EXPRESSION }).rows).toBeUndefined();
  });
});
