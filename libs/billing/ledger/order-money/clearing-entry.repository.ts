import { Injectable } from '@nestjs/common';
import type { Transaction } from '#core/infra';

/** Money of payments that moves no wallet. Its id is the request id of its transfer. */
export interface ClearingEntry {
  readonly id: string;
  readonly kind: ClearingKind;
  /** Positive, except a fee or payout that was returned, and a difference in the operator's favour. */
  readonly amountNanoUsd: bigint;
  /** The provider's id; unique among entries of one kind. */
  readonly externalRef: string | null;
  readonly orderId: string | null;
  /** Test money. */
  readonly isTest: boolean;
  readonly reason: string | null;
  readonly actor: string;
  readonly createdAt: Date;
}

/**
 * A fee of the provider, for a payment or a dispute; money that fits no order, and its return; a payout that arrived at
 * the bank; the difference that the rate of another currency makes.
 */
export type ClearingKind = 'payment_fee' | 'dispute_fee' | 'unapplied' | 'payment_return' | 'payout' | 'fx_difference';

/** Owns `clearing_entry`. */
@Injectable()
export class ClearingEntryRepository {
  async insert(tx: Transaction, data: Omit<ClearingEntry, 'createdAt'>): Promise<ClearingEntry> {
    return asEntry(await tx.clearingEntry.create({ data }));
  }

  async endingWith(tx: Transaction, kinds: readonly ClearingKind[], suffix: string): Promise<ClearingEntry[]> {
    const where = { kind: { in: [...kinds] }, externalRef: { endsWith: suffix } };
    return (await tx.clearingEntry.findMany({ where, orderBy: { id: 'asc' } })).map(asEntry);
  }

  async byReference(tx: Transaction, kind: ClearingKind, externalRef: string): Promise<ClearingEntry | null> {
    const row = await tx.clearingEntry.findUnique({ where: { kind_externalRef: { kind, externalRef } } });
    return row === null ? null : asEntry(row);
  }
}

/** A constraint limits the column to these kinds. */
function asEntry<T extends { readonly kind: string }>(row: T): T & { readonly kind: ClearingKind } {
  return { ...row, kind: row.kind as ClearingKind };
}
