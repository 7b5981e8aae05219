import { Injectable } from '@nestjs/common';
import { Clock, formatId, newUuid, type PriceRow, refusal, RoutifyError, type Actor } from '#core';
import { type Transaction, recordChanges } from '#core/infra';
import { checkModel, type ModelFields } from './domain/check-model.js';
import { modelState } from './domain/model-state.js';
import { deprecatedAt, NO_SUNSET, type Sunset } from './domain/sunset.js';
import type { Price } from './domain/prices/price.js';
import { priceVersions } from './domain/prices/stored-schedule.js';
import { knownTokensPerSecond } from './listed/known-rates.js';
import { listedCapabilities } from './listed/listed-models.js';
import { ModelsRepository, type NameOwner } from './models.repository.js';
import { PricesRepository } from './prices.repository.js';

type OptionalField = 'status' | 'capabilities' | 'tokensPerSecond' | keyof Sunset;

/** A new model is active with a price and a draft without one, unless `status` is set; it has no retirement unless that is. */
export interface NewModel extends Omit<ModelFields, OptionalField>, Partial<Sunset> {
  readonly status: ModelFields['status'] | null;
  /** Null: from the vendors' lists, by its names. */
  readonly capabilities: ModelFields['capabilities'] | null;
  /** Null: the one that is known of its canonical id. */
  readonly tokensPerSecond: ModelFields['tokensPerSecond'] | null;
  readonly price: readonly PriceRow[] | null;
  readonly priceSource: string;
  /** Of the price. Absent: the same rates at all times. */
  readonly schedule?: Price['schedule'];
  readonly serviceTiers?: Price['serviceTiers'];
  /** Versions that replace the price, each from a moment to come. */
  readonly laterPrices?: readonly { readonly effectiveFrom: Date; readonly price: Price }[];
}

/** Inserts new models with their aliases, prices and audit rows. */
@Injectable()
export class ModelCreation {
  constructor(
    private readonly models: ModelsRepository,
    private readonly prices: PricesRepository,
    private readonly clock: Clock,
  ) {}

  /**
   * Makes the names free for `modelId`. A name belongs to one model: throws `conflict` when another one has it; aliases
   * of archived models are removed from them.
   */
  async claimNames(tx: Transaction, modelId: string | null, names: readonly string[]): Promise<void> {
    const others = (await this.models.ownersOf(names, tx)).filter((owner) => owner.modelId !== modelId);
    const taken = others.find(({ isAlias, archived }) => !(isAlias && archived));
    if (taken !== undefined) throw nameTaken(taken);
    await this.models.removeAliases(
      tx,
      others.map(({ name }) => name),
    );
  }

  /** The inputs with a new canonical id, without aliases that other models have. */
  async withoutExisting(inputs: readonly NewModel[], tx?: Transaction): Promise<NewModel[]> {
    const names = inputs.flatMap(({ canonicalId, aliases }) => [canonicalId, ...aliases]);
    const known = new Set((await this.models.ownersOf(names, tx)).map(({ name }) => name));
    return inputs
      .filter(({ canonicalId }) => !known.has(canonicalId))
      .map((input) => ({ ...input, aliases: input.aliases.filter((alias) => !known.has(alias)) }));
  }

  /** Names must be free and distinct. Returns the ids, in the same order. */
  async insert(tx: Transaction, inputs: readonly NewModel[], actor: Actor): Promise<string[]> {
    const nowMs = this.clock.nowMs();
    const models = inputs.map((input) => {
      const fields = fieldsOf(input);
      return { id: newUuid(nowMs), ...fields, deprecatedAtMs: deprecatedAt(fields, null, nowMs) };
    });
    await this.models.insert(tx, models);
    const listPrice = { tierId: null, organizationId: null, effectiveFrom: new Date(nowMs) };
    const prices = models.flatMap(({ id: modelId }, index) => {
      const { price: rows = null, priceSource: source = '', schedule = null, serviceTiers = [] } = inputs[index] ?? {};
      if (rows === null) return [];
      const now = { effectiveFrom: listPrice.effectiveFrom, price: { rows, schedule, serviceTiers } };
      return [now, ...(inputs[index]?.laterPrices ?? [])].map(({ effectiveFrom, price }) => ({
        ...listPrice,
        id: newUuid(nowMs),
        modelId,
        rows: price.rows,
        source,
        effectiveFrom,
        ...priceVersions(price, () => newUuid(nowMs)),
      }));
    });
    await this.prices.insert(tx, prices);
    const changes = models.map((model) => ({
      action: 'model.create',
      targetKind: 'model',
      targetId: formatId('mdl', model.id),
      after: modelState({ ...model, archivedAt: null }),
    }));
    await recordChanges(tx, actor, changes);
    return models.map(({ id }) => id);
  }
}

function fieldsOf(input: NewModel): ModelFields {
  const { canonicalId, aliases, price } = input;
  const fields = {
    ...NO_SUNSET,
    ...input,
    status: input.status ?? (price === null ? 'draft' : 'active'),
    capabilities: input.capabilities ?? listedCapabilities([canonicalId, ...aliases]),
    tokensPerSecond: input.tokensPerSecond ?? knownTokensPerSecond(canonicalId),
  };
  checkModel(fields);
  requireSellable(fields.status, price !== null);
  return fields;
}

/** Throws when a model would be usable without a current list price. */
export function requireSellable(status: ModelFields['status'], hasPrice: boolean): void {
  if (status === 'draft' || hasPrice) return;
  throw refusal('model_unpriced', {}, { param: 'status' });
}

function nameTaken({ name, canonicalId, isAlias, archived }: NameOwner): RoutifyError {
  if (isAlias) return refusal('alias_taken', { name, model: canonicalId }, { param: 'aliases' });
  return refusal(archived ? 'model_archived_exists' : 'model_exists', { name }, { param: 'canonical_id' });
}
