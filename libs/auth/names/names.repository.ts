import { Injectable } from '@nestjs/common';
import { containing, PrismaService, startingWith, type Transaction } from '#core/infra';

/** What ids that are shown stand for. */
export interface Named {
  readonly kind: 'org' | 'key' | 'tier' | 'usr';
  readonly id: string;
  readonly name: string;
  /** Of a key. */
  readonly organizationId: string | null;
}

export type SearchedKind = 'org' | 'key' | 'usr';

/** A match of a search. */
export interface FoundName {
  readonly kind: SearchedKind;
  readonly id: string;
  readonly name: string;
  /** A slug, a masked key with its organization, an email address. */
  readonly detail: string;
  /** Of a key. */
  readonly organizationId: string | null;
}

type NamedIds = Readonly<Record<Named['kind'], readonly string[]>>;

/** Names of many objects at once, also of archived and revoked ones. */
@Injectable()
export class NamesRepository {
  constructor(private readonly prisma: PrismaService) {}

  /** Unknown ids are left out. */
  async find({ org, key, tier, usr }: NamedIds): Promise<Named[]> {
    return this.prisma.$queryRaw<Named[]>`
      SELECT 'org' AS kind, id, name, NULL::uuid AS "organizationId" FROM organization WHERE id = ANY(${org}::uuid[])
      UNION ALL SELECT 'key', id, name, organization_id FROM api_key WHERE id = ANY(${key}::uuid[])
      UNION ALL SELECT 'tier', id, name, NULL FROM tier WHERE id = ANY(${tier}::uuid[])
      UNION ALL SELECT 'usr', id, coalesce(nullif(name, ''), email), NULL FROM "user" WHERE id = ANY(${usr}::uuid[])`;
  }

  /**
   * Organizations, keys and users with a text in their names, slug or email address, keys also by their beginning; of each
   * kind at most `limit`, those that begin with the text first. Throws 400 for a search that takes too long.
   */
  async search(q: string, kinds: readonly SearchedKind[], limit: number): Promise<FoundName[]> {
    // Each by a connection of its own: the slowest one alone is waited for.
    const found = await Promise.all(kinds.map((kind) => this.prisma.search(q, (db) => SEARCHES[kind](db, q))));
    const begins = ({ name }: FoundName): number => Number(!name.toLowerCase().startsWith(q.toLowerCase()));
    return found.flatMap((names) => names.toSorted((one, other) => begins(one) - begins(other)).slice(0, limit));
  }
}

/** Of each kind, the newest ones are ordered by what they begin with. */
const CONSIDERED = { take: 50, orderBy: { id: 'desc' } } as const;

const SEARCHES: Readonly<Record<SearchedKind, (db: Transaction, q: string) => Promise<FoundName[]>>> = {
  org: async (db, q) => {
    const where = { archivedAt: null, OR: [{ name: containing(q) }, { slug: containing(q) }] };
    const rows = await db.organization.findMany({ ...CONSIDERED, where, select: { id: true, name: true, slug: true } });
    return rows.map(({ slug, ...row }) => ({ ...row, kind: 'org', detail: slug, organizationId: null }));
  },
  key: async (db, q) => {
    const where = { purpose: 'api', OR: [{ name: containing(q) }, { masked: startingWith(q) }] };
    const organization = { select: { name: true } };
    const select = { id: true, name: true, masked: true, organizationId: true, organization };
    const rows = await db.apiKey.findMany({ ...CONSIDERED, where, select });
    return rows.map(({ id, name, masked, organizationId, organization: { name: owner } }) => ({
      kind: 'key',
      id,
      name,
      detail: `${masked} · ${owner}`,
      organizationId,
    }));
  },
  usr: async (db, q) => {
    const where = { OR: [{ name: containing(q) }, { email: containing(q) }] };
    const rows = await db.user.findMany({ ...CONSIDERED, where, select: { id: true, name: true, email: true } });
    return rows.map(({ id, name, email }) => ({
      kind: 'usr',
      id,
      name: name === '' ? email : name,
      detail: email,
      organizationId: null,
    }));
  },
};
