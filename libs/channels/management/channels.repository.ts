import { Injectable } from '@nestjs/common';
import {
  pageOf,
  type Page,
  type PageRequest,
  type PriceRow,
  type PricedTier,
  type PricedWindow,
  type PriceSchedule,
} from '#core';
import { containing, pageWindow, Prisma, type Transaction } from '#core/infra';
import { priceOfVersion, readStoredPrice, storedVersions, type Price, type WrittenSchedule } from '#catalog';
import {
  credentialColumns,
  proxyColumns,
  toCredential,
  type CredentialRecord,
  type ProxyRecord,
} from '../channel-history/changes/credentials.repository.js';
import { ChannelChanges } from '../channel-history/changes/channel-changes.repository.js';
import type { ChannelStatus } from '../domain/channel.js';
import type { ChannelKind } from '../domain/kinds/channel-kind.js';

/** A model that a channel serves. */
export interface ChannelModelRecord {
  readonly modelId: string;
  readonly upstreamModel: string;
  /** The channel's current cost; null: unknown. */
  readonly cost: readonly PriceRow[] | null;
  /** Null: the same at all times. */
  readonly costSchedule: WrittenSchedule | null;
  /** Service tiers of the provider with a cost of their own. */
  readonly costTiers: NonNullable<Price['serviceTiers']>;
}

/** The fields of a channel that operators write. */
export interface ChannelFields {
  readonly name: string;
  /** What customers see in place of the name. Absent: a new channel gets a random one. */
  readonly label?: string;
  readonly kind: ChannelKind;
  /** Id of the preset that supplies options the operator left out. */
  readonly preset: string | null;
  readonly baseUrl: string;
  readonly priority: number;
  readonly weight: number;
  readonly tags: readonly string[];
  readonly region: string | null;
  /** As written by the operator; absent ones follow the preset, then the defaults. */
  readonly options: Readonly<Record<string, unknown>>;
}

/** The API representation of these fields and of the status: for replies, the audit log and the installation file. */
export function describeChannelFields(channel: ChannelRecord) {
  const { name, label, kind, preset, baseUrl: base_url, status, priority, weight, tags, region, options } = channel;
  return { name, label, kind, preset, base_url, status, priority, weight, tags, region, options };
}

/** How operators and customers call a channel. */
export type ChannelNames = Pick<ChannelRecord, 'name' | 'label'>;

/** A channel as operators see it. `version` increases by one with each change. */
export interface ChannelRecord extends ChannelFields {
  readonly id: string;
  readonly label: string;
  readonly status: ChannelStatus;
  readonly statusReason: string | null;
  readonly statusSince: Date;
  readonly models: readonly ChannelModelRecord[];
  readonly credentials: readonly CredentialRecord[];
  readonly proxy: ProxyRecord | null;
  readonly version: number;
  readonly archivedAt: Date | null;
  readonly createdAt: Date;
  readonly updatedAt: Date;
}

export interface ChannelFilter {
  readonly statuses: readonly ChannelStatus[] | null;
  readonly includeArchived: boolean;
  /** Part of the name or of the label, any case. */
  readonly q: string | null;
}

const withParts = {
  models: { orderBy: { modelId: 'asc' } },
  credentials: { select: credentialColumns, orderBy: { id: 'asc' } },
  proxies: { where: { credentialId: null }, select: proxyColumns },
} satisfies Prisma.ChannelInclude;
type Row = Prisma.ChannelGetPayload<{ include: typeof withParts }>;

@Injectable()
export class ChannelsRepository extends ChannelChanges {
  async list(filter: ChannelFilter, page: PageRequest): Promise<Page<ChannelRecord>> {
    const window = pageWindow(page);
    const where = { AND: [window.where, conditionsOf(filter)] };
    const read = (db: Transaction) => db.channel.findMany({ ...window, where, include: withParts });
    const found = await this.prisma.search(filter.q, read);
    return pageOf(await this.withCosts(found, this.prisma), page);
  }

  async find(id: string, tx: Transaction = this.prisma): Promise<ChannelRecord | null> {
    const row = await tx.channel.findUnique({ where: { id }, include: withParts });
    const [record] = await this.withCosts(row === null ? [] : [row], tx);
    return record ?? null;
  }

  async findIdByName(name: string, tx: Transaction = this.prisma): Promise<string | null> {
    const row = await tx.channel.findUnique({ where: { name }, select: { id: true } });
    return row?.id ?? null;
  }

