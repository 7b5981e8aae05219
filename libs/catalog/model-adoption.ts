import { Injectable } from '@nestjs/common';
import { recordChanges, ChangeBus, type Transaction } from '#core/infra';
import { Clock, formatId, newUuid, RoutifyError, type ErrorDetail, type Actor } from '#core';
import { HOLD_DEFAULTS } from './domain/model-card.js';
import { modelState } from './domain/model-state.js';
import { priceState } from './domain/price-state.js';
import { formatPrice, priceOfVersion, type Price } from './domain/prices/price.js';
import { priceVersions } from './domain/prices/stored-schedule.js';
import { listedModel } from './listed/listed-models.js';
import { checkModel } from './domain/check-model.js';
import { ModelCreation, type NewModel } from './model-creation.js';
import { ModelsRepository } from './models.repository.js';
import { PricesRepository } from './prices.repository.js';

/** A model that a channel is to serve. All but the name is for what the catalog lacks. */
export interface AdoptedModel {
  /** Canonical id, alias or `mdl_…`. */
  readonly model: string;
  /** Of a new model; null: its canonical id. */
  readonly name: string | null;
  /** Of a new model; null: that of the vendors' lists. */
  readonly contextLength: number | null;
  readonly maxOutputTokens: number | null;
  /** Of a model without a list price; null: none. */
  readonly price: Price | null;
}

interface Adopted {
  /** By row; null: see `details`. */
  readonly ids: readonly (string | null)[];
  /** Of all invalid rows, with paths such as `models[3].model`. */
  readonly details: readonly ErrorDetail[];
}

/** Finds models by name, creates missing ones and sets missing list prices, inside a transaction of the caller. */
@Injectable()
export class ModelAdoption {
  constructor(
    private readonly models: ModelsRepository,
    private readonly prices: PricesRepository,
    private readonly creation: ModelCreation,
    private readonly bus: ChangeBus,
    private readonly clock: Clock,
  ) {}

  /** Writes nothing when a row is invalid; then the caller must end its transaction with the details. */
  async adopt(tx: Transaction, rows: readonly AdoptedModel[], actor: Actor): Promise<Adopted> {
    await this.models.lock(tx);
    const details: ErrorDetail[] = [];
    const known = await this.models.liveIdsOf(
      rows.map(({ model }) => model),
      tx,
    );
    const priced = await this.prices.currentListPrices([...new Set(known.values())], tx);
    const created = new Map<string, NewModel>();
    const unpriced = new Map<string, Price>();
    for (const [index, row] of rows.entries()) {
      const id = known.get(row.model);
      if (id === undefined) {
        const input = newModelOf(row);
        const problem = problemOf(input);
        if (problem !== null) details.push(detailAt(index, problem));
        else if (!created.has(row.model)) created.set(row.model, input);
      } else if (row.price !== null) {
        const current = priced.get(id);
        if (current === undefined) unpriced.set(id, row.price);
        else if (textOf(priceOfVersion(current)) !== textOf(row.price)) {
          details.push(
            detailAt(index, { field: 'price', code: 'exists', message: `${row.model} already has a price.` }),
          );
        }
      }
    }
    details.push(...(await this.takenNames(tx, rows, created)));
    if (details.length > 0) return { ids: rows.map(({ model }) => known.get(model) ?? null), details };
    const ids = await this.creation.insert(tx, [...created.values()], actor);
    [...created.keys()].forEach((name, index) => known.set(name, ids[index] ?? ''));
    await this.setPrices(tx, unpriced, actor);
    const [changed] = [...ids, ...unpriced.keys()];
    if (changed !== undefined) this.bus.announceAfter(tx, 'catalog', changed);
    return { ids: rows.map(({ model }) => known.get(model) ?? null), details };
  }

  /** Names of archived models stay theirs. */
  private async takenNames(
    tx: Transaction,
    rows: readonly AdoptedModel[],
    created: ReadonlyMap<string, NewModel>,
  ): Promise<ErrorDetail[]> {
    const owners = await this.models.ownersOf([...created.keys()], tx);
    const taken = new Map(owners.map((owner) => [owner.name, owner]));
    return rows.flatMap(({ model }, index) => {
      if (!created.has(model) || !taken.has(model)) return [];
      const message = `The model ${model} already exists, but is archived: restore it.`;
      return [detailAt(index, { field: 'model', code: 'archived', message })];
    });
  }

  /** A draft that gets its price becomes active: it waited for nothing else. */
  private async setPrices(tx: Transaction, prices: ReadonlyMap<string, Price>, actor: Actor): Promise<void> {
    const nowMs = this.clock.nowMs();
    const versions = [...prices].map(([modelId, { rows, schedule, serviceTiers = [] }]) => ({
      id: newUuid(nowMs),
      modelId,
      tierId: null,
      organizationId: null,
      effectiveFrom: new Date(nowMs),
      rows,
      source: 'manual',
      ...priceVersions({ schedule, serviceTiers }, () => newUuid(nowMs)),
    }));
    await this.prices.insert(tx, versions);
    const changes = versions.map((version) => ({
      action: 'price.create',
      targetKind: 'price',
      targetId: formatId('price', version.id),
      after: priceState(version),
    }));
    const drafts = (await this.models.findMany([...prices.keys()], tx)).filter(({ status }) => status === 'draft');
    const activations = drafts.map((model) => ({ model, active: { ...model, status: 'active' as const } }));
    for (const { active } of activations) await this.models.update(tx, active.id, active);
    const activated = activations.map(({ model, active }) => ({
      action: 'model.update',
      targetKind: 'model',
      targetId: formatId('mdl', model.id),
      before: modelState(model),
      after: modelState(active),
    }));
    await recordChanges(tx, actor, [...changes, ...activated]);
  }
}

function newModelOf({ model, name, contextLength, maxOutputTokens, price }: AdoptedModel): NewModel {
  const listed = listedModel(model);
  const context = contextLength ?? listed?.contextLength ?? 0;
  return {
    canonicalId: model,
    name: name ?? model,
    aliases: [],
    status: null,
    endpoints: ['chat'],
    inputModalities: ['text'],
    outputModalities: ['text'],
    capabilities: null,
    ...HOLD_DEFAULTS,
    contextLength: context,
    maxOutputTokens: maxOutputTokens ?? Math.min(listed?.maxOutputTokens ?? context, context),
    replacement: null,
    price: price?.rows ?? null,
    schedule: price?.schedule ?? null,
    serviceTiers: price?.serviceTiers ?? [],
    priceSource: 'manual',
  };
}

interface RowProblem {
  readonly field: string;
  readonly code: string;
  readonly message: string;
}

const FIELDS: Readonly<Record<string, string>> = { canonical_id: 'model' };

function problemOf(input: NewModel): RowProblem | null {
  if (input.contextLength === 0) {
    const message = `No list knows the context length of ${input.canonicalId}: set it.`;
    return { field: 'context_length', code: 'missing', message };
  }
  try {
    checkModel({ ...input, status: 'draft' });
    return null;
  } catch (error) {
    if (!(error instanceof RoutifyError)) throw error;
    const { param, metadata, message } = error;
    const field = FIELDS[param ?? ''] ?? param ?? 'model';
    return { field, code: typeof metadata?.reason === 'string' ? metadata.reason : 'invalid', message };
  }
}

function detailAt(index: number, { field, code, message }: RowProblem): ErrorDetail {
  const path = `models[${index}].${field}`;
  return { path, code, message: `${path}: ${message}` };
}

const textOf = (price: Price): string => JSON.stringify(formatPrice(price));
