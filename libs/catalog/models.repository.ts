import { Injectable } from '@nestjs/common';
import { pageOf, parseId, type ModelEndpoint, type Page, type PageRequest, type ReasoningHold } from '#core';
import {
  containing,
  pageWindow,
  PrismaService,
  unnestRows,
  type ColumnTypes,
  type Prisma,
  type Transaction,
} from '#core/infra';
import type { Capability, CatalogModel, Modality, ModelStatus } from './domain/catalog-model.js';
import type { ModelFields } from './domain/check-model.js';

/** What is written of a model. */
type WrittenModel = ModelFields & Pick<CatalogModel, 'deprecatedAtMs'>;

/** A stored model without its price. */
export type StoredModel = CatalogModel & {
  readonly version: number;
  readonly archivedAt: Date | null;
  readonly updatedAt: Date;
};

export interface ModelFilter {
  readonly statuses: readonly ModelStatus[] | null;
  readonly includeArchived: boolean;
  /** Substring of the canonical id or the name, case-insensitive. */
  readonly q: string | null;
}

/** The model that has a name. */
export interface NameOwner {
  readonly name: string;
  readonly modelId: string;
  readonly canonicalId: string;
  readonly isAlias: boolean;
  readonly archived: boolean;
}

const CHANGE_TIMEOUT_MS = 5_000;
const MODELS_AT_ONCE = 100;

const withAliases = { aliases: { orderBy: { alias: 'asc' } } } satisfies Prisma.ModelInclude;
type Row = Prisma.ModelGetPayload<{ include: typeof withAliases }>;

@Injectable()
export class ModelsRepository {
  constructor(private readonly prisma: PrismaService) {}

  /**
   * Runs a change of the catalog. Changes are serialized: names must be unique over two tables, which no index can
   * enforce, and "a usable model has a price" spans two tables as well. Changes are rare.
   * @param timeoutMs of the whole transaction, below the 60 s limit of Postgres
   */
  async change<T>(work: (tx: Transaction) => Promise<T>, timeoutMs = CHANGE_TIMEOUT_MS): Promise<T> {
    return this.prisma.$transaction(
      async (tx) => {
        await this.lock(tx);
        return work(tx);
      },
      { timeout: timeoutMs },
    );
  }

  /** For a transaction that changes channels, too: those are locked first. */
  async lock(tx: Transaction): Promise<void> {
    await tx.$executeRaw`SELECT pg_advisory_xact_lock(hashtext('catalog'))`;
  }

  /** All models that are not archived. */
  async loadAll(): Promise<CatalogModel[]> {
    const models: CatalogModel[] = [];
    for await (const page of this.loadInPages()) models.push(...page);
    return models;
  }

  /**
   * All models that are not archived, for the snapshot: in pages, as reading a row of thousands takes the event loop's time.
   * A change meanwhile is announced, and read by the load after this one.
   */
  async *loadInPages(): AsyncGenerator<CatalogModel[]> {
    for (let after: string | null = null; ;) {
      const where: Prisma.ModelWhereInput = { archivedAt: null, ...(after === null ? {} : { id: { gt: after } }) };
      const rows: Row[] = await this.prisma.model.findMany({
        where,
        include: withAliases,
        orderBy: { id: 'asc' },
        take: MODELS_AT_ONCE,
      });
      yield rows.map(toModel);
      after = rows.at(-1)?.id ?? null;
      if (rows.length < MODELS_AT_ONCE) return;
    }
  }

  async list(filter: ModelFilter, page: PageRequest): Promise<Page<StoredModel>> {
    const window = pageWindow(page);
    const where = { AND: [window.where, conditionsOf(filter)] };
    const read = (db: Transaction) => db.model.findMany({ ...window, where, include: withAliases });
    const found = await this.prisma.search(filter.q, read);
    return pageOf(found.map(toModel), page);
  }

  async find(id: string, tx: Transaction = this.prisma): Promise<StoredModel | null> {
    const row = await tx.model.findUnique({ where: { id }, include: withAliases });
    return row === null ? null : toModel(row);
  }

  async findMany(ids: readonly string[], tx: Transaction): Promise<StoredModel[]> {
    return (await tx.model.findMany({ where: { id: { in: [...ids] } }, include: withAliases })).map(toModel);
  }

