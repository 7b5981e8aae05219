import { declineOf } from '../domain/stripe/cards/declines.js';
import { settleProcessing } from '../domain/stripe/off-session.js';
import { authenticate, payByCard, payByDebit, settleDebit } from '../domain/stripe/payments.js';
import { escalateInquiry, loseDispute, openDispute, reinstate, winDispute } from '../domain/stripe/disputes.js';
import { createPayout, failPayout, settlePayout } from '../domain/stripe/payouts.js';
import { createRefund, failRefund, settleRefund } from '../domain/stripe/refunds.js';
import type { StripeAccount } from '../domain/stripe/stripe-account.js';
import type { Params } from '../domain/stripe/wire/params.js';
import type { Accounts } from './accounts.js';

export type AccountControl = (accounts: Accounts, params: Params, id: string) => object;

const CARD = '4242424242424242';

/** What customers, banks and the dashboard do. An object names its account. */
export const MONEY_CONTROLS: Readonly<Record<string, AccountControl>> = {
  'POST /stripe/control/pay': pay,
  'POST /stripe/control/settle': settle,
  'POST /stripe/control/disputes': (accounts, params) => {
    params.allowOnly(['amount', 'charge', 'inquiry', 'payment_intent', 'reason']);
    const intent = params.text('payment_intent');
    const account = accounts.owning(intent ?? params.requiredText('charge'));
    const latest = intent === null ? null : account.objects.get('payment_intent', intent).latest_charge;
    return openDispute(account, latest ?? params.requiredText('charge'), {
      reason: params.text('reason') ?? 'fraudulent',
      isInquiry: params.isTrue('inquiry'),
      amount: params.integer('amount', 1),
    });
  },
  'POST /stripe/control/disputes/:id/escalate': ofObject(escalateInquiry),
  'POST /stripe/control/disputes/:id/lose': ofObject(loseDispute),
  'POST /stripe/control/disputes/:id/win': ofObject((account, id, params) =>
    winDispute(account, id, params.integer('amount', 1)),
  ),
  'POST /stripe/control/disputes/:id/reinstate': ofObject((account, id, params) =>
    reinstate(account, id, params.integer('amount', 1)),
  ),
  'POST /stripe/control/refunds': (accounts, params) =>
    createRefund(accounts.owning(params.text('payment_intent') ?? params.requiredText('charge')), params),
  'POST /stripe/control/refunds/:id/fail': ofObject(failRefund),
  'POST /stripe/control/refunds/:id/succeed': ofObject(settleRefund),
  'POST /stripe/control/payouts': (accounts, params) => {
    params.allowOnly(['account', 'currency', 'paid']);
    const account = accounts.named(params.requiredText('account'));
    const payout = createPayout(account, params.text('currency') ?? currencyOf(account));
    return params.text('paid') === 'false' ? payout : settlePayout(account, payout.id);
  },
  'POST /stripe/control/payouts/:id/pay': ofObject(settlePayout),
  'POST /stripe/control/payouts/:id/fail': ofObject(failPayout),
};

function ofObject(act: (account: StripeAccount, id: string, params: Params) => object): AccountControl {
  return (accounts, params, id) => {
    params.allowOnly(['amount']);
    return act(accounts.owning(id), id, params);
  };
}

/** Pays a session as its page does; `authentication` answers a card that needs 3-D Secure at once. */
function pay(accounts: Accounts, params: Params): object {
  params.allowOnly(['authentication', 'card', 'email', 'method', 'session', 'tax_id']);
  const session = params.requiredText('session');
  const account = accounts.owning(session);
  const payer = { email: params.text('email'), taxId: params.text('tax_id') };
  const isDebit = params.option('method', ['card', 'bank_debit']) === 'bank_debit';
  const outcome = isDebit
    ? payByDebit(account, session, payer)
    : payByCard(account, session, params.text('card') ?? CARD, payer);
  const authentication = params.option('authentication', ['complete', 'fail']);
  if (outcome.kind !== 'authenticate' || authentication === null) return outcome;
  return authenticate(account, session, authentication === 'complete');
}

/** Ends a bank debit of a session, or a charge without the customer that is processing. */
function settle(accounts: Accounts, params: Params): object {
  params.allowOnly(['decline_code', 'outcome', 'payment_intent', 'session']);
  const isPaid = params.option('outcome', ['succeeded', 'failed']) !== 'failed';
  const intent = params.text('payment_intent');
  if (intent !== null) {
    const decline = isPaid ? null : declineOf(params.text('decline_code') ?? 'generic_decline');
    return settleProcessing(accounts.owning(intent), intent, decline);
  }
  const session = params.requiredText('session');
  return settleDebit(accounts.owning(session), session, isPaid);
}

/** The first currency with money to pay out. */
function currencyOf(account: StripeAccount): string {
  return [...account.balances()].find(([, { available }]) => available > 0)?.[0] ?? 'usd';
}
