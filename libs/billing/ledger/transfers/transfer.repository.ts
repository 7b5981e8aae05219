import { Injectable } from '@nestjs/common';
import {
  Prisma,
  PrismaService,
  unnestColumns,
  type ComputedColumn,
  type SqlTransaction,
  type Transaction,
} from '#core/infra';
import { newUuid, pageOf, type Page, type PageRequest } from '#core';
import { requireAllowedPair } from '../domain/ledger/allowed-pairs.js';
import type { BookedCharge } from '../domain/ledger/postings-of.js';
import type { BookedMovement } from '../domain/ledger/refundable-shares.js';

/** A transfer to be booked. `requestId` is the id of the request, payment, grant, refund or sweep. */
export interface NewTransfer {
  readonly requestId: string;
  readonly leg: number;
  /** Null: money of the platform alone. */
  readonly organizationId: string | null;
  readonly debitAccount: string;
  readonly creditAccount: string;
  readonly amountNanoUsd: bigint;
  readonly code: string;
  /** When the paid event happened, Unix milliseconds; null: now. */
  readonly effectiveAtMs: number | null;
  readonly actor: string;
  readonly reason: string | null;
  /** Id of the transfer that a refund reverses. */
  readonly reverses?: string;
}

export interface TransferRecord {
  readonly id: string;
  readonly requestId: string;
  readonly leg: number;
  readonly code: string;
  /** Kinds of the accounts: `wallet_paid`, `revenue` …; `platform` for accounts hidden from the reader. */
  readonly debitKind: string;
  readonly creditKind: string;
  readonly amountNanoUsd: bigint;
  readonly effectiveAt: Date;
  readonly bookedAt: Date;
  readonly actor: string;
  readonly reason: string | null;
  /** Id of the transfer that a refund reverses. */
  readonly reverses: string | null;
}

/** Transfers between a customer's lots and the platform have lower sequence numbers; COGS concern the platform only. */
export const CUSTOMER_SEQUENCES_BELOW = 200;

/** Transfers `t` of a lot, those from lot to lot included. The index of an organization's transfers has no others. */
export const OF_LOTS = Prisma.sql`(t.leg < 200 OR t.leg >= 500)`;

const COST_SEQUENCES = { from: 200, below: 300 } as const;
const CAPTURE_SEQUENCES_BELOW = 100;

interface TransferRow {
  readonly id: string | undefined;
  readonly transfer: NewTransfer;
}

const COLUMNS: readonly ComputedColumn<TransferRow>[] = [
  { name: 'id', type: 'uuid', of: ({ id }) => id },
  { name: 'request_id', type: 'uuid', of: ({ transfer }) => transfer.requestId },
  { name: 'leg', type: 'smallint', of: ({ transfer }) => transfer.leg },
  { name: 'organization_id', type: 'uuid', of: ({ transfer }) => transfer.organizationId },
  { name: 'debit_account', type: 'uuid', of: ({ transfer }) => transfer.debitAccount },
  { name: 'credit_account', type: 'uuid', of: ({ transfer }) => transfer.creditAccount },
  { name: 'amount_nano_usd', type: 'bigint', of: ({ transfer }) => transfer.amountNanoUsd },
  { name: 'code', type: 'text', of: ({ transfer }) => transfer.code },
  { name: 'effective_at', type: 'timestamptz', of: ({ transfer }) => dateOf(transfer.effectiveAtMs) },
  { name: 'actor', type: 'text', of: ({ transfer }) => transfer.actor },
  { name: 'reason', type: 'text', of: ({ transfer }) => transfer.reason },
  { name: 'reverses', type: 'uuid', of: ({ transfer }) => transfer.reverses },
];

const RECORD_COLUMNS = Prisma.sql`t.id, t.request_id AS "requestId", t.leg::int AS leg, t.code,
  coalesce(debit.kind, 'platform') AS "debitKind", coalesce(credit.kind, 'platform') AS "creditKind",
  t.amount_nano_usd AS "amountNanoUsd", t.effective_at AS "effectiveAt", t.booked_at AS "bookedAt",
  t.actor, t.reason, t.reverses`;
/** In a query for an organization, row-level security hides the platform's accounts. */
const WITH_ACCOUNTS = Prisma.sql`FROM transfer t LEFT JOIN account debit ON debit.id = t.debit_account
  LEFT JOIN account credit ON credit.id = t.credit_account`;

/** The append-only transfers of the ledger. Owns `transfer`. */
@Injectable()
export class TransferRepository {
  constructor(private readonly prisma: PrismaService) {}

