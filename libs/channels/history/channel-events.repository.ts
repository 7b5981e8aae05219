import { Injectable } from '@nestjs/common';
import { pageOf, type Page, type PageRequest } from '#kernel';
import { pageWindow, PrismaService, type Transaction } from '#infra';
import type { ChannelEvent, ChannelEventKind } from '../domain/history/channel-event.js';

/** What goes on is one line a minute, however many gateways tell it. */
const SAME_WITHIN = '1 minute';

/** The history of channels. Nothing updates it, and only what is older than it is kept is deleted; Postgres refuses all else. */
@Injectable()
export class ChannelEventsRepository {
  constructor(private readonly prisma: PrismaService) {}

  /** Within the transaction of the change that it tells of. */
  static async insert(tx: Transaction, event: ChannelEvent): Promise<void> {
    await tx.channelEvent.create({ data: event });
  }

  /**
   * Adds what a gateway tells. Nothing happens when it was added before, when the channel is gone, or when the last
   * that was told of the credential or model is the same and goes on.
   */
  async add(event: ChannelEvent): Promise<void> {
    const { id, channelId, credentialId, modelId, kind, actor, reason, detail, untilAt, createdAt } = event;
    await this.prisma.$executeRaw`
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
          AND last.over_at > ${createdAt}::timestamptz - ${SAME_WITHIN}::interval
      )
      ON CONFLICT (id) DO NOTHING`;
  }

  /** Deletes what is older than so many days, at most `limit` rows; answers how many. */
  async forgetOlderThan(days: number, limit: number): Promise<number> {
    const [row] = await this.prisma.$queryRaw<{ forgotten: number }[]>`
      SELECT forget_channel_events(now() - make_interval(days => ${days}::int), ${limit}::int) AS forgotten`;
    return row?.forgotten ?? 0;
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
