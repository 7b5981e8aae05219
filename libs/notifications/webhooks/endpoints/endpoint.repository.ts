import { Injectable } from '@nestjs/common';
import { pageWindow, Prisma, PrismaService, type Transaction } from '#core/infra';
import { formatId, pageOf, type Page, type PageRequest } from '#core';
import type { Endpoint } from '../domain/endpoint.js';
import type { SealedEndpoint } from './endpoint-vault.js';

/** Without what is sealed. */
const COLUMNS = {
  id: true,
  organizationId: true,
  name: true,
  kind: true,
  shownUrl: true,
  publicKey: true,
  eventTypes: true,
  language: true,
  status: true,
  disabledReason: true,
  failingSince: true,
  deliveredAt: true,
  cursor: true,
  replayCursor: true,
  replayUntil: true,
  version: true,
  createdAt: true,
  updatedAt: true,
} as const satisfies Prisma.WebhookEndpointSelect;

/** An endpoint whose call failed. */
interface FailingEndpoint {
  readonly organizationId: string | null;
  readonly name: string;
  /** For how long, by the clock of Postgres. */
  readonly failingMs: number;
}

type Changes = Prisma.WebhookEndpointUncheckedUpdateInput;

/** Owns `webhook_endpoint`. An `organizationId` of null is the operator's. */
@Injectable()
export class EndpointRepository {
  constructor(private readonly prisma: PrismaService) {}

  /** With the rights of the request. */
  transaction<T>(work: (tx: Transaction) => Promise<T>): Promise<T> {
    return this.prisma.transact(work);
  }

  async list(organizationId: string | null, page: PageRequest): Promise<Page<Endpoint>> {
    const window = pageWindow(page);
    const where = { AND: [window.where], organizationId };
    const rows = await this.prisma.read((db) => db.webhookEndpoint.findMany({ ...window, where, select: COLUMNS }));
    return pageOf(rows as Endpoint[], page);
  }

  async find(id: string, organizationId: string | null): Promise<Endpoint | null> {
    const where = { id, organizationId };
    return (await this.prisma.read((db) =>
      db.webhookEndpoint.findFirst({ where, select: COLUMNS }),
    )) as Endpoint | null;
  }

  async lock(tx: Transaction, id: string, organizationId: string | null): Promise<Endpoint | null> {
    await tx.$queryRaw`SELECT 1 FROM webhook_endpoint WHERE id = ${id}::uuid FOR UPDATE`;
    return (await tx.webhookEndpoint.findFirst({ where: { id, organizationId }, select: COLUMNS })) as Endpoint | null;
  }

  async findSealed(tx: Transaction, id: string): Promise<SealedEndpoint> {
    return tx.webhookEndpoint.findUniqueOrThrow({ where: { id }, select: { sealed: true, encryptionKeyId: true } });
  }

  count(tx: Transaction, organizationId: string | null): Promise<number> {
    return tx.webhookEndpoint.count({ where: { organizationId } });
  }

  /** Locks the organization's list, so that its length can be bounded. */
  async lockList(tx: Transaction, organizationId: string | null): Promise<void> {
    await tx.$executeRaw`SELECT pg_advisory_xact_lock(hashtext('webhook_endpoint'), hashtext(${organizationId ?? ''}))`;
  }

  async insert(tx: Transaction, data: Prisma.WebhookEndpointUncheckedCreateInput): Promise<Endpoint> {
    return (await tx.webhookEndpoint.create({ data, select: COLUMNS })) as Endpoint;
  }

  /** A change that its readers see: with a new version. */
  async update(tx: Transaction, id: string, changes: Changes): Promise<Endpoint> {
    const data = { ...changes, version: { increment: 1 }, updatedAt: new Date() };
    return (await tx.webhookEndpoint.update({ where: { id }, data, select: COLUMNS })) as Endpoint;
  }

  async succeeded(id: string): Promise<void> {
    const data = { failingSince: null, deliveredAt: new Date() };
    await this.prisma.webhookEndpoint.updateMany({ where: { id }, data });
  }

  /** Null: it is disabled, or deleted. */
  async failed(tx: Transaction, id: string): Promise<FailingEndpoint | null> {
    const [row] = await tx.$queryRaw<FailingEndpoint[]>`
      UPDATE webhook_endpoint SET failing_since = coalesce(failing_since, now())
      WHERE id = ${id}::uuid AND status = 'active'
      RETURNING organization_id AS "organizationId", name,
        (extract(epoch FROM now() - failing_since) * 1000)::float8 AS "failingMs"`;
    return row ?? null;
  }

  /** How far it is fed: without a new version, as people did not change it. */
  async note(tx: Transaction, id: string, changes: Changes): Promise<void> {
    await tx.webhookEndpoint.updateMany({ where: { id }, data: changes });
  }

  async remove(tx: Transaction, id: string): Promise<void> {
    await tx.webhookEndpoint.delete({ where: { id } });
  }

  /** The position of the last event that an endpoint could get. */
  async lastPosition(tx: Transaction, organizationId: string | null): Promise<bigint> {
    const [row] = await tx.$queryRaw<{ last: bigint | null }[]>`
      SELECT max(last_position) AS last FROM event_stream
      WHERE ${organizationId}::uuid IS NULL OR id = ${organizationId}::uuid`;
    return row?.last ?? 0n;
  }
}

/**
 * The condition on `event e` of what an endpoint gets: of its organization, or for the operator of all; of its types. A test
 * is of its endpoint alone.
 */
export function matchesEndpoint(
  { id, organizationId, eventTypes }: Pick<Endpoint, 'id' | 'organizationId' | 'eventTypes'>,
  { isFiltered = true }: { readonly isFiltered?: boolean } = {},
): Prisma.Sql {
  const owner = organizationId === null ? Prisma.sql`true` : Prisma.sql`e.organization_id = ${organizationId}::uuid`;
  const types =
    !isFiltered || eventTypes.length === 0 ? Prisma.sql`true` : Prisma.sql`e.type = ANY (${[...eventTypes]}::text[])`;
  return Prisma.sql`${owner} AND CASE e.type
    WHEN 'webhook.test' THEN e.data->>'endpoint_id' = ${formatId('whe', id)} ELSE ${types} END`;
}
