import type { BalanceTransaction, Payout } from './objects.js';
import type { StripeAccount } from './stripe-account.js';
import { payable } from './wire/amounts.js';
import { StripeError } from './wire/stripe-error.js';

/** The object `balance`: what was booked and not paid out, by currency. */
export function balanceOf(account: StripeAccount): object {
  const booked = [...account.balances()];
  const entries = booked.length > 0 ? booked : [['usd', { available: 0, pending: 0 }] as const];
  const part = (read: (amounts: { available: number; pending: number }) => number): object[] =>
    entries.map(([currency, amounts]) => ({ amount: read(amounts), currency, source_types: { card: read(amounts) } }));
  return {
    object: 'balance',
    available: part(({ available }) => available),
    livemode: account.livemode,
    pending: part(({ pending }) => pending),
  };
}

/** Pays out what is available of a currency, and assigns its balance transactions to the payout. */
export function createPayout(account: StripeAccount, currency: string): Payout {
  const now = account.now();
  const open = account.objects
    .list('balance_transaction')
    .filter(
      ({ id, currency: own, available_on: at }) =>
        own === currency && at <= now && account.payouts.get(id) === undefined,
    );
  const amount = payable(
    open.reduce((sum, { net }) => sum + net, 0),
    currency,
  );
  if (amount <= 0) {
    const message = `You have insufficient funds in your Stripe account: ${amount} ${currency} available.`;
    throw new StripeError(400, message, { code: 'balance_insufficient' });
  }
  const id = account.newId('po');
  const transaction = bookPayout(account, id, -amount, currency, 'payout');
  for (const { id: assigned } of [...open, transaction]) account.payouts.set(assigned, id);
  const payout: Payout = {
    id,
    object: 'payout',
    amount,
    arrival_date: now,
    automatic: true,
    balance_transaction: transaction.id,
    created: now,
    currency,
    description: 'STRIPE PAYOUT',
    destination: null,
    failure_balance_transaction: null,
    failure_code: null,
    failure_message: null,
    livemode: account.livemode,
    metadata: {},
    method: 'standard',
    reconciliation_status: 'completed',
    source_type: 'card',
    statement_descriptor: null,
    status: 'in_transit',
    type: 'bank_account',
  };
  account.objects.put(payout);
  account.emit('payout.created', payout);
  return payout;
}

export function settlePayout(account: StripeAccount, id: string): Payout {
  const { status } = account.objects.get('payout', id);
  if (status !== 'in_transit') throw new StripeError(400, `The payout is ${status}, not in transit.`);
  const paid = account.change('payout', id, { status: 'paid' });
  account.emit('payout.paid', paid);
  return paid;
}

/** The bank refused it, also after it was paid: the amount is on the balance again. */
export function failPayout(account: StripeAccount, id: string): Payout {
  const { amount, currency, status } = account.objects.get('payout', id);
  if (status === 'failed') throw new StripeError(400, 'The payout has already failed.');
  const transaction = bookPayout(account, id, amount, currency, 'payout_failure');
  const failed = account.change('payout', id, {
    status: 'failed',
    failure_balance_transaction: transaction.id,
    failure_code: 'account_closed',
    failure_message: 'The bank account has been closed.',
  });
  account.emit('payout.failed', failed);
  return failed;
}

function bookPayout(
  account: StripeAccount,
  source: string,
  amount: number,
  currency: string,
  type: 'payout' | 'payout_failure',
): BalanceTransaction {
  const category = type === 'payout' ? 'payout' : 'payout_reversal';
  return account.book({ amount, type, category, currency, source, description: 'STRIPE PAYOUT' });
}
