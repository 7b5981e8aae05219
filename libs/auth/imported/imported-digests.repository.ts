import { Injectable } from '@nestjs/common';
import { PrismaService } from '#core/infra';
import { DIGEST_BYTES } from './digest-set.js';

const PAGE = 4_000;
const STATUSES = ['active', 'revoked'] as const;
const NIL = '00000000-0000-0000-0000-000000000000';

interface ImportState {
  readonly hasActive: boolean;
  /** Where the next reading begins, after this one. */
  readonly asOf: string;
  /** Transactions from here on have not begun. */
  readonly until: string;
}

/** Numbers of transactions, from one on, before the other. */
export interface ImportRange {
  readonly since: string;
  readonly until: string;
}

interface PageRow {
  readonly digests: Uint8Array | null;
  readonly previous: Uint8Array | null;
  readonly imported_in: string | null;
  readonly id: string | null;
}

/** The queries of gateways for imported keys. */
@Injectable()
export class ImportedDigestsRepository {
  constructor(private readonly prisma: PrismaService) {}

  /** Read before the pages: what commits meanwhile is in the next range. */
  async state(): Promise<ImportState> {
    const [state] = await this.prisma.$queryRaw<ImportState[]>`
      SELECT EXISTS (SELECT 1 FROM api_key WHERE imported_from IS NOT NULL AND status = 'active') AS "hasActive",
        pg_snapshot_xmin(pg_current_snapshot())::text AS "asOf", pg_snapshot_xmax(pg_current_snapshot())::text AS until`;
    return state ?? { hasActive: false, asOf: '0', until: '0' };
  }

  /**
   * The first bytes of the digests of imported keys, one after another, a page at a time, with those of the secrets before a
   * rotation. Revoked keys are among them, since their answer is another one than that of an unknown key.
   *
   * @param range transactions that imported the keys; null: of all keys, also with numbers of a Postgres before a restore
   */
  async *pages(range: ImportRange | null): AsyncGenerator<Uint8Array, void> {
    for (const status of STATUSES) {
      let after = { imported_in: range?.since ?? '0', id: NIL };
      for (;;) {
        const page = await this.page(status, after, range?.until ?? null);
        for (const digests of [page?.digests, page?.previous]) if (digests) yield digests;
        if (page?.imported_in == null || page.id === null) break;
        after = { imported_in: page.imported_in, id: page.id };
      }
    }
  }

  private async page(
    status: string,
    after: { readonly imported_in: string; readonly id: string },
    until: string | null,
  ): Promise<PageRow | undefined> {
    const [row] = await this.prisma.$queryRaw<PageRow[]>`
      WITH page AS (
        SELECT imported_in, id, digest, previous_digest FROM api_key
        WHERE imported_from IS NOT NULL AND status = ${status}
          AND (imported_in, id) > (${after.imported_in}::text::xid8, ${after.id}::uuid)
          AND (${until}::text IS NULL OR imported_in < ${until}::text::xid8)
        ORDER BY imported_in, id LIMIT ${PAGE}
      ), last AS (SELECT imported_in, id FROM page ORDER BY imported_in DESC, id DESC LIMIT 1)
      SELECT string_agg(substring(digest FOR ${DIGEST_BYTES}::int), ''::bytea) AS digests,
        string_agg(substring(previous_digest FOR ${DIGEST_BYTES}::int), ''::bytea) AS previous,
        (SELECT imported_in::text FROM last), (SELECT id::text FROM last)
      FROM page`;
    return row;
  }
}
