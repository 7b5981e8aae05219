import { Injectable } from '@nestjs/common';
import { unnestRows, type ColumnTypes, type Transaction } from '#core/infra';
import { newUuid, storedSpellings } from '#core';
import { slugOf } from '../domain/slug-of.js';

/** A customer of another gateway. */
interface ImportedOrganization {
  readonly id: string;
  readonly name: string;
  readonly tierId: string;
  readonly isActive: boolean;
  readonly people: readonly ImportedPerson[];
  /** Null: the tier's limits, and all models. */
  readonly bounds: ImportedBounds | null;
}

/** What bounds all keys of an organization. */
interface ImportedBounds {
  readonly rpm: number | null;
  readonly tpm: number | null;
  readonly concurrency: number | null;
  /** Canonical ids; empty: all. */
  readonly modelAllow: readonly string[];
}

interface ImportedPerson {
  /** Canonical. */
  readonly email: string;
  readonly name: string;
  readonly role: 'owner' | 'member';
}

/** What a later import changes of a key. */
export interface ImportedKeyChange {
  readonly id: string;
  readonly isActive: boolean;
  readonly expiresAt: string | null;
  readonly modelAllow: readonly string[];
  readonly ipAllow: readonly string[];
  /** False: no total cap. True where there was none: a cap of zero, for `moveCaps` to raise. */
  readonly isCapped: boolean;
  /** Whether the fields below follow the source; false: they stay. */
  readonly hasLimits: boolean;
  readonly rpm: number | null;
  readonly tpm: number | null;
  readonly concurrency: number | null;
  readonly dayCapNanoUsd: bigint | null;
  readonly monthCapNanoUsd: bigint | null;
  /** Empty: all. */
  readonly endpoints: readonly string[];
}

/** A person who has never logged in, with an organization of theirs. */
export interface UnregisteredPerson {
  readonly id: string;
  readonly email: string;
  readonly organization: string;
  /** Of the organization. */
  readonly locale: string;
}

interface CapMovement {
  /** Of a key. */
  readonly id: string;
  readonly deltaNanoUsd: bigint;
}

interface OrganizationChange {
  readonly id: string;
  readonly isActive: boolean;
  readonly tierId: string;
  /** Null: those here stay. */
  readonly bounds: ImportedBounds | null;
}

const BOUNDS_TYPES = { rpm: 'int', tpm: 'int', concurrency: 'int', modelAllow: 'text[]' } as const;
const NO_BOUNDS: ImportedBounds = { rpm: null, tpm: null, concurrency: null, modelAllow: [] };
const ORGANIZATION_TYPES = {
  id: 'uuid',
  name: 'text',
  slug: 'text',
  status: 'text',
  tierId: 'uuid',
  ...BOUNDS_TYPES,
} as const;
const ORGANIZATION_CHANGE_TYPES = {
  id: 'uuid',
  isActive: 'boolean',
  tierId: 'uuid',
  hasBounds: 'boolean',
  ...BOUNDS_TYPES,
} as const;
const USER_TYPES = { id: 'uuid', email: 'text', name: 'text' } as const;
const MEMBER_TYPES = { id: 'uuid', organizationId: 'uuid', userId: 'uuid', role: 'text' } as const;
const CHANGE_TYPES: ColumnTypes<ImportedKeyChange> = {
  id: 'uuid',
  isActive: 'boolean',
  expiresAt: 'timestamptz',
  modelAllow: 'text[]',
  ipAllow: 'text[]',
  isCapped: 'boolean',
  hasLimits: 'boolean',
  rpm: 'int',
  tpm: 'int',
  concurrency: 'int',
  dayCapNanoUsd: 'bigint',
  monthCapNanoUsd: 'bigint',
  endpoints: 'text[]',
};

/** What members of an organization may do who do not own it. */
const MEMBER_ROLE = 'developer';

/** Customers of another gateway, many at once. It writes no audit rows: those are the importer's. */
@Injectable()
export class ImportedCustomersRepository {
  /** Inserts organizations with their people, who have no passwords. Returns the ids of people that are new here. */
  async insert(tx: Transaction, organizations: readonly ImportedOrganization[], nowMs: number): Promise<string[]> {
    const slugs = await this.freeSlugs(tx, organizations);
    const rows = organizations.map(({ id, name, tierId, isActive, bounds }, index) => ({
      id,
      name,
      tierId,
      slug: slugs[index] ?? id,
      status: isActive ? 'active' : 'suspended',
      ...(bounds ?? NO_BOUNDS),
    }));
    await tx.$executeRaw`INSERT INTO organization (id, name, slug, status, tier_id, rpm, tpm, concurrency, allowed_models)
      SELECT id, name, slug, status, "tierId", rpm, tpm, concurrency, "modelAllow" FROM ${unnestRows(rows, ORGANIZATION_TYPES)} AS o`;
    return this.insertPeople(tx, organizations, nowMs);
  }

