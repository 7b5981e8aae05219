import { Injectable } from '@nestjs/common';
import {
  type ChangeOutcome,
  Clock,
  formatId,
  type Page,
  type PageRequest,
  refusal,
  requireRestorable,
  RoutifyError,
  rowOf,
  type Actor,
} from '#core';
import { ChangeBus, type Transaction, changeRow, recordChange } from '#core/infra';
import { checkModel, checkReplacements, type ModelFields } from './domain/check-model.js';
import { modelState } from './domain/model-state.js';
import { deprecatedAt } from './domain/sunset.js';
import { resolveNames } from './domain/resolve-names.js';
import { ModelCreation, requireSellable, type NewModel } from './model-creation.js';
import { ModelsRepository, type ModelFilter, type StoredModel } from './models.repository.js';
import { PricesRepository, type PriceRecord } from './prices.repository.js';

/** A model with its price, for operators. `version` increments with each change. */
export interface ModelRecord extends StoredModel {
  /** The current list price. */
  readonly currentPrice: PriceRecord | null;
}

export type ModelPatch = Partial<Omit<ModelFields, 'canonicalId'>>;

/** Models per transaction: short, because other changes of the catalog wait for it. */
const CREATE_BATCH = 50;

/** Manages models. Each change is audited, committed, then announced to the gateways. */
@Injectable()
export class ModelsService {
  constructor(
    private readonly models: ModelsRepository,
    private readonly prices: PricesRepository,
    private readonly creation: ModelCreation,
    private readonly bus: ChangeBus,
    private readonly clock: Clock,
  ) {}

  async list(filter: ModelFilter, page: PageRequest): Promise<Page<ModelRecord>> {
    const { rows, hasMore } = await this.models.list(filter, page);
    const prices = await this.prices.currentListPrices(rows.map(({ id }) => id));
    return { rows: rows.map((model) => ({ ...model, currentPrice: prices.get(model.id) ?? null })), hasMore };
  }

  /** Throws `not_found`. Includes archived models. */
  async get(id: string): Promise<ModelRecord> {
    return this.read(id);
  }

  /** Ids of the models of these canonical ids and aliases, including drafts, without archived ones. */
  async idsOf(names: readonly string[]): Promise<Map<string, string>> {
    const owners = await this.models.ownersOf(names);
    return new Map(owners.filter(({ archived }) => !archived).map(({ name, modelId }) => [name, modelId]));
  }

  /** A list of models as it is stored: an alias means its model from then on, whatever becomes of the alias. */
  async resolveNames(list: readonly string[]): Promise<string[]> {
    return list.length === 0 ? [] : resolveNames(list, await this.models.allNames());
  }

  /** Canonical ids by model id. */
  async canonicalIdsOf(ids: readonly string[]): Promise<Map<string, string>> {
    return this.models.canonicalIdsOf(ids);
  }

  /** The ids of models with a current list price. */
  async pricedOf(ids: readonly string[]): Promise<ReadonlySet<string>> {
    return new Set((await this.prices.currentListPrices(ids)).keys());
  }

  /** Canonical ids of models that are not drafts and have no current list price. */
  async findUnpriced(): Promise<string[]> {
    const models = (await this.models.loadAll()).filter(({ status }) => status !== 'draft');
    const priced = await this.pricedOf(models.map(({ id }) => id));
    return models.filter(({ id }) => !priced.has(id)).map(({ canonicalId }) => canonicalId);
  }

  /** The id of a canonical id, including archived models: they can still be read and restored. */
  async findIdOfCanonical(canonicalId: string): Promise<string | null> {
    const owners = await this.models.ownersOf([canonicalId]);
    return owners.find(({ isAlias }) => !isAlias)?.modelId ?? null;
  }

  /** Throws `invalid_request_error` when a rule is broken, `conflict` when a name is taken. */
  async create(input: NewModel, actor: Actor): Promise<ModelRecord> {
    const created = await this.models.change(async (tx) => {
      await this.creation.claimNames(tx, null, [input.canonicalId, ...input.aliases]);
      const [id = ''] = await this.creation.insert(tx, [input], actor);
      checkReplacements(input, await this.models.replacements(tx));
      return this.read(id, tx);
    });
    this.bus.announce('catalog', created.id);
    return created;
  }

