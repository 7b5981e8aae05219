import { Injectable } from '@nestjs/common';
import {
  checkModel,
  checkReplacements,
  formatPrice,
  modelState,
  ModelsService,
  priceOfVersion,
  PricesService,
  requireSellable,
  type ModelPatch,
  type ModelRecord,
  type NewModel,
  type Price,
} from '#catalog';
import type { ErrorDetail, Actor } from '#core';
import { fault, faultsIn } from '../domain/faults-in.js';
import { namesAfter } from '../domain/declared-names.js';
import { nameOwners } from '../domain/name-owners.js';
import type { PlannedItem } from '../domain/plan-section.js';
import { withoutFields } from '../domain/without-fields.js';
import { readAll } from './read-all.js';
import {
  requireChanged,
  Section,
  type Check,
  type Entry,
  type Found,
  type SectionContext,
  type Step,
} from './section.js';

/** `price` is the list price; null: unchanged. */
interface ModelChange {
  readonly fields: ModelPatch;
  readonly price: Price | null;
}
export type ModelEntry = Entry<ModelChange, NewModel>;
type ModelsContext = SectionContext<ModelRecord, ModelChange, NewModel>;

/** `source` of the price versions that an import appends. */
export const PRICE_SOURCE = 'import';

@Injectable()
export class ModelsSection extends Section<ModelRecord, ModelChange, NewModel> {
  protected readonly name = 'models';

  constructor(
    private readonly models: ModelsService,
    private readonly prices: PricesService,
  ) {
    super();
  }

  async read(): Promise<Found<ModelRecord>[]> {
    const filter = { statuses: null, includeArchived: true, q: null };
    const models = await readAll((page) => this.models.list(filter, page));
    return models.map((model) => {
      const fields = withoutFields(modelState(model), 'archived_at');
      const price = model.currentPrice === null ? null : formatPrice(priceOfVersion(model.currentPrice));
      const { id, version, archivedAt } = model;
      return { key: model.canonicalId, fields: { ...fields, price }, id, version, archivedAt, row: model };
    });
  }

  /** The names of models after a file is applied. */
  async namesAfter(entries: readonly ModelEntry[] | null): Promise<ReturnType<typeof namesAfter>> {
    const declared = (entries ?? []).map(({ key, patch }) => ({ canonicalId: key, aliases: patch.fields.aliases }));
    return namesAfter(
      (await this.read()).map(({ row }) => row),
      declared,
    );
  }

  protected checkFor(context: ModelsContext): Check<ModelRecord, ModelChange, NewModel> {
    const owners = nameOwners(
      context.found.map(({ row }) => row),
      context.entries.map(({ key, patch }) => ({ canonicalId: key, aliases: patch.fields.aliases ?? [] })),
    );
    const replacements = replacementsAfter(context);
    return (entry, found) => {
      if (entry === null) return [];
      const names = [...(found === null ? [entry.key] : []), ...(entry.patch.fields.aliases ?? [])];
      const taken = names.flatMap((name) => owners.othersOf(name, entry.key).map((other) => takenBy(name, other)));
      const { replacement } = entry.patch.fields;
      const ofReplacement = faultsIn(() => {
        if (replacement !== undefined) checkReplacements({ canonicalId: entry.key, replacement }, replacements);
      });
      return [...faultsOfFields(entry, found?.row ?? null), ...ofReplacement, ...taken];
    };
  }

  /** New models are written together, in one transaction instead of one each. */
  protected override stepsOf(planned: readonly PlannedItem<ModelEntry, Found<ModelRecord>>[]): Step[] {
    const created = planned.filter(({ row }) => row.action === 'create');
    const others = super.stepsOf(planned.filter(({ row }) => row.action !== 'create'));
    if (created.length === 0) return others;
    const inputs = created
      .flatMap(({ entry }) => (entry !== null && 'input' in entry.create ? [entry.create.input] : []))
      .map((input) => ({ ...input, priceSource: PRICE_SOURCE }));
    const write = (actor: Actor): Promise<void> => this.models.createMany(inputs, actor);
    return [{ rows: created.map(({ row }) => row), write }, ...others];
  }

  protected create(input: NewModel, actor: Actor): Promise<ModelRecord> {
    return this.models.create(input, actor);
  }

  /** The price first: a model needs one to leave draft. */
  protected async update(
    { id, version }: ModelRecord,
    { patch: { fields, price } }: ModelEntry,
    changed: ReadonlySet<string>,
    actor: Actor,
  ): Promise<void> {
    if (price !== null && changed.has('price')) {
      const listPrice = { tierId: null, organizationId: null, ...price, effectiveFrom: null, source: PRICE_SOURCE };
      await this.prices.append(id, listPrice, actor);
    }
    if ([...changed].some((field) => field !== 'price')) {
      requireChanged(await this.models.update(id, fields, version, actor));
    }
  }

  protected restore({ id }: ModelRecord, actor: Actor): Promise<ModelRecord> {
    return this.models.restore(id, actor);
  }

  protected async archive({ id, version }: ModelRecord, actor: Actor): Promise<ModelRecord> {
    return requireChanged(await this.models.archive(id, version, actor));
  }
}

/** The replacements of models after a file is applied, by canonical id. */
function replacementsAfter({ found, entries }: Pick<ModelsContext, 'found' | 'entries'>): Map<string, string | null> {
  const alive = found.filter(({ archivedAt }) => archivedAt === null);
  const replacements = new Map(alive.map(({ key, row }) => [key, row.replacement]));
  for (const { key, patch } of entries) {
    const { replacement = replacements.get(key) ?? null } = patch.fields;
    replacements.set(key, replacement);
  }
  return replacements;
}

function faultsOfFields({ patch, create, fields }: ModelEntry, model: ModelRecord | null): ErrorDetail[] {
  if (model !== null && model.currentPrice !== null && fields.price === null) {
    return [fault('price', 'A price cannot be withdrawn. Make the model a draft instead.')];
  }
  const input = 'input' in create ? create.input : null;
  const base = model ?? input;
  if (base === null) return [];
  const hasPrice = patch.price !== null || (model?.currentPrice ?? null) !== null;
  const status = patch.fields.status ?? model?.status ?? (hasPrice ? 'active' : 'draft');
  return faultsIn(() => {
    checkModel({ ...base, ...patch.fields, status });
    requireSellable(status, hasPrice);
  });
}

function takenBy(name: string, owner: string): ErrorDetail {
  const message = name === owner ? `The model ${name} already exists.` : `${name} is already a name of ${owner}.`;
  return fault('aliases', message);
}
