import { Injectable } from '@nestjs/common';
import { Prisma, PrismaService } from '#core/infra';
import type { PullResult } from '../domain/pulls/pull-result.js';

/** Longer than a pull. */
const LEASE = Prisma.sql`interval '2 minutes'`;

/** Which balances are due, and what came of their pulls. */
@Injectable()
export class PullsRepository {
  constructor(private readonly prisma: PrismaService) {}

  /** Makes the rows of credentials that have none yet. */
  async prepare(): Promise<void> {
    await this.prisma.$executeRaw`
      INSERT INTO upstream_balance (credential_id)
      SELECT c.id FROM channel_credential c JOIN channel ch ON ch.id = c.channel_id
      WHERE ch.archived_at IS NULL AND NOT EXISTS (SELECT 1 FROM upstream_balance b WHERE b.credential_id = c.id)
      ON CONFLICT DO NOTHING`;
  }

  /**
   * Takes active credentials with a pull that is due, the longest due first. A changed channel may have a new secret, address or
   * option: its pull is due at once, but not within a minute of the last, nor while the provider limits requests.
   */
  async claim(limit: number): Promise<string[]> {
    const rows = await this.prisma.$queryRaw<{ id: string }[]>`
      UPDATE upstream_balance b SET next_pull_at = now() + ${LEASE}, pulled_at = now() FROM (
        SELECT b.credential_id FROM upstream_balance b
        JOIN channel_credential c ON c.id = b.credential_id JOIN channel ch ON ch.id = c.channel_id
        WHERE c.status = 'active' AND ch.archived_at IS NULL AND b.shares_with_id IS NULL
          AND (b.next_pull_at <= now() OR (
            ch.updated_at > b.pulled_at AND b.pull_result <> 'limited' AND b.pulled_at < now() - interval '1 minute'))
        ORDER BY b.next_pull_at, b.credential_id LIMIT ${limit} FOR UPDATE OF b SKIP LOCKED
      ) AS due WHERE b.credential_id = due.credential_id RETURNING b.credential_id AS id`;
    return rows.map(({ id }) => id);
  }

  /** An answer without an amount leaves the last one. */
  async note(id: string, { kind, detail, amounts }: PullResult, nextInMs: number): Promise<void> {
    const texts = amounts.map(({ currency, nano }) => ({ currency, nano: nano.toString() }));
    const changed =
      kind === 'amount'
        ? Prisma.sql`, amounts = ${JSON.stringify(texts)}::jsonb, amounts_at = pulled_at`
        : Prisma.empty;
    await this.prisma.$executeRaw`
      UPDATE upstream_balance SET pull_result = ${kind}, pull_detail = ${detail},
        next_pull_at = now() + ${nextInMs}::int * interval '1 millisecond' ${changed}
      WHERE credential_id = ${id}::uuid`;
  }

  /** Makes a pull due, unless one began within the last minute, or the provider asked to wait. */
  async hasten(id: string): Promise<void> {
    await this.prisma.$executeRaw`
      UPDATE upstream_balance SET next_pull_at = now()
      WHERE credential_id = ${id}::uuid AND next_pull_at > now() AND pull_result IS DISTINCT FROM 'limited'
        AND coalesce(pulled_at < now() - interval '1 minute', true)`;
  }
}
