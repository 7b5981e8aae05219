import { ApiProperty } from '@nestjs/swagger';
import type { TransferRecord } from '#billing';
import { formatId, formatUsd, type IdPrefix } from '#kernel';
import {
  IdProperty,
  ObjectProperty,
  TimeProperty,
  UsdProperty,
} from '../../../conventions/fields/response-properties.js';

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

export class TransferResponse {
  @IdProperty('txn')
  id!: string;

  @ObjectProperty('transfer')
  object!: 'transfer';

  @ApiProperty({ type: 'string', enum: CODES })
  code!: string;

  @UsdProperty({ description: "Of the customer's balance; negative when it fell. Of our costs: what we owe." })
  amount_usd!: string;

  @ApiProperty({ type: 'string', enum: ACCOUNTS, description: 'Kind of the account that was debited.' })
  debit_account!: string;

  @ApiProperty({
    type: 'string',
    enum: ACCOUNTS,
    example: 'revenue',
    description: 'Kind of the account that was credited.',
  })
  credit_account!: string;

  @ApiProperty({
    type: 'string',
    example: 'gen_01jd3k9v6qe8yb5t2x7m4c0n1p',
    description:
      'The request, top-up, adjustment, charge-back, grant, refund or sweep of ended grants that moved the money.',
  })
  source_id!: string;

  @ApiProperty({ type: 'integer', description: 'Its place among the movements of its source.' })
  leg!: number;

  @ApiProperty({
    type: 'string',
    nullable: true,
    example: 'txn_01jd3k9v6qe8yb5t2x7m4c0n1p',
    description: 'The movement that this one gives back, or part of it.',
  })
  reverses!: string | null;

  @ApiProperty({ type: 'string', example: 'system:worker' })
  actor!: string;

  @ApiProperty({ type: 'string', nullable: true })
  reason!: string | null;

  @TimeProperty({ description: 'When what is paid for happened.' })
  effective_at!: string;

  @TimeProperty()
  booked_at!: string;
}

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
