import { Injectable } from '@nestjs/common';
import { PrismaService, type SealedSecret } from '#core/infra';
import { readStoredPrice } from '#catalog';
import { ScheduledPrice, type Calendars, type PricedWindow, type PriceSchedule } from '#core';
import type { DatedCost } from '../domain/channel.js';

/** A credential as stored, encrypted. */
export interface SealedCredential extends SealedSecret {
  readonly id: string;
  readonly channelId: string;
  readonly label: string;
  readonly secretVersion: number;
  readonly weight: number;
  readonly rpm: number | null;
  readonly tpm: number | null;
}

/** A gateway whose clock is behind may still need costs that ended this recently. */
const CLOCK_TOLERANCE = '15 minutes';

/** Reads what the data plane needs of channels. */
@Injectable()
export class ChannelLoaderRepository {
  constructor(private readonly prisma: PrismaService) {}

  /** Channels that are not archived, with their models and active credentials. */
  async loadChannels() {
    return this.prisma.channel.findMany({
      where: { archivedAt: null },
      include: {
        models: true,
        proxies: true,
        credentials: { where: { status: 'active' }, orderBy: [{ weight: 'desc' }, { id: 'asc' }] },
      },
    });
  }

  /** Channels that only records refer to. */
  async loadArchived() {
    return this.prisma.channel.findMany({
      where: { archivedAt: { not: null } },
      select: { id: true, name: true, label: true },
    });
  }

  /** One channel, with all its credentials, of any status. */
  async loadChannel(id: string) {
    return this.prisma.channel.findUnique({
      where: { id },
      include: { models: true, proxies: true, credentials: { orderBy: [{ weight: 'desc' }, { id: 'asc' }] } },
    });
  }

  /** By `channel|model`, newest first: the version in force `CLOCK_TOLERANCE` ago, and all later ones. */
  async loadCosts(calendarsNow: () => Calendars): Promise<Map<string, DatedCost[]>> {
    const rows = await this.prisma.$queryRaw<LoadedCost[]>`
      SELECT id, channel_id || '|' || model_id AS channel_model, effective_from, rows, schedule,
        service_tiers AS "serviceTiers" FROM (
        SELECT *, row_number() OVER (
          PARTITION BY channel_id, model_id, effective_from <= now() - ${CLOCK_TOLERANCE}::interval
          ORDER BY effective_from DESC, id DESC
        ) AS newest FROM channel_cost_version WHERE window_of IS NULL
      ) AS version
      WHERE newest = 1 OR effective_from > now() - ${CLOCK_TOLERANCE}::interval
      ORDER BY effective_from DESC, id DESC`;
    const costs = new Map<string, DatedCost[]>();
    for (const { id, channel_model, effective_from, ...stored } of rows) {
      const { rows: steps, schedule, serviceTiers } = readStoredPrice(stored);
      const tiers = serviceTiers === undefined ? {} : { serviceTiers };
      const dated = { id, rows: steps, ...tiers, effectiveFromMs: effective_from.getTime() };
      const cost = withSchedule(dated, schedule, calendarsNow);
      costs.set(channel_model, [...(costs.get(channel_model) ?? []), cost]);
    }
    return costs;
  }
}

interface LoadedCost {
  readonly id: string;
  readonly channel_model: string;
  readonly effective_from: Date;
  readonly rows: unknown;
  readonly schedule: unknown;
  readonly serviceTiers: unknown;
}

function withSchedule(
  cost: DatedCost,
  schedule: PriceSchedule<PricedWindow> | null,
  calendarsNow: () => Calendars,
): DatedCost {
  if (schedule === null) return cost;
  const scheduled = new ScheduledPrice(cost, schedule, calendarsNow);
  return { ...cost, scheduled: { billedBy: schedule.billedBy, at: (atMs) => scheduled.at(atMs) } };
}
