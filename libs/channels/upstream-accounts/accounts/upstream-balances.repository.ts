import { Injectable } from '@nestjs/common';
import { pageWindow, Prisma, PrismaService, type Transaction } from '#core/infra';
import { pageOf, type Page, type PageRequest } from '#core';
import type { PulledAmount, PullResult } from '../domain/pulls/pull-result.js';

/** What is stored of the balance behind a credential; the defaults where nothing is. */
export interface BalanceFields {
  /** The credential with the balance of the same account; null: this one has its own. */
  readonly sharesWithId: string | null;
  readonly statedNanoUsd: bigint | null;
  readonly statedAt: Date | null;
  /** Null: those of the settings. */
  readonly alertBelowDays: number | null;
  readonly alertBelowNanoUsd: bigint | null;
  readonly lowSince: Date | null;
  /** What came of the last pull; null: there was none. */
  readonly pullResult: PullResult['kind'] | null;
  readonly pullDetail: PullResult['detail'];
  readonly pulledAt: Date | null;
  readonly nextPullAt: Date | null;
  /** Of the last answer with one. */
  readonly amounts: readonly PulledAmount[];
  readonly amountsAt: Date | null;
  readonly version: number;
  readonly updatedAt: Date;
}

/** A credential with its balance. */
export interface BalanceRow extends BalanceFields {
  readonly id: string;
  readonly label: string;
  readonly channelId: string;
  readonly channelName: string;
}

/** The account behind a credential that has a balance of its own. */
export interface Account extends BalanceRow {
  /** All its credentials, and when the first of them was made. */
  readonly memberIds: readonly string[];
  readonly since: Date;
}

interface BalanceFilter {
  readonly channelId?: string;
  readonly isLow?: boolean;
  /** Of channels that are not disabled. */
  readonly isUsed?: true;
}

/** What an operator changes, and what follows from it. */
export type BalanceChanges = Partial<
  Pick<
    BalanceFields,
    'sharesWithId' | 'statedNanoUsd' | 'statedAt' | 'alertBelowDays' | 'alertBelowNanoUsd' | 'lowSince'
  >
>;

const FIELDS = {
  sharesWithId: true,
  statedNanoUsd: true,
  statedAt: true,
  alertBelowDays: true,
  alertBelowNanoUsd: true,
  lowSince: true,
  version: true,
  updatedAt: true,
  pullResult: true,
  pullDetail: true,
  pulledAt: true,
  nextPullAt: true,
  amounts: true,
  amountsAt: true,
} as const satisfies Prisma.UpstreamBalanceSelect;

const COLUMNS = {
  id: true,
  label: true,
  channelId: true,
  createdAt: true,
  channel: { select: { name: true } },
  balance: { select: FIELDS },
} as const satisfies Prisma.ChannelCredentialSelect;

const NOT_ARCHIVED = { archivedAt: null } as const;
const IN_USE = { ...NOT_ARCHIVED, status: { not: 'disabled' } } as const;
const NOTHING = {
  sharesWithId: null,
  statedNanoUsd: null,
  statedAt: null,
  alertBelowDays: null,
  alertBelowNanoUsd: null,
  lowSince: null,
  version: 0,
  pullResult: null,
  pullDetail: null,
  pulledAt: null,
  nextPullAt: null,
  amounts: null,
  amountsAt: null,
} as const;

/** Owns `upstream_balance`, which has a row once there is something to store. */
@Injectable()
export class UpstreamBalancesRepository {
  constructor(private readonly prisma: PrismaService) {}

  /** Changes one at a time: which credentials share an account stays as it was read. */
  async change<T>(work: (tx: Transaction) => Promise<T>): Promise<T> {
    return this.prisma.$transaction(async (tx) => {
      await tx.$executeRaw`SELECT pg_advisory_xact_lock(hashtext('upstream_balance'))`;
      return work(tx);
    });
  }

  transaction<T>(work: (tx: Transaction) => Promise<T>): Promise<T> {
    return this.prisma.$transaction(work);
  }

  /** Of channels that are not archived, the newest credentials first. */
  async list({ channelId, isLow, isUsed }: BalanceFilter, page: PageRequest): Promise<Page<BalanceRow>> {
    const window = pageWindow(page);
    const ofLow = isLow === undefined ? {} : isLow ? { balance: LOW } : { NOT: { balance: LOW } };
    const channel = isUsed === true ? IN_USE : NOT_ARCHIVED;
    const where = { AND: [window.where, ofLow], channel, ...(channelId === undefined ? {} : { channelId }) };
    const rows = await this.prisma.channelCredential.findMany({ ...window, where, select: COLUMNS });
    return pageOf(rows.map(toRow), page);
  }