  /** A key that is revoked stays so, also one that is active in the source: it may be revoked because others have it. */
  async changeKeys(tx: Transaction, changes: readonly ImportedKeyChange[]): Promise<void> {
    await tx.$executeRaw`
      UPDATE api_key k SET status = CASE WHEN c."isActive" THEN k.status ELSE 'revoked' END,
        revoked_at = CASE WHEN c."isActive" THEN k.revoked_at ELSE coalesce(k.revoked_at, now()) END,
        expires_at = c."expiresAt", model_allow = c."modelAllow", ip_allow = c."ipAllow",
        total_cap_nano_usd = CASE WHEN c."isCapped" THEN coalesce(k.total_cap_nano_usd, 0) END,
        rpm = CASE WHEN c."hasLimits" THEN c.rpm ELSE k.rpm END, tpm = CASE WHEN c."hasLimits" THEN c.tpm ELSE k.tpm END,
        concurrency = CASE WHEN c."hasLimits" THEN c.concurrency ELSE k.concurrency END,
        day_cap_nano_usd = CASE WHEN c."hasLimits" THEN c."dayCapNanoUsd" ELSE k.day_cap_nano_usd END,
        month_cap_nano_usd = CASE WHEN c."hasLimits" THEN c."monthCapNanoUsd" ELSE k.month_cap_nano_usd END,
        endpoints = CASE WHEN c."hasLimits" THEN c.endpoints ELSE k.endpoints END,
        version = k.version + 1, updated_at = now()
      FROM ${unnestRows(changes, CHANGE_TYPES)} AS c WHERE k.id = c.id AND k.imported_from IS NOT NULL`;
  }

  /** Raises and lowers total caps, to zero at least. A key without one stays so. */
  async moveCaps(tx: Transaction, movements: readonly CapMovement[]): Promise<void> {
    await tx.$executeRaw`
      UPDATE api_key k SET total_cap_nano_usd = greatest(k.total_cap_nano_usd + m."deltaNanoUsd", 0),
        version = k.version + 1, updated_at = now()
      FROM ${unnestRows(movements, { id: 'uuid', deltaNanoUsd: 'bigint' })} AS m
      WHERE k.id = m.id AND k.imported_from IS NOT NULL AND k.total_cap_nano_usd IS NOT NULL`;
  }

  /** An organization that is suspended stays so. */
  async changeOrganizations(tx: Transaction, changes: readonly OrganizationChange[]): Promise<void> {
    const rows = changes.map(({ bounds, ...change }) => ({
      ...change,
      hasBounds: bounds !== null,
      ...(bounds ?? NO_BOUNDS),
    }));
    await tx.$executeRaw`
      UPDATE organization o SET status = CASE WHEN c."isActive" THEN o.status ELSE 'suspended' END, tier_id = c."tierId",
        rpm = CASE WHEN c."hasBounds" THEN c.rpm ELSE o.rpm END, tpm = CASE WHEN c."hasBounds" THEN c.tpm ELSE o.tpm END,
        concurrency = CASE WHEN c."hasBounds" THEN c.concurrency ELSE o.concurrency END,
        allowed_models = CASE WHEN c."hasBounds" THEN c."modelAllow" ELSE o.allowed_models END,
        version = o.version + 1, updated_at = now()
      FROM ${unnestRows(rows, ORGANIZATION_CHANGE_TYPES)} AS c WHERE o.id = c.id`;
  }

  async archive(tx: Transaction, ids: readonly string[]): Promise<void> {
    await tx.$executeRaw`UPDATE organization SET archived_at = now(), version = version + 1, updated_at = now()
      WHERE id = ANY(${[...ids]}::uuid[]) AND archived_at IS NULL`;
  }

  /** Of these organizations, those with keys that this import did not make. */
  async withOtherKeys(tx: Transaction, ids: readonly string[], source: string): Promise<string[]> {
    const rows = await tx.$queryRaw<{ id: string }[]>`
      SELECT DISTINCT organization_id::text AS id FROM api_key
      WHERE organization_id = ANY(${[...ids]}::uuid[]) AND purpose = 'api' AND imported_from IS DISTINCT FROM ${source}`;
    return rows.map(({ id }) => id);
  }

