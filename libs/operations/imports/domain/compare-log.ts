import { parsePrice } from '#catalog';
import { formatUsd, NO_USAGE, PPM, type PriceRow, priceUsage } from '#core';
import type { SourceRequest } from './source-description.js';

/** What a model of this installation costs, and tiers charge. */
interface ComparedPrices {
  /** Prices in API form by every name of a model. */
  readonly models: ReadonlyMap<string, unknown>;
  /** Mark-ups by the id of a tier in the source. */
  readonly markupsBps: ReadonlyMap<string, number>;
  /** Of requests without one of these tiers: the default tier's. */
  readonly defaultMarkupBps: number;
}

/** Requests of one model of the old log, with both charges. */
interface ComparedModel {
  readonly model: string;
  readonly requests: number;
  readonly old_usd: string;
  readonly new_usd: string;
}

export interface LogComparison {
  readonly requests: number;
  readonly old_usd: string;
  readonly new_usd: string;
  readonly models: readonly ComparedModel[];
  /** Models of the log without a price here, with their requests. */
  readonly unpriced: Readonly<Record<string, number>>;
}

interface Sums {
  requests: number;
  oldNanoUsd: bigint;
  newNanoUsd: bigint;
}

/** What each request of the old log would cost here. */
export function compareLog(
  log: readonly SourceRequest[],
  { models, markupsBps, defaultMarkupBps }: ComparedPrices,
): LogComparison {
  const rows = new Map<string, readonly PriceRow[] | null>();
  const rowsOf = (model: string): readonly PriceRow[] | null => {
    const known = rows.get(model);
    if (known !== undefined) return known;
    const read = parsePrice(models.get(model) ?? null);
    const found = 'details' in read ? null : read.rows;
    rows.set(model, found);
    return found;
  };
  const byModel = new Map<string, Sums>();
  const unpriced: Record<string, number> = {};
  for (const request of log) {
    const found = rowsOf(request.model);
    if (found === null) {
      unpriced[request.model] = (unpriced[request.model] ?? 0) + 1;
      continue;
    }
    const [markupBps = defaultMarkupBps] = request.tiers.flatMap((id) => markupsBps.get(id) ?? []);
    const multiplier = PPM + BigInt(markupBps) * 100n;
    const { promptTokens, cachedTokens, cacheWriteTokens, completionTokens } = request;
    const usage = {
      ...NO_USAGE,
      promptTokens,
      completionTokens,
      cachedTokens: Math.min(cachedTokens, promptTokens),
      cacheWriteTokens: Math.min(cacheWriteTokens, Math.max(0, promptTokens - cachedTokens)),
    };
    const { amountNanoUsd } = priceUsage(usage, { id: '', rows: found }, [multiplier]);
    const sums = byModel.get(request.model) ?? { requests: 0, oldNanoUsd: 0n, newNanoUsd: 0n };
    sums.requests++;
    sums.oldNanoUsd += request.chargeNanoUsd;
    sums.newNanoUsd += amountNanoUsd;
    byModel.set(request.model, sums);
  }
  const all = [...byModel.values()];
  return {
    requests: all.reduce((count, { requests }) => count + requests, 0),
    old_usd: formatUsd(all.reduce((sum, { oldNanoUsd }) => sum + oldNanoUsd, 0n)),
    new_usd: formatUsd(all.reduce((sum, { newNanoUsd }) => sum + newNanoUsd, 0n)),
    models: [...byModel].map(([model, { requests, oldNanoUsd, newNanoUsd }]) => ({
      model,
      requests,
      old_usd: formatUsd(oldNanoUsd),
      new_usd: formatUsd(newNanoUsd),
    })),
    unpriced,
  };
}

export function comparisonLines({ requests, old_usd, new_usd, models, unpriced }: LogComparison): string[] {
  const missing = Object.entries(unpriced);
  return [
    `The last ${requests} requests of the old log cost $${old_usd} there, and would cost $${new_usd} here.`,
    ...models.map(
      ({ model, requests: count, old_usd: before, new_usd: after }) =>
        `  ${model}: ${count} requests, $${before} there, $${after} here`,
    ),
    ...missing.map(([model, count]) => `  ${model}: ${count} requests, no price here`),
  ];
}
