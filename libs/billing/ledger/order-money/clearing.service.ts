import { Injectable } from '@nestjs/common';
import type { Transaction } from '#core/infra';
import { Clock, newUuid, formatActor, type Actor } from '#core';
import { PLATFORM_ACCOUNTS } from '../domain/ledger/platform-accounts.js';
import { TransferRepository } from '../transfers/transfer.repository.js';
import { ClearingEntryRepository, type ClearingEntry, type ClearingKind } from './clearing-entry.repository.js';

interface NewClearingEntry {
  readonly kind: ClearingKind;
  /** Positive, except a fee or payout that was returned, and a difference in the operator's favour. */
  readonly amountNanoUsd: bigint;
  /** The provider's id; a repetition with it changes nothing. */
  readonly externalRef: string;
  readonly orderId: string | null;
  /** Test money. */
  readonly isTest: boolean;
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

const SIGNED: ReadonlySet<ClearingKind> = new Set([
  ...(['payment_fee', 'dispute_fee', 'payout', 'fx_difference'] as const),
]);

/** Customers see lower sequence numbers. */
const PLATFORM_SEQUENCE = 300;

/** Books what payment providers say of their own money: no wallet moves. */
@Injectable()
export class ClearingService {
  constructor(
    private readonly entries: ClearingEntryRepository,
    private readonly transfers: TransferRepository,
    private readonly clock: Clock,
  ) {}

  /**
   * Books an entry once, in the caller's transaction. Throws RangeError for an amount that its kind cannot have. Of two at
   * once one fails, and finds the other's entry when it is tried again.
   */
  async record(
    tx: Transaction,
    entry: NewClearingEntry,
    actor: Actor,
  ): Promise<{ readonly entry: ClearingEntry; readonly isNew: boolean }> {
    const { kind, amountNanoUsd, externalRef } = entry;
    if (amountNanoUsd === 0n || (amountNanoUsd < 0n && !SIGNED.has(kind))) {
      throw new RangeError(`an entry ${kind} of ${amountNanoUsd} nano-USD`);
    }
    const before = await this.entries.byReference(tx, kind, externalRef);
    return { entry: before ?? (await this.book(tx, entry, actor)), isNew: before === null };
  }

  /** Entries of a reference, by kinds. */
  async find(tx: Transaction, kinds: readonly ClearingKind[], externalRef: string): Promise<ClearingEntry[]> {
    const found = await Promise.all(kinds.map((kind) => this.entries.byReference(tx, kind, externalRef)));
    return found.filter((entry) => entry !== null);
  }

  /** Entries of some kinds whose references end so, the oldest first. */
  endingWith(tx: Transaction, kinds: readonly ClearingKind[], suffix: string): Promise<ClearingEntry[]> {
    return this.entries.endingWith(tx, kinds, suffix);
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
