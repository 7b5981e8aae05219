import { matchesGlob } from '#auth';
import { meetsNeeds, type CatalogModel, type ModelNeed, type PricedModel } from '#catalog';
import type { ComponentRates, PriceVersion } from '#kernel';
import type { ModelGroup } from '#settings';

export interface AutoRequest {
  readonly needs: Iterable<ModelNeed>;
  /** Upper bound of the prompt for this model; parts cost a different number of tokens on different models. */
  readonly promptTokens: (model: CatalogModel) => number;
  /** What the caller allows, or what an ordinary reply takes when the caller leaves it open. */
  readonly outputTokens: number;
  /** The time to the first byte that its fastest channel takes, in milliseconds; 0: not known. */
  readonly latencyMs: (model: CatalogModel) => number;
}

/** A model that fits, with what decides its place. */
interface Fitting {
  readonly priced: PricedModel;
  readonly estimate: bigint;
  readonly latencyMs: number;
}

/**
 * The models behind `routify-auto`, best first: of the active ones that offer what the request needs and have room for
 * prompt and reply, those of the first group, then those of the next. In a group the one for which prompt and reply
 * together cost least is first, or the fastest; of equals the first by canonical id.
 */
export function orderAutoModels(
  models: readonly PricedModel[],
  groups: readonly ModelGroup[],
  request: AutoRequest,
): PricedModel[] {
  const left = new Set(models.flatMap((priced) => fittingOf(priced, request)));
  return groups.flatMap(({ model: pattern, needs, sort }) => {
    const members = [...left].filter(
      ({ priced: { model } }) => matchesGlob(pattern, model.canonicalId) && meetsNeeds(model, needs),
    );
    for (const member of members) left.delete(member);
    return members.sort(sort === 'latency' ? fasterFirst : cheaperFirst).map(({ priced }) => priced);
  });
}

function fittingOf(priced: PricedModel, request: AutoRequest): Fitting[] {
  const { model, price } = priced;
  const { outputTokens } = request;
  const promptTokens = request.promptTokens(model);
  const hasRoom = outputTokens <= model.maxOutputTokens && promptTokens + outputTokens <= model.contextLength;
  if (model.status !== 'active' || !hasRoom || !meetsNeeds(model, request.needs)) return [];
  return [{ priced, estimate: estimateOf(price, promptTokens, outputTokens), latencyMs: request.latencyMs(model) }];
}

function cheaperFirst(one: Fitting, other: Fitting): number {
  if (one.estimate !== other.estimate) return one.estimate < other.estimate ? -1 : 1;
  return one.priced.model.canonicalId < other.priced.model.canonicalId ? -1 : 1;
}

function fasterFirst(one: Fitting, other: Fitting): number {
  return one.latencyMs - other.latencyMs || cheaperFirst(one, other);
}

/** Good enough to compare models with each other: fresh prompt and plain reply, in nano-USD × 1,000,000. */
function estimateOf(price: PriceVersion, promptTokens: number, outputTokens: number): bigint {
  const { input = 0n, output = 0n, request = 0n } = ratesFor(price, promptTokens);
  return input * BigInt(promptTokens) + output * BigInt(outputTokens) + request;
}

function ratesFor(price: PriceVersion, promptTokens: number): ComponentRates {
  return price.rows.findLast(({ fromPromptTokens }) => fromPromptTokens <= promptTokens)?.rates ?? {};
}