  /** Models of these canonical ids or aliases, including drafts and archived ones. */
  async ownersOf(names: readonly string[], tx: Transaction = this.prisma): Promise<NameOwner[]> {
    return tx.$queryRaw<NameOwner[]>`
      SELECT name, id AS "modelId", canonical_id AS "canonicalId", is_alias AS "isAlias", archived_at IS NOT NULL AS archived
      FROM (
        SELECT canonical_id AS name, id, canonical_id, false AS is_alias, archived_at FROM model
        UNION ALL
        SELECT alias, id, canonical_id, true, archived_at FROM model_alias JOIN model ON model.id = model_id
      ) AS names
      WHERE name = ANY(${[...names]})`;
  }

  /** Ids of the models of these canonical ids, aliases and `mdl_…`, without archived ones. */
  async liveIdsOf(names: readonly string[], tx: Transaction): Promise<Map<string, string>> {
    const byPublicId = names.flatMap((name) => {
      const id = parseId('mdl', name);
      return id === null ? [] : [[name, id] as const];
    });
    const owners = await this.ownersOf(names, tx);
    const live = await this.liveOf(
      byPublicId.map(([, id]) => id),
      tx,
    );
    return new Map([
      ...owners.filter(({ archived }) => !archived).map(({ name, modelId }) => [name, modelId] as const),
      ...byPublicId.filter(([, id]) => live.has(id)),
    ]);
  }

  /** The names of all models; of archived ones last, because others can take over their aliases. */
  async allNames(): Promise<{ readonly canonicalId: string; readonly aliases: readonly string[] }[]> {
    const rows = await this.prisma.model.findMany({
      select: { canonicalId: true, aliases: { select: { alias: true } } },
      orderBy: [{ archivedAt: { sort: 'asc', nulls: 'first' } }, { canonicalId: 'asc' }],
    });
    return rows.map(({ canonicalId, aliases }) => ({ canonicalId, aliases: aliases.map(({ alias }) => alias) }));
  }

  /** The replacements of all models that are not archived, by canonical id. */
  async replacements(tx: Transaction): Promise<Map<string, string | null>> {
    const rows = await tx.model.findMany({
      where: { archivedAt: null },
      select: { canonicalId: true, replacement: true },
    });
    return new Map(rows.map(({ canonicalId, replacement }) => [canonicalId, replacement]));
  }

  async canonicalIdsOf(ids: readonly string[]): Promise<Map<string, string>> {
    const rows = await this.prisma.model.findMany({
      where: { id: { in: [...ids] } },
      select: { id: true, canonicalId: true },
    });
    return new Map(rows.map(({ id, canonicalId }) => [id, canonicalId]));
  }

  /** The ids of models that are not archived. */
  async liveOf(ids: readonly string[], tx: Transaction): Promise<Set<string>> {
    const rows = await tx.model.findMany({ where: { id: { in: [...ids] }, archivedAt: null }, select: { id: true } });
    return new Set(rows.map(({ id }) => id));
  }

  async insert(tx: Transaction, models: readonly (WrittenModel & { readonly id: string })[]): Promise<void> {
    const rows = models.map((model) => ({ id: model.id, canonicalId: model.canonicalId, ...columnsOf(model) }));
    await tx.$executeRaw`
      INSERT INTO model (id, canonical_id, name, status, endpoints, context_length, max_output_tokens, input_modalities,
        output_modalities, capabilities, image_part_tokens, file_part_tokens, audio_part_tokens, reasoning_hold,
        tokens_per_second, replacement, deprecated_at, sunset_at, sunset_action, sunset_note)
      SELECT m.id, m."canonicalId", m.name, m.status, m.endpoints, m."contextLength", m."maxOutputTokens",
        m."inputModalities", m."outputModalities", m.capabilities, m."imagePartTokens", m."filePartTokens",
        m."audioPartTokens", m."reasoningHold", m."tokensPerSecond", m.replacement, m."deprecatedAt", m."sunsetAt",
        m."sunsetAction", m."sunsetNote"
      FROM ${unnestRows(rows, COLUMN_TYPES)} AS m`;
    await this.addAliases(tx, models);
  }

