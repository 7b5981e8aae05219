import type { Charge, PaymentIntent, PaymentMethod } from './objects.js';
import type { StripeAccount } from './stripe-account.js';

const FEE_PER_MILLE = 29;
const FEE_FIXED = 30;

/** Adds the charge of one try to pay. */
export function addCharge(
  account: StripeAccount,
  intent: PaymentIntent,
  method: PaymentMethod,
  state: Partial<Charge>,
): Charge {
  const id = account.newId('ch');
  const email = intent['receipt_email'] ?? null;
  const charge: Charge = {
    id,
    object: 'charge',
    amount: intent.amount,
    amount_captured: 0,
    amount_refunded: 0,
    balance_transaction: null,
    billing_details: { address: null, email, name: null, phone: null, tax_id: null },
    created: account.now(),
    currency: intent.currency,
    customer: intent.customer,
    description: intent.description,
    disputed: false,
    failure_balance_transaction: null,
    failure_code: null,
    failure_message: null,
    fraud_details: {},
    livemode: account.livemode,
    metadata: intent.metadata,
    outcome: { network_status: 'approved_by_network', reason: null, risk_level: 'normal', type: 'authorized' },
    payment_intent: intent.id,
    payment_method: method.id,
    payment_method_details: { type: method.type, [method.type]: method[method.type] },
    receipt_email: email,
    receipt_number: null,
    receipt_url: `${account.origin}/stripe/receipts/${id}`,
    refunded: false,
    status: 'pending',
    ...state,
  };
  account.objects.put(charge);
  return charge;
}

/** Books a charge: its amount, less the fee. */
export function collect(
  account: StripeAccount,
  { id, amount, currency, payment_method_details: details }: Charge,
): Charge {
  const transaction = account.book({
    amount,
    fee: Math.round((amount * FEE_PER_MILLE) / 1_000) + FEE_FIXED,
    type: details.type === 'card' ? 'charge' : 'payment',
    category: 'charge',
    currency,
    source: id,
    description: null,
  });
  return account.change('charge', id, {
    status: 'succeeded',
    paid: true,
    amount_captured: amount,
    balance_transaction: transaction.id,
  });
}