  /**
   * Creates the inputs with a new canonical id, without aliases that other models have; existing models are unchanged.
   * The names of `inputs` must be distinct.
   * Returns the number of created models.
   */
  async createMissing(inputs: readonly NewModel[], actor: Actor): Promise<number> {
    const missing = await this.creation.withoutExisting(inputs);
    return this.insertBatches(missing, actor, (tx, batch) => this.creation.withoutExisting(batch, tx));
  }

  /** As `create`, for many with distinct names, in batches: each is atomic, and the first failure stops. */
  async createMany(inputs: readonly NewModel[], actor: Actor): Promise<void> {
    await this.insertBatches(inputs, actor, async (tx, batch) => {
      const names = batch.flatMap(({ canonicalId, aliases }) => [canonicalId, ...aliases]);
      await this.creation.claimNames(tx, null, names);
      return batch;
    });
  }

  /** @param expectedVersion null: any */
  async update(
    id: string,
    patch: ModelPatch,
    expectedVersion: number | null,
    actor: Actor,
  ): Promise<ChangeOutcome<ModelRecord>> {
    return this.changeOne(id, expectedVersion, 'model.update', actor, async (tx, before) => {
      if (before.archivedAt !== null) throw refusal('model_archived', {});
      const fields = { ...before, ...patch };
      checkModel(fields);
      requireSellable(fields.status, before.currentPrice !== null);
      if (fields.replacement !== before.replacement || fields.sunsetAction !== before.sunsetAction) {
        checkReplacements(fields, await this.models.replacements(tx));
      }
      if (patch.aliases !== undefined) await this.creation.claimNames(tx, id, patch.aliases);
      const deprecatedAtMs = deprecatedAt(fields, before.deprecatedAtMs, this.clock.nowMs());
      await this.models.update(tx, id, { ...fields, deprecatedAtMs });
    });
  }

  /** Removes the model from the catalog. Its canonical id stays taken; another model can take over its aliases. */
  async archive(id: string, expectedVersion: number | null, actor: Actor): Promise<ChangeOutcome<ModelRecord>> {
    return this.changeOne(id, expectedVersion, 'model.archive', actor, async (tx, before) => {
      if (before.archivedAt === null) await this.models.setArchived(tx, id, new Date(this.clock.nowMs()));
    });
  }

  /** Undoes `archive` within 30 days. Throws `conflict` later, or when it is not archived. */
  async restore(id: string, actor: Actor): Promise<ModelRecord> {
    const outcome = await this.changeOne(id, null, 'model.restore', actor, async (tx, before) => {
      requireRestorable(before.archivedAt, this.clock.nowMs());
      await this.models.setArchived(tx, id, null);
    });
    return rowOf(outcome);
  }

  private async insertBatches(
    inputs: readonly NewModel[],
    actor: Actor,
    prepare: (tx: Transaction, batch: readonly NewModel[]) => Promise<readonly NewModel[]>,
  ): Promise<number> {
    let createdCount = 0;
    for (let start = 0; start < inputs.length; start += CREATE_BATCH) {
      const created = await this.models.change(async (tx) => {
        const batch = await prepare(tx, inputs.slice(start, start + CREATE_BATCH));
        return this.creation.insert(tx, batch, actor);
      });
      createdCount += created.length;
      if (created[0] !== undefined) this.bus.announce('catalog', created[0]);
    }
    return createdCount;
  }

  private changeOne(
    id: string,
    expectedVersion: number | null,
    action: string,
    actor: Actor,
    work: (tx: Transaction, before: ModelRecord) => Promise<void>,
  ): Promise<ChangeOutcome<ModelRecord>> {
    const change = { actor, action, targetKind: 'model', targetId: formatId('mdl', id) };
    return this.models.change((tx) =>
      changeRow<ModelRecord>(tx, {
        find: () => this.read(id, tx),
        expectedVersion,
        write: async (before) => {
          await work(tx, before);
          return this.read(id, tx);
        },
        record: (before, after) =>
          recordChange(tx, { ...change, before: modelState(before), after: modelState(after) }),
        announce: { bus: this.bus, topic: 'catalog', id },
      }),
    );
  }

  private async read(id: string, tx?: Transaction): Promise<ModelRecord> {
    const model = await this.models.find(id, tx);
    if (model === null) throw new RoutifyError('not_found', `There is no model ${formatId('mdl', id)}.`);
    const prices = await this.prices.currentListPrices([id], tx);
    return { ...model, currentPrice: prices.get(id) ?? null };
  }
}
