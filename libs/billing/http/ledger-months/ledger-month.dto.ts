import { choice, flag, objects, optional, pick, text, time, usd, PAYMENT_MODES, formatUsd, type Clock } from '#core';
import { query, reply, objectName } from '#core/http';
import type { AccountMonth } from '../../ledger/domain/months/ledger-month.js';
import type { LedgerMonth } from '../../ledger/months/ledger-months.service.js';
import { StatementQuery } from '../statements/statement.dto.js';

export class LedgerMonthQuery extends query({
  ...pick(StatementQuery.fields, 'month'),
  ...optional({
    mode: choice(
      PAYMENT_MODES,
      'Real money, or that of test organizations and of providers in test mode. Defaults to `live`.',
    ),
  }),
}) {}

export class AccountMovementResponse extends reply({
  code: text('`code` of transfers.', { example: 'topup' }),
  debit_usd: usd({ example: '125.00' }),
  credit_usd: usd({ example: '0' }),
}) {}

export class AccountMonthResponse extends reply({
  account: text('Kind of account. Those of all customers are one.', { example: 'payments_clearing' }),
  opening_usd: usd('Balance at the start: debits minus credits.', { example: '0' }),
  debit_usd: usd('Debits of the month.', { example: '125.00' }),
  credit_usd: usd('Credits of the month.', { example: '0' }),
  closing_usd: usd('Balance at the end: debits minus credits. Over all accounts they are zero.', { example: '125.00' }),
  movements: objects(AccountMovementResponse, 'Debits and credits by code of transfer.'),
}) {}

export class LedgerMonthResponse extends reply({
  object: objectName('ledger_month'),
  month: text({ example: '2026-11' }),
  mode: choice(PAYMENT_MODES),
  from: time('Start, inclusive. Months are in UTC, by the time of booking.'),
  to: time('End, exclusive. In the current month: now.'),
  is_final: flag('Whether the month is final: an hour after its end, nothing is added.'),
  accounts: objects(AccountMonthResponse),
}) {}

/** `2026-11`, of UTC. */
export const currentMonth = (clock: Clock): string => new Date(clock.nowMs()).toISOString().slice(0, 'YYYY-MM'.length);

export function presentLedgerMonth(
  { month, from, to, isFinal, accounts }: LedgerMonth,
  mode: (typeof PAYMENT_MODES)[number],
): LedgerMonthResponse {
  return {
    object: 'ledger_month',
    month,
    mode,
    from: from.toISOString(),
    to: to.toISOString(),
    is_final: isFinal,
    accounts: accounts.map(presentAccount),
  };
}

function presentAccount(account: AccountMonth): AccountMonthResponse {
  return {
    account: account.kind,
    opening_usd: formatUsd(account.openingNanoUsd),
    debit_usd: formatUsd(account.debitNanoUsd),
    credit_usd: formatUsd(account.creditNanoUsd),
    closing_usd: formatUsd(account.closingNanoUsd),
    movements: account.movements.map(({ code, debitNanoUsd, creditNanoUsd }) => ({
      code,
      debit_usd: formatUsd(debitNanoUsd),
      credit_usd: formatUsd(creditNanoUsd),
    })),
  };
}
