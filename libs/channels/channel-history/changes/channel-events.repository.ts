import { Injectable } from '@nestjs/common';
import { recordEvents, pageWindow, PrismaService, type Transaction } from '#core/infra';
import { formatId, pageOf, type Page, type PageRequest, type NewEvent } from '#core';
import type { ChannelEvent, ChannelEventKind } from '../domain/channel-event.js';

/** A repeat of the last event is recorded only this long after that event ended, whichever gateway reports it. */
const REPEAT_AFTER = '1 minute';

const HEALTH_EVENTS: Partial<Record<ChannelEventKind, 'channel.down' | 'channel.recovered'>> = {
  ejected: 'channel.down',
  recovered: 'channel.recovered',
};

function healthEvents(
  { kind, channelId, reason }: ChannelEvent,
  { name, model }: { readonly name: string; readonly model: string | null },
): NewEvent[] {
  const type = HEALTH_EVENTS[kind];
  if (type === undefined) return [];
  const data = { channel_id: formatId('chn', channelId), channel_name: name, model, reason };
  return [{ type, organizationId: null, data }];
}

/** Channel history, append-only. Only events past the retention time are deleted; Postgres refuses all else. */
@Injectable()
export class ChannelEventsRepository {
  constructor(private readonly prisma: PrismaService) {}

  /** Runs in the transaction of the change that it records. */
  static async insert(tx: Transaction, event: ChannelEvent): Promise<void> {
    await tx.channelEvent.create({ data: event });
  }

  /**
   * Adds an event reported by a gateway. Does nothing when the event exists, the channel does not, or the event repeats
   * the last one of its credential or model (`REPEAT_AFTER`).
   */
  async add(event: ChannelEvent): Promise<void> {
    const { id, channelId, credentialId, modelId, kind, actor, reason, detail, untilAt, createdAt } = event;
    await this.prisma.$transaction(async (tx) => {
      const [added] = await tx.$queryRaw<{ name: string; model: string | null }[]>`
        INSERT INTO channel_event
          (id, channel_id, credential_id, model_id, kind, actor, reason, detail, until_at, created_at)
        SELECT ${id}::uuid, channel.id, ${credentialId}::uuid, ${modelId}::uuid,
          ${kind}, ${actor}, ${reason}, ${detail}, ${untilAt}::timestamptz, ${createdAt}::timestamptz
        FROM channel WHERE channel.id = ${channelId}::uuid AND NOT EXISTS (
          SELECT 1 FROM (
            SELECT kind, reason, coalesce(until_at, created_at) AS over_at FROM channel_event
            WHERE channel_id = ${channelId}::uuid AND credential_id IS NOT DISTINCT FROM ${credentialId}::uuid
              AND model_id IS NOT DISTINCT FROM ${modelId}::uuid
            ORDER BY id DESC LIMIT 1
          ) AS last
          WHERE last.kind = ${kind} AND last.reason IS NOT DISTINCT FROM ${reason}
            AND last.over_at > ${createdAt}::timestamptz - ${REPEAT_AFTER}::interval
        )
        ON CONFLICT (id) DO NOTHING
        RETURNING (SELECT name FROM channel c WHERE c.id = channel_id) AS name,
          (SELECT canonical_id FROM model m WHERE m.id = model_id) AS model`;
      if (added !== undefined) await recordEvents(tx, healthEvents(event, added));
    });
  }

  /** Archived channels keep their history. */
  async hasChannel(id: string): Promise<boolean> {
    return (await this.prisma.channel.count({ where: { id } })) > 0;
  }

  /** Deletes at most `limit` events older than `days`; returns how many. */
  async deleteOlderThan(days: number, limit: number): Promise<number> {
    const [row] = await this.prisma.$queryRaw<{ deleted: number }[]>`
      SELECT forget_channel_events(now() - make_interval(days => ${days}::int), ${limit}::int) AS deleted`;
    return row?.deleted ?? 0;
  }

  /** @param kinds null: all */
  async list(
    channelId: string,
    kinds: readonly ChannelEventKind[] | null,
    page: PageRequest,
  ): Promise<Page<ChannelEvent>> {
    const window = pageWindow(page);
    const found = await this.prisma.channelEvent.findMany({
      ...window,
      where: { ...window.where, channelId, ...(kinds === null ? {} : { kind: { in: [...kinds] } }) },
    });
    return pageOf(
      found.map((row) => ({ ...row, kind: row.kind as ChannelEventKind })),
      page,
    );
  }
}
