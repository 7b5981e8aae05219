import { Injectable } from '@nestjs/common';
import { Clock, formatId, newUuid, RoutifyError, type PriceRow } from '#kernel';
import type { Transaction } from '#infra';
import { recordChanges, type Actor } from '#audit';
import { checkModel, type ModelFields } from './domain/check-model.js';
import { modelState } from './domain/model-state.js';
import { listedCapabilities } from './listed/listed-models.js';
import { ModelsRepository, type NameOwner } from './models.repository.js';
import { PricesRepository } from './prices.repository.js';

/** With a price a new model is active unless told otherwise, without one it is a draft. */
export interface NewModel extends Omit<ModelFields, 'status' | 'capabilities'> {
  readonly status: ModelFields['status'] | null;
  /** Null: what vendors' lists say of a model of its names. */
  readonly capabilities: ModelFields['capabilities'] | null;
  readonly price: readonly PriceRow[] | null;
  readonly priceSource: string;
}

/** Writes models that do not exist yet, one or many, with their aliases, prices and audit rows. */
@Injectable()
export class ModelCreation {
  constructor(
    private readonly models: ModelsRepository,
    private readonly prices: PricesRepository,
    private readonly clock: Clock,
  ) {}

  /**
   * Makes the names free for `modelId`. A name answers to one model only: throws `conflict` when another one has it;
   * aliases of archived models go to whoever wants them.
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

  /** Those whose canonical id no model has, without the aliases that other models have. */
  async withoutKnown(inputs: readonly NewModel[], tx?: Transaction): Promise<NewModel[]> {
    const names = inputs.flatMap(({ canonicalId, aliases }) => [canonicalId, ...aliases]);
    const known = new Set((await this.models.ownersOf(names, tx)).map(({ name }) => name));
    return inputs
      .filter(({ canonicalId }) => !known.has(canonicalId))
      .map((input) => ({ ...input, aliases: input.aliases.filter((alias) => !known.has(alias)) }));
  }

  /** Their names must be free and differ. Answers the ids, in the same order. */
  async insert(tx: Transaction, inputs: readonly NewModel[], actor: Actor): Promise<string[]> {
    const nowMs = this.clock.nowMs();
    const models = inputs.map((input) => ({ id: newUuid(nowMs), ...fieldsOf(input) }));
    await this.models.insert(tx, models);
    const listPrice = { tierId: null, organizationId: null, effectiveFrom: new Date(nowMs) };
    const prices = models.flatMap(({ id: modelId }, index) => {
      const { price: rows = null, priceSource: source = '' } = inputs[index] ?? {};
      return rows === null ? [] : [{ ...listPrice, id: newUuid(nowMs), modelId, rows, source }];
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
    ...input,
    status: input.status ?? (price === null ? 'draft' : 'active'),
    capabilities: input.capabilities ?? listedCapabilities([canonicalId, ...aliases]),
  };
  checkModel(fields);
  requireSellable(fields.status, price !== null);
  return fields;
}

/** Throws when a model would answer without a list price in force. */
export function requireSellable(status: ModelFields['status'], hasPrice: boolean): void {
  if (status === 'draft' || hasPrice) return;
  throw new RoutifyError(
    'invalid_request_error',
    `status: a model without a list price in force must stay a draft, got "${status}".`,
    { param: 'status' },
  );
}

function nameTaken({ name, canonicalId, isAlias, archived }: NameOwner): RoutifyError {
  const message = isAlias
    ? `The name ${name} is an alias of ${canonicalId}.`
    : `There is a model ${name} already${archived ? '; it is archived, restore it' : ''}.`;
  return new RoutifyError('conflict', message, { param: isAlias ? 'aliases' : 'canonical_id' });
}