  async findIdByLabel(label: string, tx: Transaction): Promise<string | null> {
    const rows = await tx.$queryRaw<{ id: string }[]>`SELECT id FROM channel WHERE lower(label) = lower(${label})`;
    return rows[0]?.id ?? null;
  }

  /** By id. */
  async namesOf(ids: readonly string[]): Promise<ReadonlyMap<string, ChannelNames>> {
    const where = { id: { in: [...ids] } };
    const rows = await this.prisma.channel.findMany({ where, select: { id: true, name: true, label: true } });
    return new Map(rows.map(({ id, ...names }) => [id, names]));
  }

  async insert(tx: Transaction, id: string, fields: ChannelFields): Promise<void> {
    await tx.channel.create({ data: { id, ...columnsOf(fields) } });
  }

  async update(tx: Transaction, id: string, fields: ChannelFields): Promise<void> {
    await this.touch(tx, id, columnsOf(fields));
  }

  async setStatus(
    tx: Transaction,
    id: string,
    status: ChannelStatus,
    reason: string | null,
    since: Date,
  ): Promise<void> {
    await this.touch(tx, id, { status, statusReason: reason, statusSince: since });
  }

  async setArchived(tx: Transaction, id: string, archivedAt: Date | null): Promise<void> {
    await this.touch(tx, id, { archivedAt });
  }

  async replaceModels(tx: Transaction, channelId: string, models: readonly ServedModelRow[]): Promise<void> {
    await tx.channelModel.deleteMany({ where: { channelId } });
    await tx.channelModel.createMany({ data: models.map((model) => ({ ...model, channelId })) });
  }

  async insertCosts(tx: Transaction, channelId: string, costs: readonly CostRow[]): Promise<void> {
    await tx.channelCostVersion.createMany({
      data: costs
        .flatMap((cost) => storedVersions({ ...cost, channelId }))
        .map((cost) => cost as unknown as Prisma.ChannelCostVersionCreateManyInput),
    });
  }

  private async withCosts(rows: readonly Row[], tx: Transaction): Promise<ChannelRecord[]> {
    const costs = await tx.channelCostVersion.findMany({
      where: { channelId: { in: rows.map(({ id }) => id) }, effectiveFrom: { lte: new Date() } },
      orderBy: [{ effectiveFrom: 'desc' }, { id: 'desc' }],
      distinct: ['channelId', 'modelId'],
    });
    const current = new Map(
      costs.map((cost) => [`${cost.channelId}|${cost.modelId}`, priceOfVersion(readStoredPrice(cost))]),
    );
    return rows.map((row) => toRecord(row, (modelId) => current.get(`${row.id}|${modelId}`) ?? null));
  }
}

interface ServedModelRow {
  readonly id: string;
  readonly modelId: string;
  readonly upstreamModel: string;
}

interface CostRow {
  readonly id: string;
  readonly modelId: string;
  readonly effectiveFrom: Date;
  readonly rows: readonly PriceRow[];
  readonly schedule: PriceSchedule<PricedWindow> | null;
  readonly tiers: readonly PricedTier[];
}

function conditionsOf({ statuses, includeArchived, q }: ChannelFilter): Prisma.ChannelWhereInput {
  return {
    ...(includeArchived ? {} : { archivedAt: null }),
    ...(statuses === null ? {} : { status: { in: [...statuses] } }),
    ...(q === null ? {} : { OR: [{ name: containing(q) }, { label: containing(q) }] }),
  };
}

function columnsOf(fields: ChannelFields) {
  const { name, label, kind, preset, baseUrl, priority, weight, tags, region, options } = fields;
  const json = options as Prisma.InputJsonObject;
  const labelled = label === undefined ? {} : { label };
  return { name, ...labelled, kind, preset, baseUrl, priority, weight, tags: [...tags], region, options: json };
}

function toRecord({ proxies, ...row }: Row, costOf: (modelId: string) => Price | null): ChannelRecord {
  return {
    ...row,
    proxy: proxies[0] ?? null,
    kind: row.kind as ChannelKind,
    status: row.status as ChannelStatus,
    options: row.options as Record<string, unknown>,
    models: row.models.map(({ modelId, upstreamModel }) => {
      const { rows = null, schedule: costSchedule = null, serviceTiers: costTiers = [] } = costOf(modelId) ?? {};
      return { modelId, upstreamModel, cost: rows, costSchedule, costTiers };
    }),
    credentials: row.credentials.map(toCredential),
  };
}
