import type { TransferRecord } from '#billing';
import { choice, id, integer, text, time, usd } from '#fields';
import { formatId, formatUsd, type IdPrefix } from '#kernel';
import { reply } from '../../conventions/fields/dto.js';
import { objectName } from '../../conventions/fields/resource-fields.js';

const CODES = [
  'usage',
  'usage_adjustment',
  'topup',
  'adjustment',
  'chargeback',
  'grant',
  'expiry',
  'refund',
  'cogs',
  'cogs_adjustment',
  'waiver',
] as const;

const ACCOUNTS = [
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
] as const;

/** Id prefix of the source of a transfer, by its code. */
const SOURCE_PREFIXES: Readonly<Record<string, IdPrefix>> = {
  topup: 'topup',
  adjustment: 'adj',
  chargeback: 'cbk',
  grant: 'grant',
  expiry: 'sweep',
  refund: 'refund',
};

export class TransferResponse extends reply({
  id: id('txn'),
  object: objectName('transfer'),
  code: choice(CODES),
  amount_usd: usd("Of the customer's balance; negative when it fell. Of our costs: what we owe."),
  debit_account: choice(ACCOUNTS, 'Kind of the account that was debited.'),
  credit_account: choice(ACCOUNTS, 'Kind of the account that was credited.', { example: 'revenue' }),
  source_id: text(
    'The request, top-up, adjustment, charge-back, grant, refund or sweep of ended grants that moved the money.',
    { example: 'gen_01jd3k9v6qe8yb5t2x7m4c0n1p' },
  ),
  leg: integer('Its place among the movements of its source.'),
  reverses: text('The movement that this one gives back, or part of it.', {
    nullable: true,
    example: 'txn_01jd3k9v6qe8yb5t2x7m4c0n1p',
  }),
  actor: text({ example: 'system:worker' }),
  reason: text({ nullable: true }),
  effective_at: time('When what is paid for happened.'),
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
