import { choice, id, integer, text, time, usd, formatId, formatUsd, type IdPrefix } from '#core';
import { reply, objectName } from '#core/http';
import type { TransferRecord } from '../../ledger/transfers/transfer.repository.js';

const CODES = [
  'usage',
  'usage_adjustment',
  'topup',
  'adjustment',
  'chargeback',
  'payment_refund',
  'bonus_clawback',
  'reversal',
  'grant',
  'expiry',
  'refund',
  'cogs',
  'cogs_adjustment',
  'waiver',
] as const;

const ACCOUNTS = [
  'wallet_base',
  'wallet_paid',
  'wallet_promo',
  'revenue',
  'cogs',
  'provider_payable',
  'payments_clearing',
  'promo_expense',
  'breakage',
  'adjustment',
  'waiver',
  'unapplied_payments',
] as const;

/** Id prefix of the source of a transfer, by its code. */
const SOURCE_PREFIXES: Readonly<Record<string, IdPrefix>> = {
  topup: 'topup',
  adjustment: 'adj',
  chargeback: 'cbk',
  payment_refund: 'prf',
  bonus_clawback: 'bcb',
  reversal: 'rvs',
  grant: 'grant',
  expiry: 'sweep',
  refund: 'refund',
};

export class TransferResponse extends reply({
  id: id('txn'),
  object: objectName('transfer'),
  code: choice(CODES),
  amount_usd: usd('Amount. Negative reduces the customer’s balance. For costs: the amount owed.'),
  debit_account: choice(ACCOUNTS, 'Type of the debited account.'),
  credit_account: choice(ACCOUNTS, 'Type of the credited account.', { example: 'revenue' }),
  source_id: text('Source: a request, top-up, adjustment, chargeback, grant, refund, reversal or expiry of grants.', {
    example: 'gen_01jd3k9v6qe8yb5t2x7m4c0n1p',
  }),
  leg: integer('Position among the transfers of the source.'),
  reverses: text('ID of the transfer that this one reverses, in full or in part.', {
    nullable: true,
    example: 'txn_01jd3k9v6qe8yb5t2x7m4c0n1p',
  }),
  actor: text({ example: 'system:worker' }),
  reason: text({ nullable: true }),
  effective_at: time('When the underlying event happened.'),
  booked_at: time(),
}) {}

/** The public id of the source of a transfer. */
export function sourceIdOf(code: string, uuid: string): string {
  return formatId(SOURCE_PREFIXES[code] ?? 'gen', uuid);
}

export function presentTransfer(transfer: TransferRecord): TransferResponse {
  const { code, leg, debitKind, creditKind, amountNanoUsd, reverses, actor, reason } = transfer;
  const falls = debitKind.startsWith('wallet_') || debitKind === 'provider_payable';
  return {
    id: formatId('txn', transfer.id),
    object: 'transfer',
    code,
    amount_usd: formatUsd(falls ? -amountNanoUsd : amountNanoUsd),
    debit_account: debitKind,
    credit_account: creditKind,
    source_id: sourceIdOf(code, transfer.requestId),
    leg,
    reverses: reverses === null ? null : formatId('txn', reverses),
    actor,
    reason,
    effective_at: transfer.effectiveAt.toISOString(),
    booked_at: transfer.bookedAt.toISOString(),
  };
}