  async find(id: string, tx: Transaction = this.prisma): Promise<BalanceRow | null> {
    const row = await tx.channelCredential.findUnique({ where: { id }, select: COLUMNS });
    return row === null ? null : toRow(row);
  }

  /** The accounts of credentials that have a balance of their own. */
  async accounts(ids: readonly string[], tx: Transaction = this.prisma): Promise<Account[]> {
    const sharing = await tx.channelCredential.findMany({
      where: { OR: [{ id: { in: [...ids] } }, { balance: { sharesWithId: { in: [...ids] } } }] },
      select: COLUMNS,
    });
    return ids.flatMap((id) => {
      const members = sharing.filter((row) => (row.balance?.sharesWithId ?? row.id) === id);
      const own = members.find((row) => row.id === id);
      if (own === undefined) return [];
      const since = new Date(Math.min(...members.map(({ createdAt }) => createdAt.getTime())));
      return [{ ...toRow(own), memberIds: members.map((member) => member.id), since }];
    });
  }

  /** Credentials in use with a balance of their own that is known, or was low. */
  async watched(): Promise<string[]> {
    const known = [{ statedAt: { not: null } }, { amountsAt: { not: null } }, { lowSince: { not: null } }];
    const where = { sharesWithId: null, OR: known, credential: { channel: IN_USE } };
    const rows = await this.prisma.upstreamBalance.findMany({ where, select: { credentialId: true } });
    return rows.map(({ credentialId }) => credentialId);
  }

  /** Credentials in use whose account is low. */
  async lowIds(): Promise<string[]> {
    const where = { sharesWithId: null, lowSince: { not: null }, credential: { channel: IN_USE } };
    const rows = await this.prisma.upstreamBalance.findMany({ where, select: { credentialId: true } });
    return rows.map(({ credentialId }) => credentialId);
  }

  /**
   * Notes since when an account is low, or that it no longer is. Returns the number of the episode; null: another process did
   * that, or what is known of the account has changed since it was read.
   */
  async noteLow(tx: Transaction, account: Account, since: Date | null): Promise<number | null> {
    const { id, version, amountsAt, lowSince } = account;
    const [row] = await tx.$queryRaw<{ episode: number }[]>`
      UPDATE upstream_balance SET low_since = ${since}::timestamptz,
        low_episode = low_episode + CASE WHEN ${since}::timestamptz IS NULL THEN 0 ELSE 1 END
      WHERE credential_id = ${id}::uuid AND version = ${version} AND amounts_at IS NOT DISTINCT FROM ${amountsAt}::timestamptz
        AND low_since IS NOT DISTINCT FROM ${lowSince}::timestamptz
      RETURNING low_episode AS episode`;
    return row?.episode ?? null;
  }

  /** Makes the row that others name, or that is changed. */
  async ensure(tx: Transaction, id: string): Promise<void> {
    await tx.upstreamBalance.createMany({ data: [{ credentialId: id }], skipDuplicates: true });
  }

  /** Writes a change of the operator. */
  async update(tx: Transaction, id: string, changes: BalanceChanges): Promise<BalanceRow> {
    await this.ensure(tx, id);
    const data = { ...changes, version: { increment: 1 }, updatedAt: new Date() };
    await tx.upstreamBalance.update({ where: { credentialId: id }, data });
    const row = await this.find(id, tx);
    if (row === null) throw new Error(`credential ${id} is gone`);
    return row;
  }
}

const LOW = { is: { lowSince: { not: null } } };

type StoredRow = Prisma.ChannelCredentialGetPayload<{ select: typeof COLUMNS }>;

function toRow({ id, label, channelId, createdAt, channel, balance }: StoredRow): BalanceRow {
  const { amounts, ...fields } = balance ?? { ...NOTHING, updatedAt: createdAt };
  const texts = (amounts ?? []) as { readonly currency: PulledAmount['currency']; readonly nano: string }[];
  const read = texts.map(({ currency, nano }) => ({ currency, nano: BigInt(nano) }));
  return {
    id,
    label,
    channelId,
    channelName: channel.name,
    ...(fields as Omit<BalanceFields, 'amounts'>),
    amounts: read,
  };
}