  /** Writes all fields except the canonical id, and increments the version. */
  async update(tx: Transaction, id: string, fields: WrittenModel): Promise<void> {
    await tx.model.update({
      where: { id },
      data: { ...columnsOf(fields), version: { increment: 1 }, updatedAt: new Date() },
    });
    await tx.modelAlias.deleteMany({ where: { modelId: id } });
    await this.addAliases(tx, [{ id, aliases: fields.aliases }]);
  }

  async setArchived(tx: Transaction, id: string, archivedAt: Date | null): Promise<void> {
    await tx.model.update({ where: { id }, data: { archivedAt, version: { increment: 1 }, updatedAt: new Date() } });
  }

  async removeAliases(tx: Transaction, aliases: readonly string[]): Promise<void> {
    if (aliases.length > 0) await tx.modelAlias.deleteMany({ where: { alias: { in: [...aliases] } } });
  }

  private async addAliases(
    tx: Transaction,
    models: readonly { readonly id: string; readonly aliases: readonly string[] }[],
  ): Promise<void> {
    const data = models.flatMap(({ id, aliases }) => aliases.map((alias) => ({ alias, modelId: id })));
    if (data.length > 0) await tx.modelAlias.createMany({ data });
  }
}

function conditionsOf({ statuses, includeArchived, q }: ModelFilter): Prisma.ModelWhereInput {
  return {
    ...(includeArchived ? {} : { archivedAt: null }),
    ...(statuses === null ? {} : { status: { in: [...statuses] } }),
    ...(q === null ? {} : { OR: [{ canonicalId: containing(q) }, { name: containing(q) }] }),
  };
}

function columnsOf(fields: Omit<WrittenModel, 'canonicalId' | 'aliases'>) {
  const { endpoints, inputModalities, outputModalities, capabilities } = fields;
  return {
    name: fields.name,
    status: fields.status,
    endpoints: [...endpoints],
    contextLength: fields.contextLength,
    maxOutputTokens: fields.maxOutputTokens,
    inputModalities: [...inputModalities],
    outputModalities: [...outputModalities],
    capabilities: [...capabilities],
    imagePartTokens: fields.imagePartTokens,
    filePartTokens: fields.filePartTokens,
    audioPartTokens: fields.audioPartTokens,
    reasoningHold: fields.reasoningHold,
    tokensPerSecond: fields.tokensPerSecond,
    replacement: fields.replacement,
    deprecatedAt: dateOf(fields.deprecatedAtMs),
    sunsetAt: dateOf(fields.sunsetAtMs),
    sunsetAction: fields.sunsetAction,
    sunsetNote: fields.sunsetNote,
  };
}

const COLUMN_TYPES: ColumnTypes<{ id: string; canonicalId: string } & ReturnType<typeof columnsOf>> = {
  id: 'uuid',
  canonicalId: 'text',
  name: 'text',
  status: 'text',
  endpoints: 'text[]',
  contextLength: 'int',
  maxOutputTokens: 'int',
  inputModalities: 'text[]',
  outputModalities: 'text[]',
  capabilities: 'text[]',
  imagePartTokens: 'int',
  filePartTokens: 'int',
  audioPartTokens: 'int',
  reasoningHold: 'text',
  tokensPerSecond: 'int',
  replacement: 'text',
  deprecatedAt: 'timestamptz',
  sunsetAt: 'timestamptz',
  sunsetAction: 'text',
  sunsetNote: 'text',
};

const dateOf = (ms: number | null): Date | null => (ms === null ? null : new Date(ms));

function toModel(row: Row): StoredModel {
  const { createdAt, deprecatedAt, sunsetAt, ...columns } = row;
  return {
    ...columns,
    aliases: row.aliases.map(({ alias }) => alias),
    status: row.status as ModelStatus,
    endpoints: row.endpoints as ModelEndpoint[],
    inputModalities: row.inputModalities as Modality[],
    outputModalities: row.outputModalities as Modality[],
    capabilities: row.capabilities as Capability[],
    reasoningHold: row.reasoningHold as ReasoningHold,
    deprecatedAtMs: deprecatedAt?.getTime() ?? null,
    sunsetAtMs: sunsetAt?.getTime() ?? null,
    sunsetAction: row.sunsetAction as CatalogModel['sunsetAction'],
    createdAtMs: createdAt.getTime(),
  };
}
