import type { Grant, TransferRecord } from '#billing';
import { exampleId, id, number, omit, text, time, usd } from '#fields';
import { body, reply } from '../../conventions/fields/dto.js';
import { objectName } from '../../conventions/fields/resource-fields.js';
import { display, displayAmount } from '../../money/display/display.js';
import { GrantResponse, presentGrant } from '../../money/grants/grant.dto.js';
import { presentTransfer } from '../../money/transfers/transfer.dto.js';

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
  balance_usd: usd('Paid in, less what requests have cost.'),
  held_usd: usd('Reserved by running requests. Null: not known at the moment.', { nullable: true }),
  available_usd: usd(
    'What a request may reserve now, credit included, ended grants not. Null: not known at the moment.',
    { nullable: true },
  ),
  credit_limit_usd: usd('How far the balance may fall below zero.'),
  burn_24h_usd: usd('Charged for requests of the last 24 hours, as booked.'),
  days_left: number('How many days the balance lasts if they are like the last one. Null: for ever.', {
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
  amount_usd: usd('Positive: into your balance.'),
  source_id: text('What moved the money: a request, top-up, adjustment, grant, refund or sweep.', {
    example: exampleId('topup'),
  }),
  reason: text({ nullable: true }),
  effective_at: time('When what is paid for happened.'),
  booked_at: time(),
}) {}

/** Without the operator's account names and actors. */
export function presentOwnTransfer(transfer: TransferRecord): OwnTransferResponse {
  const { id, object, code, amount_usd, source_id, reason, effective_at, booked_at } = presentTransfer(transfer);
  return { id, object, code, amount_usd, source_id, reason, effective_at, booked_at };
}

export class RedeemRequest extends body({
  code: text('As it was handed out; dashes, spaces and case do not matter.', {
    max: 64,
    example: '7K3QF-0A1BC-DEFGH-JKMNP',
  }),
}) {}
