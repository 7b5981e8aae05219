import { AsyncLocalStorage } from 'node:async_hooks';
import { Injectable } from '@nestjs/common';
import { formatId, RoutifyError } from '#core';
import { ArchiveRepository } from '../../ledger/transfers/archive.repository.js';
import { archivedRefusal } from '../../ledger/transfers/archived-refusal.js';
import {
  StatementRepository,
  type ModelUnits,
  type StatementMonth,
  type StatementMovement,
  type StatementPayment,
  type StatementSums,
} from './statement.repository.js';

/** The content of an invoice over a month. Its lines add up to the difference of its balances. */
export interface Statement extends StatementMonth, StatementSums {
  readonly organizationId: string;
  readonly tz: string;
  readonly openingNanoUsd: bigint;
  readonly closingNanoUsd: bigint;
  /** Units beside tokens in the lines of usage, by model. */
  readonly units: readonly ModelUnits[];
  /** Payments and corrections, newest first, at most a hundred. */
  readonly payments: readonly StatementPayment[];
}

/** A movement with the balance after it. */
export interface StatementRow extends StatementMovement {
  readonly balanceNanoUsd: bigint;
}

const PAGE_ROWS = 1_000;
const PAYMENTS_MAX = 100;

/** Monthly statements of one organization, as booked. */
@Injectable()
export class StatementsService {
  constructor(
    private readonly ledger: StatementRepository,
    private readonly archive: ArchiveRepository,
  ) {}

  /**
   * @param month `2026-11`; null is the current one
   * @param tz IANA name of the time zone of the month
   * Throws 400 for a month that has not begun, `not_found` without a wallet.
   */
  async read(organizationId: string, month: string | null, tz: string): Promise<Statement> {
    const found = await this.ledger.findMonth(month, tz);
    if (!found.hasBegun) {
      throw new RoutifyError('invalid_request_error', `${found.month} has not started yet.`, { param: 'month' });
    }
    const openingNanoUsd = await this.ledger.balanceAt(organizationId, found.from);
    if (openingNanoUsd === null) {
      throw new RoutifyError('not_found', `There is no organization ${formatId('org', organizationId)}.`);
    }
    const { lines, projects } = await this.ledger.sums(organizationId, found);
    const units = await this.ledger.units(organizationId, found);
    const payments = await this.ledger.payments(organizationId, found, PAYMENTS_MAX);
    const closingNanoUsd = lines.reduce((sum, { amountNanoUsd }) => sum + amountNanoUsd, openingNanoUsd);
    return { ...found, organizationId, tz, openingNanoUsd, closingNanoUsd, lines, projects, units, payments };
  }

  /**
   * Every movement of a statement, oldest first, read page by page. Throws `not_found` when some may be archived: those
   * of earlier requests that were booked in this month.
   */
  async rows(statement: Statement): Promise<AsyncIterable<StatementRow>> {
    const { organizationId, month, from, before, openingNanoUsd } = statement;
    const lastArchivedAt = await this.archive.lastMovementAt(organizationId);
    const archive = lastArchivedAt === null || lastArchivedAt < from ? null : await this.archive.find();
    if (archive !== null) throw archivedRefusal('movements_archived', archive, { month });
    // Pages are read lazily, in the async context (the customer) of this call.
    const inCallContext = AsyncLocalStorage.snapshot();
    const next = (after: string | null): Promise<StatementMovement[]> =>
      inCallContext(() => this.ledger.movements(organizationId, { from, before }, after, PAGE_ROWS));
    return withBalances(next, openingNanoUsd);
  }
}

async function* withBalances(
  next: (after: string | null) => Promise<StatementMovement[]>,
  openingNanoUsd: bigint,
): AsyncIterable<StatementRow> {
  let balanceNanoUsd = openingNanoUsd;
  let after: string | null = null;
  for (;;) {
    const page: StatementMovement[] = await next(after);
    for (const movement of page) {
      balanceNanoUsd += movement.amountNanoUsd;
      yield { ...movement, balanceNanoUsd };
    }
    after = page.at(-1)?.id ?? null;
    if (page.length < PAGE_ROWS) return;
  }
}
