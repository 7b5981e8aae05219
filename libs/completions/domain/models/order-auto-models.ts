import { meetsNeeds, type CatalogModel, type PricedModel } from '#catalog';
import { type ChatNeed, matchesGlob, type ComponentRates, type PriceVersion, type ModelGroup } from '#core';

export interface AutoRequest {
  readonly needs: Iterable<ChatNeed>;
  /** Upper bound of the prompt for this model; parts cost a different number of tokens on different models. */
  readonly promptTokens: (model: CatalogModel) => number;
  /** The caller's output limit, or the assumed output of a reply without one. */
  readonly outputTokens: number;
  /** Time to first byte of the model's fastest channel, in milliseconds; 0: unknown. */
  readonly latencyMs: (model: CatalogModel) => number;
}

/** A model that fits, with its sort keys. */
interface Fitting {
  readonly priced: PricedModel;
  readonly estimate: bigint;
  readonly latencyMs: number;
}

/**
 * The models behind `routify-auto`, in order of preference: active, meeting the needs of the request, and large enough
 * for prompt and reply; those of the first group, then those of the next. A group is sorted by the cost of prompt and
 * reply together, or by latency; ties by canonical id.
 */
export function orderAutoModels(
  models: readonly PricedModel[],
  groups: readonly ModelGroup[],
  request: AutoRequest,
): PricedModel[] {
  const remaining = new Set(models.flatMap((priced) => fittingOf(priced, request)));
  return groups.flatMap(({ model: pattern, needs, sort }) => {
    const members = [...remaining].filter(
      ({ priced: { model } }) => matchesGlob(pattern, model.canonicalId) && meetsNeeds(model, needs),
    );
    for (const member of members) remaining.delete(member);
    return members.sort(sort === 'latency' ? fasterFirst : cheaperFirst).map(({ priced }) => priced);
  });
}

function fittingOf(priced: PricedModel, request: AutoRequest): Fitting[] {
  const { model, price } = priced;
  const { outputTokens } = request;
  const promptTokens = request.promptTokens(model);
  const isLargeEnough = outputTokens <= model.maxOutputTokens && promptTokens + outputTokens <= model.contextLength;
  if (model.status !== 'active' || !isLargeEnough || !meetsNeeds(model, request.needs)) return [];
  return [{ priced, estimate: estimateOf(price, promptTokens, outputTokens), latencyMs: request.latencyMs(model) }];
}

function cheaperFirst(one: Fitting, other: Fitting): number {
  if (one.estimate !== other.estimate) return one.estimate < other.estimate ? -1 : 1;
  return one.priced.model.canonicalId < other.priced.model.canonicalId ? -1 : 1;
}

function fasterFirst(one: Fitting, other: Fitting): number {
  return one.latencyMs - other.latencyMs || cheaperFirst(one, other);
}

/** Cost for comparing models only: uncached prompt and text reply, in nano-USD × 1,000,000. */
function estimateOf(price: PriceVersion, promptTokens: number, outputTokens: number): bigint {
  const { input = 0n, output = 0n, request = 0n } = ratesFor(price, promptTokens);
  return input * BigInt(promptTokens) + output * BigInt(outputTokens) + request;
}

function ratesFor(price: PriceVersion, promptTokens: number): ComponentRates {
  return price.rows.findLast(({ fromPromptTokens }) => fromPromptTokens <= promptTokens)?.rates ?? {};
}
