import type { MeterRates, PriceVersion } from '#kernel';
import { meetsNeeds, type CatalogModel, type ModelNeed } from './catalog-model.js';
import type { PricedModel } from './describe-models.js';

export interface AutoRequest {
  readonly needs: Iterable<ModelNeed>;
  /** Upper bound of the prompt for this model; parts cost a different number of tokens on different models. */
  readonly promptTokens: (model: CatalogModel) => number;
  /** What the caller allows, or what an ordinary reply takes when the caller leaves it open. */
  readonly outputTokens: number;
}

/**
 * The model behind `routify-auto`: of the active ones that offer what the request needs and have room for prompt and
 * reply, the one for which prompt and reply together cost least; of equals the first by canonical id.
 */
export function pickAutoModel(models: readonly PricedModel[], request: AutoRequest): PricedModel | null {
  const needs = [...request.needs];
  let best: { readonly priced: PricedModel; readonly estimate: bigint } | null = null;
  for (const priced of models) {
    const { model, price } = priced;
    const promptTokens = request.promptTokens(model);
    if (model.status !== 'active' || !meetsNeeds(model, needs)) continue;
    if (request.outputTokens > model.maxOutputTokens) continue;
    if (promptTokens + request.outputTokens > model.contextLength) continue;
    const estimate = estimateOf(price, promptTokens, request.outputTokens);
    const cheaper = best === null || estimate < best.estimate;
    const tied = best !== null && estimate === best.estimate && model.canonicalId < best.priced.model.canonicalId;
    if (cheaper || tied) best = { priced, estimate };
  }
  return best?.priced ?? null;
}

/** Good enough to compare models with each other: fresh prompt and plain reply, in nano-USD × 1,000,000. */
function estimateOf(price: PriceVersion, promptTokens: number, outputTokens: number): bigint {
  const { input = 0n, output = 0n, request = 0n } = ratesFor(price, promptTokens);
  return input * BigInt(promptTokens) + output * BigInt(outputTokens) + request;
}

function ratesFor(price: PriceVersion, promptTokens: number): MeterRates {
  return price.rows.findLast(({ fromPromptTokens }) => fromPromptTokens <= promptTokens)?.rates ?? {};
}
