import { Injectable } from '@nestjs/common';
import { modelAllowed, type Buyer } from '#auth';
import {
  AUTO_MODEL,
  callerRates,
  CatalogSnapshot,
  exceedsMaxPrice,
  isAutoModel,
  meetsNeeds,
  ModelsService,
  plainModelName,
  type CatalogModel,
  type PricedModel,
} from '#catalog';
import { orderAutoModels } from '#completions';
import { readUsd, Clock, generatesText, type ModelEndpoint, type PriceVersion, refusal, taskTableOf } from '#core';
import type { MaxPrice } from '#formats';
import { TaskTableService } from '#core/infra';
import type { MaxPriceRequest, SimulateRouteRequest } from './simulation.dto.js';

/** Assumed output of a request without a limit. */
const OUTPUT_TOKENS = 1_024;

const NO_SCOPE = { organizationId: null, tierId: null };

/** A candidate model of a simulated request. */
export interface SimulatedModel {
  readonly modelId: string;
  readonly canonicalId: string;
  readonly exceedsMaxPrice: boolean;
}

/** The caller; null: any caller, at list prices. */
type Caller = Buyer | null;

/** Resolves the models of a simulated request. Includes drafts, which no gateway serves. */
@Injectable()
export class SimulatedModels {
  constructor(
    private readonly models: ModelsService,
    private readonly catalog: CatalogSnapshot,
    private readonly tasks: TaskTableService,
    private readonly clock: Clock,
  ) {}

  /** Best one first. Throws `not_found` for a name that no model has, or when none fits. */
  async of(request: SimulateRouteRequest, caller: Caller): Promise<[SimulatedModel, ...SimulatedModel[]]> {
    const found = new Map<string, SimulatedModel>();
    for (const [index, name] of [request.model, ...(request.models ?? [])].entries()) {
      const param = index === 0 ? 'model' : `models[${index - 1}]`;
      const named = isAutoModel(name) ? await this.automatic(request, caller) : [await this.named(name, param)];
      for (const { id, canonicalId } of named) {
        if (!found.has(id))
          found.set(id, { modelId: id, canonicalId, exceedsMaxPrice: this.exceedsMaxPrice(id, request, caller) });
      }
    }
    const [first, ...others] = found.values();
    if (first !== undefined) return [first, ...others];
    throw refusal('no_model_fits', { model: AUTO_MODEL }, { param: 'model' });
  }

  /** The fallbacks of a rule that apply to the request, which must name a single model. */
  substitutes(names: readonly string[], request: SimulateRouteRequest, caller: Caller): SimulatedModel[] {
    const { model: requested, models, endpoint = 'chat', needs = [], allow_fallbacks = true } = request;
    if (models !== undefined || !allow_fallbacks || isAutoModel(requested) || !generatesText(endpoint)) return [];
    return names.flatMap((name): SimulatedModel[] => {
      const model = this.catalog.findServing(name, this.clock.nowMs());
      if (model === null || this.offer(model, endpoint, caller) === null || !meetsNeeds(model, needs)) return [];
      const { id: modelId, canonicalId } = model;
      return [{ modelId, canonicalId, exceedsMaxPrice: this.exceedsMaxPrice(modelId, request, caller) }];
    });
  }

  private exceedsMaxPrice(modelId: string, { max_price }: SimulateRouteRequest, caller: Caller): boolean {
    const price = this.catalog.priceOf(modelId, caller ?? NO_SCOPE, this.clock.nowMs());
    return max_price !== undefined && price !== null && exceeds(price, caller, maxPriceOf(max_price));
  }

  private async named(name: string, param: string): Promise<{ readonly id: string; readonly canonicalId: string }> {
    const plain = plainModelName(name);
    const ids = await this.models.idsOf([...new Set([name, plain])]);
    const id = ids.get(name) ?? ids.get(plain);
    if (id === undefined) throw refusal('model_unknown', { model: name }, { param });
    return this.models.get(id);
  }

  private async automatic({ task = 'chat', needs = [] }: SimulateRouteRequest, caller: Caller) {
    const { rows } = await this.tasks.get();
    const allowed = this.catalog.list(this.clock.nowMs()).flatMap((model) => this.offer(model, 'chat', caller) ?? []);
    const ordinary = { promptTokens: () => 0, outputTokens: OUTPUT_TOKENS, latencyMs: () => 0 };
    return orderAutoModels(allowed, taskTableOf(rows)[task], { needs, ...ordinary }).map(({ model }) => model);
  }

  /** Null: not served at this endpoint, without a price, or not allowed for the caller. */
  private offer(model: CatalogModel, endpoint: ModelEndpoint, caller: Caller): PricedModel | null {
    const offer = this.catalog.offerOf(model, caller ?? NO_SCOPE, this.clock.nowMs());
    if (offer === null || !model.endpoints.includes(endpoint)) return null;
    return caller === null || modelAllowed(caller, model) ? offer : null;
  }
}

function exceeds(price: PriceVersion, caller: Caller, bound: MaxPrice): boolean {
  return exceedsMaxPrice(callerRates(price, 0, caller?.multipliersPpm ?? []), bound);
}

function maxPriceOf({ prompt, completion }: MaxPriceRequest): MaxPrice {
  return {
    promptNanoUsd: prompt === undefined ? null : readUsd(prompt),
    completionNanoUsd: completion === undefined ? null : readUsd(completion),
  };
}
