import { exampleId, id, number, omit, text, time, usd } from '#core';
import { body, reply, objectName } from '#core/http';
import { display, displayAmount } from '#catalog/http';
import type { Grant } from '../../ledger/promotions/grant.repository.js';
import type { TransferRecord } from '../../ledger/transfers/transfer.repository.js';
import { GrantResponse, presentGrant } from '../grants/grant.dto.js';
import { presentTransfer } from '../transfers/transfer.dto.js';

/** A grant as its organization sees it. */
export class OwnGrantResponse extends reply({
  ...omit(GrantResponse.fields, 'organization_id', 'actor'),
}) {}

export function presentOwnGrant(grant: Grant): OwnGrantResponse {
  const { id, object, amount_usd, remaining_usd, expires_at, priority, reason, balance_after_usd, created_at } =
    presentGrant(grant);
  return { id, object, amount_usd, remaining_usd, expires_at, priority, reason, balance_after_usd, created_at };
}

export class OwnBalanceResponse extends reply({
  object: objectName('balance'),
  balance_usd: usd('Balance: payments minus charges.'),
  held_usd: usd('Amount on hold for running requests. `null` if temporarily unavailable.', { nullable: true }),
  available_usd: usd(
    'Amount available for new requests, including the credit limit and without expired grants. `null` if temporarily unavailable.',
    { nullable: true },
  ),
  credit_limit_usd: usd('Credit limit: how far the balance may fall below zero.'),
  burn_24h_usd: usd('Charges of the last 24 hours, by settlement time.'),
  days_left: number('Estimated days until the balance runs out, at the rate of the last 24 hours. `null`: no spend.', {
    nullable: true,
    example: 12.5,
  }),
  display: display('of today'),
  balance_display: displayAmount('balance_usd'),
  held_display: displayAmount('held_usd'),
  available_display: displayAmount('available_usd'),
  credit_limit_display: displayAmount('credit_limit_usd'),
  burn_24h_display: displayAmount('burn_24h_usd'),
}) {}

export class OwnTransferResponse extends reply({
  id: id('txn'),
  object: objectName('transfer'),
  code: text({ example: 'topup' }),
  amount_usd: usd('Amount. Positive increases your balance.'),
  source_id: text('Source: a request, top-up, adjustment, grant, refund or expiry of grants.', {
    example: exampleId('topup'),
  }),
  reason: text({ nullable: true }),
  effective_at: time('When the underlying event happened.'),
  booked_at: time(),
}) {}

/** Without the operator's account names and actors. */
export function presentOwnTransfer(transfer: TransferRecord): OwnTransferResponse {
  const { id, object, code, amount_usd, source_id, reason, effective_at, booked_at } = presentTransfer(transfer);
  return { id, object, code, amount_usd, source_id, reason, effective_at, booked_at };
}

export class RedeemRequest extends body({
  code: text('The code. Dashes, spaces and case are ignored.', {
    max: 64,
    example: '7K3QF-0A1BC-DEFGH-JKMNP',
  }),
}) {}