  /**
   * Books transfers in the given order. A plain INSERT: a conflict is a defect, and rolls everything back, as does a pair
   * of accounts that a code does not allow (RangeError).
   */
  async insert(tx: SqlTransaction, transfers: readonly NewTransfer[], nowMs: number): Promise<void> {
    if (transfers.length === 0) return;
    for (const { code, debitAccount, creditAccount } of transfers)
      requireAllowedPair(code, debitAccount, creditAccount);
    const ids = transfers.map(() => newUuid(nowMs)).sort();
    const rows = transfers.map((transfer, index) => ({ id: ids[index], transfer }));
    await tx.$executeRaw`
      INSERT INTO transfer (request_id, leg, id, organization_id, debit_account, credit_account, amount_nano_usd, code,
        effective_at, actor, reason, reverses)
      SELECT request_id, leg, id, organization_id, debit_account, credit_account, amount_nano_usd, code,
        coalesce(effective_at, now()), actor, reason, reverses
      FROM ${unnestColumns(rows, COLUMNS)} AS t`;
  }

  /** The amounts booked at checkpoints, by request. */
  async readBooked(tx: SqlTransaction, requestIds: readonly string[]): Promise<Map<string, BookedCharge>> {
    const rows = await tx.$queryRaw<{ request_id: string; leg: number; debit_account: string; amount: bigint }[]>`
      SELECT request_id, leg::int AS leg, debit_account, amount_nano_usd AS amount FROM transfer
      WHERE request_id = ANY(${[...requestIds]}::uuid[]) ORDER BY request_id, leg`;
    return new Map(
      requestIds.map((requestId) => {
        const own = rows.filter(({ request_id }) => request_id === requestId);
        const captures = own.filter(({ leg }) => leg < CAPTURE_SEQUENCES_BELOW);
        const costs = own.filter(({ leg }) => leg >= COST_SEQUENCES.from && leg < COST_SEQUENCES.below);
        const shares = captures.map(({ debit_account, amount }) => ({
          accountId: debit_account,
          amountNanoUsd: amount,
        }));
        const attemptCostsNanoUsd = new Map(costs.map(({ leg, amount }) => [leg - COST_SEQUENCES.from, amount]));
        return [requestId, { shares, attemptCostsNanoUsd }];
      }),
    );
  }

  /** Transfers of a request between lots and revenue, or of a payment, by sequence. */
  readMovements(tx: Transaction, requestId: string, below = CUSTOMER_SEQUENCES_BELOW): Promise<BookedMovement[]> {
    return tx.$queryRaw`
      SELECT id, debit_account AS "debitAccount", credit_account AS "creditAccount", amount_nano_usd AS "amountNanoUsd"
      FROM transfer WHERE request_id = ${requestId}::uuid AND leg < ${below} ORDER BY leg`;
  }

  /** The amounts that these refunds have reversed, by transfer. */
  async readReversed(tx: Transaction, refundIds: readonly string[]): Promise<Map<string, bigint>> {
    const rows = await tx.$queryRaw<{ id: string; amount: bigint }[]>`
      SELECT reverses AS id, sum(amount_nano_usd)::bigint AS amount FROM transfer
      WHERE request_id = ANY(${[...refundIds]}::uuid[]) GROUP BY reverses`;
    return new Map(rows.map(({ id, amount }) => [id, amount]));
  }

  /** Transfers of an organization's money, newest first. */
  async list(organizationId: string, page: PageRequest): Promise<Page<TransferRecord>> {
    const { cursor, order } = pageSql(page);
    const query = Prisma.sql`
      SELECT ${RECORD_COLUMNS} ${WITH_ACCOUNTS}
      WHERE t.organization_id = ${organizationId}::uuid AND t.leg < ${CUSTOMER_SEQUENCES_BELOW} ${cursor}
      ORDER BY t.id ${order} LIMIT ${page.limit + 1}`;
    return pageOf(await this.prisma.read((db) => db.$queryRaw<TransferRecord[]>(query)), page);
  }

  /** All transfers of a request and its refunds, in order of time, then by sequence. */
  async ofRequest(requestId: string, refundIds: readonly string[]): Promise<TransferRecord[]> {
    return this.prisma.$queryRaw`SELECT ${RECORD_COLUMNS} ${WITH_ACCOUNTS}
      WHERE t.request_id = ANY(${[requestId, ...refundIds]}::uuid[]) ORDER BY t.request_id, t.leg`;
  }
}

function dateOf(atMs: number | null): Date | null {
  return atMs === null ? null : new Date(atMs);
}

function pageSql({ after, before }: PageRequest): { readonly cursor: Prisma.Sql; readonly order: Prisma.Sql } {
  if (before !== null) return { cursor: Prisma.sql`AND t.id > ${before}::uuid`, order: Prisma.sql`ASC` };
  const cursor = after === null ? Prisma.empty : Prisma.sql`AND t.id < ${after}::uuid`;
  return { cursor, order: Prisma.sql`DESC` };
}
