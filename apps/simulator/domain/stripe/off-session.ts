import { isOver } from './cards/card.js';
import { declineFieldsOf, declineOf, type Decline } from './cards/declines.js';
import { behaviourOf } from './cards/test-cards.js';
import type { PaymentIntent, PaymentMethod } from './objects.js';
import {
  addIntent,
  declineIntent,
  disputeAsCard,
  settleIntent,
  startIntent,
  succeedIntent,
} from './payment-intents.js';
import { readCustomer, readMethodOf } from './payment-methods.js';
import type { PlannedCharge, StripeAccount } from './stripe-account.js';
import { checkAmount, readCurrency } from './wire/amounts.js';
import type { Params } from './wire/params.js';
import { StripeError, wrongParameter } from './wire/stripe-error.js';

const READ = [
  ...['amount', 'confirm', 'currency', 'customer', 'description', 'expand', 'metadata', 'off_session'],
  ...['payment_method', 'receipt_email'],
];
/** Parameters of Stripe's that change nothing here. */
const WITHOUT_EFFECT = ['payment_method_types', 'statement_descriptor', 'statement_descriptor_suffix'];

type Outcome = Exclude<PlannedCharge, { readonly kind: 'hang' | 'error' }>;

/**
 * Creates a payment intent and charges a kept method without its customer.
 *
 * @throws StripeError 402 with the intent: the bank refuses; 400 the method is not of the customer
 */
export function chargeOffSession(account: StripeAccount, params: Params): PaymentIntent {
  params.allowOnly([...READ, ...WITHOUT_EFFECT]);
  for (const name of ['confirm', 'off_session']) {
    if (params.isTrue(name)) continue;
    throw wrongParameter(name, 'The simulator has payment intents that are confirmed off session only.');
  }
  const [amount, currency] = [params.requiredInteger('amount', 1), readCurrency(params)];
  checkAmount(amount, currency, 'Amount', 'amount');
  const customer = readCustomer(account, params);
  const method = readMethodOf(account, customer, params);
  const intent = addIntent(account, {
    amount,
    currency,
    customer: method.customer,
    metadata: params.metadata(),
    description: params.text('description'),
    methodTypes: [method.type],
    receiptEmail: params.text('receipt_email'),
    futureUsage: null,
  });
  const outcome = outcomeOf(account, method);
  if (outcome.kind === 'decline') throw refusalOf(account, intent, method, outcome.decline);
  if (outcome.kind === 'process') return startIntent(account, intent, method);
  const paid = succeedIntent(account, intent, method);
  disputeAsCard(account, paid.latest_charge ?? '', account.cards.get(method.id)?.number ?? '');
  return paid;
}

/** A charge that is processing ends. @param decline null: the money comes. @throws StripeError it is not processing */
export function settleProcessing(account: StripeAccount, intentId: string, decline: Decline | null): PaymentIntent {
  const intent = account.objects.get('payment_intent', intentId);
  if (intent.status !== 'processing' || intent.latest_charge === null) {
    throw new StripeError(400, 'The payment intent has no delayed payment in progress.');
  }
  return settleIntent(account, intent, account.objects.get('charge', intent.latest_charge), decline);
}

/** As it is planned for the method or for the account, else as the card does. */
function outcomeOf(account: StripeAccount, method: PaymentMethod): Outcome {
  const planned = account.plannedCharges.take([method.id, account.id]);
  if (planned?.kind === 'hang' || planned?.kind === 'error') account.lostReply = planned.kind;
  else if (planned !== null) return planned;
  const card = account.cards.get(method.id);
  if (card === undefined) return { kind: method.type === 'card' ? 'succeed' : 'process' };
  if (isOver(card.expiry, account.now())) return { kind: 'decline', decline: declineOf('expired_card') };
  const { laterDecline, isSlow } = behaviourOf(card.number);
  if (laterDecline !== null) return { kind: 'decline', decline: laterDecline };
  return { kind: isSlow ? 'process' : 'succeed' };
}

function refusalOf(
  account: StripeAccount,
  intent: PaymentIntent,
  method: PaymentMethod,
  decline: Decline,
): StripeError {
  const failed = declineIntent(account, intent, method, decline);
  return new StripeError(402, decline.message, {
    ...declineFieldsOf(decline),
    ...(failed.latest_charge === null ? {} : { charge: failed.latest_charge }),
    payment_intent: failed,
    payment_method: method,
  });
}
