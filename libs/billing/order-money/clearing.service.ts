import { Injectable } from '@nestjs/common';
import { formatActor, type Actor } from '#audit';
import { violatedUniqueIndex, type Transaction } from '#infra';
import { Clock, newUuid } from '#kernel';
import { PLATFORM_ACCOUNTS } from '../domain/ledger/platform-accounts.js';
import { TransferRepository } from '../ledger/transfer.repository.js';
import { WalletRepository } from '../ledger/wallet.repository.js';
import { ClearingEntryRepository, type ClearingEntry, type ClearingKind } from './clearing-entry.repository.js';

interface NewClearingEntry {
  readonly kind: ClearingKind;
  /** Positive, except a difference in the operator's favour. */
  readonly amountNanoUsd: bigint;
  /** The provider's id; a repetition with it changes nothing. */
  readonly externalRef: string;
  readonly orderId: string | null;
  readonly reason: string | null;
}

const { paymentFees, paymentsClearing, disputeLosses, unappliedPayments, bank, fxDifference } = PLATFORM_ACCOUNTS;

const ACCOUNTS: Readonly<Record<ClearingKind, readonly [debit: string, credit: string]>> = {
  payment_fee: [paymentFees, paymentsClearing],
  dispute_fee: [disputeLosses, paymentsClearing],
  unapplied: [paymentsClearing, unappliedPayments],
  payment_return: [unappliedPayments, paymentsClearing],
  payout: [bank, paymentsClearing],
  fx_difference: [fxDifference, paymentsClearing],
};

/** Customers see lower sequence numbers. */
const PLATFORM_SEQUENCE = 300;
const EXTERNAL_REF_INDEX = 'clearing_entry_kind_external_ref_key';

/** Books what payment providers say of their own money: no wallet moves, and no other row is locked. */
@Injectable()
export class ClearingService {
  constructor(
    private readonly wallets: WalletRepository,
    private readonly entries: ClearingEntryRepository,
    private readonly transfers: TransferRepository,
    private readonly clock: Clock,
  ) {}

  /** Books an entry once. Throws RangeError for an amount that its kind cannot have. */
  async record(
    entry: NewClearingEntry,
    actor: Actor,
  ): Promise<{ readonly entry: ClearingEntry; readonly isNew: boolean }> {
    const { kind, amountNanoUsd, externalRef } = entry;
    if (amountNanoUsd === 0n || (amountNanoUsd < 0n && kind !== 'fx_difference')) {
      throw new RangeError(`an entry ${kind} of ${amountNanoUsd} nano-USD`);
    }
    const known = (tx: Transaction) => this.entries.byReference(tx, kind, externalRef);
    const before = await this.wallets.transaction(known);
    if (before !== null) return { entry: before, isNew: false };
    try {
      return { entry: await this.wallets.transaction((tx) => this.book(tx, entry, actor)), isNew: true };
    } catch (error) {
      // Another process booked it meanwhile.
      const same = violatedUniqueIndex(error) === EXTERNAL_REF_INDEX ? await this.wallets.transaction(known) : null;
      if (same === null) throw error;
      return { entry: same, isNew: false };
    }
  }

  private async book(tx: Transaction, entry: NewClearingEntry, actor: Actor): Promise<ClearingEntry> {
    const nowMs = this.clock.nowMs();
    const booked = await this.entries.insert(tx, { ...entry, id: newUuid(nowMs), actor: formatActor(actor) });
    const { id, kind, amountNanoUsd, reason } = booked;
    const [debit, credit] = ACCOUNTS[kind];
    const moved =
      amountNanoUsd > 0n
        ? { debitAccount: debit, creditAccount: credit, amountNanoUsd }
        : { debitAccount: credit, creditAccount: debit, amountNanoUsd: -amountNanoUsd };
    const source = { requestId: id, leg: PLATFORM_SEQUENCE, organizationId: null, code: kind, effectiveAtMs: null };
    await this.transfers.insert(tx, [{ ...source, ...moved, actor: booked.actor, reason }], nowMs);
    return booked;
  }
}
