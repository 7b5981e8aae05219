import { formatUsd, type PriceRow } from '#core';
import type { Findings } from '../domain/findings.js';
import { ratesOf, showRate, usdToNanoUsd } from '../domain/quota.js';
import type { SourceModel, SourcePrice } from '../domain/source-description.js';
import type { SourceRow } from '../domain/source-row.js';
import { priceOfExpression } from './billing-expression.js';
import type { Ratio, RelayOptions } from './relay-options.js';

/** What a request of the log was charged with. */
export interface LoggedRatios {
  readonly modelRatio: Ratio | null;
  readonly completionRatio: Ratio | null;
  readonly cacheRatio: Ratio | null;
}

const UNITS_PER_RATE = 1_000_000n;
/** Claude's cache writes, where new-api has no ratio (`setting/ratio_setting/cache_ratio.go`, 28 November 2026). */
const CLAUDE_WRITE: Ratio = { value: { units: 125n, scale: 2 }, text: '1.25' };

/**
 * Prices of the models of a relay. A model has an expression, a price per request, or ratios: quota per token of input, and
 * the factors of output, of cached input, of images and of sound. What the log charged last goes before the settings: for
 * many models the program has factors of output built in that depend on its version, and that its settings do not show.
 */
export function readModels(
  names: ReadonlyMap<string, SourceRow>,
  options: RelayOptions,
  logged: ReadonlyMap<string, LoggedRatios>,
  findings: Findings,
): SourceModel[] {
  return [...names].map(([id, row]) => {
    const price = priceOf(id, options, logged.get(id) ?? null);
    if ('missing' in price) {
      findings.note(
        row.at('models'),
        `${id}: ${price.missing}; it becomes a draft. Set its price, or import with --options`,
      );
      return { id, price: null };
    }
    return { id, price };
  });
}

function priceOf(
  id: string,
  options: RelayOptions,
  logged: LoggedRatios | null,
): SourcePrice | { readonly missing: string } {
  const expression = options.expressions.get(id);
  if (expression !== undefined)
    return priceOfExpression(expression) ?? { missing: `its billing expression has no counterpart: ${expression}` };
  const perRequest = options.modelPrice.get(id);
  if (perRequest !== undefined) return pricePerRequest(perRequest);
  const input = logged?.modelRatio ?? options.modelRatio.get(id);
  if (input === undefined) return { missing: 'the source has no price of it' };
  const output = logged?.completionRatio ?? options.completionRatio.get(id);
  if (output === undefined) return { missing: 'the source has no price of its output' };
  const audio = options.audioRatio.get(id);
  // What is without a factor has no price of its own.
  const factors = [
    ['cache_read', [logged?.cacheRatio ?? options.cacheRatio.get(id)]],
    ['cache_write', [options.createCacheRatio.get(id) ?? (/claude/i.test(id) ? CLAUDE_WRITE : undefined)]],
    ['image_input', [options.imageRatio.get(id)]],
    ['audio_input', [audio]],
    ['audio_output', [audio, options.audioCompletionRatio.get(id)]],
  ] as const;
  const parts = [
    { component: 'input', ratios: [input] },
    { component: 'output', ratios: [input, output] },
    ...factors.flatMap(([component, ratios]) => {
      const known = ratios.filter((ratio) => ratio !== undefined);
      return known.length === 0 ? [] : [{ component, ratios: [input, ...known] }];
    }),
  ];
  const rates = parts.map(({ component, ratios }) => {
    const rate = ratesOf(
      ratios.map(({ value }) => value),
      options.unit,
    );
    const texts = ratios.map(({ text }) => text);
    return { component, rate, text: `${component}: ${showRate(texts, options.unit, rate)}` };
  });
  const row = { fromPromptTokens: 0, rates: Object.fromEntries(rates.map(({ component, rate }) => [component, rate])) };
  return { price: { rows: [row], schedule: null }, arithmetic: rates.map(({ text }) => text).join('; ') };
}

function pricePerRequest({ value, text }: Ratio): SourcePrice {
  const request = usdToNanoUsd(value);
  const rates = { input: 0n, output: 0n, request: request * UNITS_PER_RATE };
  const rows: PriceRow[] = [{ fromPromptTokens: 0, rates }];
  return { price: { rows, schedule: null }, arithmetic: `request: ${text} = $${formatUsd(request)}` };
}