  /** The tier of new organizations; null: there is none. */
  async defaultTier(tx: Transaction): Promise<string | null> {
    const tier = await tx.tier.findFirst({ where: { isDefault: true, archivedAt: null }, select: { id: true } });
    return tier?.id ?? null;
  }

  /** Live tiers by name. */
  async tierIds(tx: Transaction): Promise<ReadonlyMap<string, string>> {
    const tiers = await tx.tier.findMany({ where: { archivedAt: null }, select: { id: true, name: true } });
    return new Map(tiers.map(({ id, name }) => [name, id]));
  }

  /**
   * Of some people, the active ones who can log in by nothing yet, and who are members of an active organization: the oldest
   * membership. Identity's `login_account` has a row for everyone who ever could log in.
   */
  async unregistered(tx: Transaction, userIds: readonly string[]): Promise<UnregisteredPerson[]> {
    return tx.$queryRaw<UnregisteredPerson[]>`
      SELECT DISTINCT ON (u.id) u.id::text, u.email, o.name AS organization, o.locale
      FROM "user" u JOIN member m ON m.user_id = u.id AND m.removed_at IS NULL
        JOIN organization o ON o.id = m.organization_id AND o.status = 'active' AND o.archived_at IS NULL
      WHERE u.id = ANY(${[...userIds]}::uuid[]) AND u.status = 'active'
        AND NOT EXISTS (SELECT 1 FROM login_account a WHERE a.user_id = u.id)
      ORDER BY u.id, m.id`;
  }

  private async freeSlugs(tx: Transaction, organizations: readonly ImportedOrganization[]): Promise<string[]> {
    const wanted = organizations.map(({ name }) => slugOf(name));
    const taken = await tx.$queryRaw<
      { slug: string }[]
    >`SELECT slug FROM organization WHERE slug = ANY(${wanted}::text[])`;
    const used = new Set(['', ...taken.map(({ slug }) => slug)]);
    return organizations.map(({ id }, index) => {
      const slug = wanted[index] ?? '';
      if (used.has(slug)) return `${slug === '' ? 'organization' : slug}-${id.slice(-12)}`;
      used.add(slug);
      return slug;
    });
  }

  private async insertPeople(
    tx: Transaction,
    organizations: readonly ImportedOrganization[],
    nowMs: number,
  ): Promise<string[]> {
    const people = organizations.flatMap(({ id, people: own }) =>
      own.map((person) => ({ organizationId: id, ...person })),
    );
    if (people.length === 0) return [];
    const known = await this.usersOf(tx, people);
    const missing = new Map(people.filter(({ email }) => !known.has(email)).map(({ email, name }) => [email, name]));
    const users = [...missing].map(([email, name]) => ({ id: newUuid(nowMs), email, name }));
    const inserted = await tx.$queryRaw<{ id: string }[]>`INSERT INTO "user" (id, email, name)
      SELECT id, email, name FROM ${unnestRows(users, USER_TYPES)} AS u ON CONFLICT DO NOTHING RETURNING id::text`;
    // Read again: another process may have added one meanwhile.
    const userIds = missing.size === 0 ? known : await this.usersOf(tx, people);
    const members = people.map(({ organizationId, email, role }) => ({
      id: newUuid(nowMs),
      organizationId,
      userId: userIds.get(email),
      role: role === 'owner' ? 'owner' : MEMBER_ROLE,
    }));
    await tx.$executeRaw`INSERT INTO member (id, organization_id, user_id, role)
      SELECT id, "organizationId", "userId", role FROM ${unnestRows(members, MEMBER_TYPES)} AS m ON CONFLICT DO NOTHING`;
    return inserted.map(({ id }) => id);
  }

  /** Ids of users by canonical address, whatever its spelling here. Deleted ones keep no address. */
  private async usersOf(tx: Transaction, people: readonly { readonly email: string }[]): Promise<Map<string, string>> {
    const byStored = new Map(
      people.flatMap(({ email }) => storedSpellings(email).map((text) => [text, email] as const)),
    );
    const found = await tx.$queryRaw<{ id: string; email: string }[]>`
      SELECT id::text, email FROM "user" WHERE email = ANY(${[...byStored.keys()]}::text[])`;
    return new Map(found.map(({ id, email }) => [byStored.get(email) ?? email, id]));
  }
}
