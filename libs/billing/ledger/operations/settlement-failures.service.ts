import { Injectable } from '@nestjs/common';
import { recordChange, type Transaction } from '#core/infra';
import { formatId, formatUsd, type Page, type PageRequest, refusal, RoutifyError, type Actor } from '#core';
import { parseTerms } from '../../admission/domain/terms.js';
import { AccountsService } from '../accounts/accounts.service.js';
import {
  SettlementFailureRepository,
  type FailureFilter,
  type FailureRecord,
  type FailureResolution,
} from '../transfers/settlement-failure.repository.js';
import { WalletRepository } from '../transfers/wallet.repository.js';
import { failureKindOf, sqlStateOf } from '../settlement/failure-kind.js';
import { LedgerRepository } from '../settlement/ledger.repository.js';
import { readEvent } from '../settlement/read-event.js';

/** Events that could not be booked, and the decisions of operators on them. A decision is final. */
@Injectable()
export class SettlementFailuresService {
  constructor(
    private readonly failures: SettlementFailureRepository,
    private readonly wallets: WalletRepository,
    private readonly ledger: LedgerRepository,
    private readonly accounts: AccountsService,
  ) {}

  list(filter: FailureFilter, page: PageRequest): Promise<Page<FailureRecord>> {
    return this.failures.list(filter, page);
  }

  /** Throws `not_found`. */
  async get(id: string): Promise<FailureRecord> {
    return found(await this.failures.find(id), id);
  }

  /**
   * Books the event like any other, after its cause is fixed, and unblocks its amount. A request that is in the ledger
   * at this grade or a higher one is not charged again. Throws `conflict` when the event still cannot be booked or was
   * voided. Idempotent.
   */
  settle(id: string, reason: string | null, actor: Actor): Promise<FailureRecord> {
    return this.resolve(id, { resolution: 'settled', reason, actor }, (tx, failure) => this.book(tx, failure));
  }

  /** Discards the event: unblocks its amount and charges nothing. Throws `conflict` when it was settled. */
  void(id: string, reason: string | null, actor: Actor): Promise<FailureRecord> {
    return this.resolve(id, { resolution: 'voided', reason, actor }, () => Promise.resolve());
  }

  private async resolve(
    id: string,
    { resolution, reason, actor }: { resolution: FailureResolution; reason: string | null; actor: Actor },
    book: (tx: Transaction, failure: FailureRecord) => Promise<void>,
  ): Promise<FailureRecord> {
    const { organizationId } = await this.get(id);
    const resolved = await this.wallets.transaction(async (tx) => {
      const [wallet] = await this.wallets.lock(tx, [organizationId]);
      const before = found(await this.failures.findForUpdate(tx, id), id);
      if (before.resolution === resolution) return before;
      if (before.resolution !== null) throw refusal('settlement_failure_resolved', {});
      // Resolved first: settlement skips an event with an unresolved failure.
      const after = await this.failures.resolve(tx, id, resolution);
      await book(tx, before);
      if (wallet !== undefined && before.amountNanoUsd > 0n) {
        await this.wallets.change(tx, [{ organizationId, blockedDeltaNanoUsd: -before.amountNanoUsd }]);
      }
      await recordChange(tx, {
        actor,
        action: `settlement_failure.${resolution === 'settled' ? 'settle' : 'void'}`,
        targetKind: 'settlement_failure',
        targetId: formatId('fail', id),
        organizationId,
        before: describeFailure(before),
        after: describeFailure(after),
        reason,
      });
      return after;
    });
    await this.accounts.publish(organizationId);
    return resolved;
  }

  private async book(tx: Transaction, failure: FailureRecord): Promise<void> {
    const event = readFailure(failure);
    if (typeof event === 'string') throw stillUnbookable(event);
    try {
      await this.ledger.settleBatch(tx, [event]);
    } catch (error) {
      if (failureKindOf(error) !== 'data') throw error;
      const sqlState = sqlStateOf(error);
      throw stillUnbookable(sqlState === null ? String(error) : `Postgres rejects it with ${sqlState}`, error);
    }
  }
}

/** The event as the drain reads it, or the reason why it cannot be read. */
function readFailure({ terms, amountNanoUsd, ...failure }: FailureRecord): ReturnType<typeof readEvent> {
  try {
    return readEvent({ ...failure, ...parseTerms(terms), terms, chargeNanoUsd: amountNanoUsd });
  } catch (error) {
    if (error instanceof RangeError) return error.message;
    throw error;
  }
}

function found(failure: FailureRecord | null, id: string): FailureRecord {
  if (failure !== null) return failure;
  throw new RoutifyError('not_found', `There is no settlement failure ${formatId('fail', id)}.`);
}

function stillUnbookable(reason: string, cause?: unknown): RoutifyError {
  return refusal('settlement_impossible', { cause: reason }, { cause });
}

/** The failure in the vocabulary of the API, for the audit log. */
function describeFailure({ requestId, amountNanoUsd, resolution }: FailureRecord) {
  return {
    request_id: formatId('gen', requestId),
    amount_usd: formatUsd(amountNanoUsd),
    status: resolution ?? 'open',
  };
}
