import { cardFieldsOf, type Card } from './cards/card.js';
import type { Customer, PaymentMethod } from './objects.js';
import type { StripeAccount } from './stripe-account.js';
import type { Params } from './wire/params.js';
import { StripeError, wrongParameter } from './wire/stripe-error.js';

const BANK_ACCOUNT = { bank_code: '37040044', country: 'DE', fingerprint: 'simulatedIbanAcc', last4: '3000' };

/** Adds the payment method of one try to pay; it belongs to no customer so far. */
export function addCard(account: StripeAccount, card: Card, email: string | null): PaymentMethod {
  const method = addMethod(account, { type: 'card', card: cardFieldsOf(card) }, email);
  account.cards.set(method.id, card);
  return method;
}

/** The same of a bank debit. */
export function addBankAccount(account: StripeAccount, email: string | null): PaymentMethod {
  return addMethod(account, { type: 'sepa_debit', sepa_debit: BANK_ACCOUNT }, email);
}

export function createCustomer(account: StripeAccount, email: string | null): Customer {
  const customer: Customer = {
    id: account.newId('cus'),
    object: 'customer',
    address: null,
    balance: 0,
    created: account.now(),
    currency: null,
    default_source: null,
    delinquent: false,
    description: null,
    email,
    invoice_settings: { custom_fields: null, default_payment_method: null, footer: null, rendering_options: null },
    livemode: account.livemode,
    metadata: {},
    name: null,
    phone: null,
    preferred_locales: [],
    shipping: null,
    tax_exempt: 'none',
  };
  account.objects.put(customer);
  account.emit('customer.created', customer);
  return customer;
}

export function attachMethod(account: StripeAccount, id: string, customer: string): void {
  const attached = account.change('payment_method', id, { customer });
  account.emit('payment_method.attached', attached);
}

/** Takes a method from its customer, after which it cannot be charged. @throws StripeError 400 it has none; 404 */
export function detachMethod(account: StripeAccount, id: string): PaymentMethod {
  const { customer } = account.objects.get('payment_method', id, 'payment_method');
  if (customer === null) {
    throw new StripeError(400, `The PaymentMethod ${id} is attached to no Customer, so it cannot be detached.`);
  }
  const detached = account.change('payment_method', id, { customer: null });
  account.emit('payment_method.detached', detached);
  return detached;
}

/** The `customer` of a request; null: none was given. @throws StripeError 400 there is no such customer */
export function readCustomer(account: StripeAccount, params: Params): Customer | null {
  const id = params.text('customer');
  if (id === null) return null;
  const customer = account.objects.find('customer', id);
  if (customer === undefined) throw wrongParameter('customer', `No such customer: '${id}'`, 'resource_missing');
  return customer;
}

/** The `payment_method` of a request, which is to be of its customer. @throws StripeError 400 */
export function readMethodOf(account: StripeAccount, customer: Customer | null, params: Params): PaymentMethod {
  const id = params.requiredText('payment_method');
  const method = account.objects.find('payment_method', id);
  if (method === undefined) {
    throw wrongParameter('payment_method', `No such PaymentMethod: '${id}'`, 'resource_missing');
  }
  if (method.customer === null) {
    throw new StripeError(
      400,
      'This PaymentMethod was used without a Customer, or was detached from one. To use it again, you must attach it to a Customer first.',
    );
  }
  if (method.customer === customer?.id) return method;
  throw new StripeError(400, `The PaymentMethod ${id} belongs to another Customer than the one of the request.`);
}

function addMethod(
  account: StripeAccount,
  details: Pick<PaymentMethod, 'type' | 'card' | 'sepa_debit'>,
  email: string | null,
): PaymentMethod {
  const method: PaymentMethod = {
    id: account.newId('pm'),
    object: 'payment_method',
    allow_redisplay: 'limited',
    billing_details: { address: null, email, name: null, phone: null, tax_id: null },
    created: account.now(),
    customer: null,
    livemode: account.livemode,
    metadata: {},
    ...details,
  };
  account.objects.put(method);
  return method;
}
