import type { LineItem, Session } from './objects.js';
import { readCustomer } from './payment-methods.js';
import type { StripeAccount } from './stripe-account.js';
import { checkAmount, checkParts, readCurrency, rounded } from './wire/amounts.js';
import type { Params } from './wire/params.js';
import { StripeError, wrongParameter } from './wire/stripe-error.js';

const LIFETIME_MIN_SECONDS = 30 * 60;
const LIFETIME_MAX_SECONDS = 24 * 3_600;
const LINE_ITEMS_MAX = 100;
const REFERENCE_LENGTH_MAX = 200;
const CREATIONS = ['always', 'if_required'] as const;
const EMAIL = /^[^@\s]+@[^@\s]+\.[^@\s]+$/;
const TAX_PERCENT = 19;

const READ = [
  ...['automatic_tax', 'cancel_url', 'client_reference_id', 'currency', 'customer', 'customer_creation'],
  ...['customer_email', 'expand', 'expires_at'],
  ...['excluded_payment_method_types', 'invoice_creation', 'line_items', 'locale', 'metadata', 'mode'],
  ...['payment_intent_data', 'success_url', 'tax_id_collection'],
];
/** Parameters of Stripe's that change nothing here. */
const WITHOUT_EFFECT = [
  ...['adaptive_pricing', 'after_expiration', 'allow_promotion_codes', 'billing_address_collection'],
  ...['branding_settings', 'consent_collection', 'custom_fields', 'custom_text'],
  ...['customer_update', 'name_collection', 'origin_context', 'payment_method_configuration'],
  ...['payment_method_options', 'payment_method_types', 'phone_number_collection', 'submit_type', 'ui_mode'],
];

/** Creates an open session of mode `payment`, with the metadata for its payment intent. */
export function createSession(account: StripeAccount, params: Params): Session {
  params.allowOnly([...READ, ...WITHOUT_EFFECT]);
  if (params.requiredText('mode') !== 'payment') {
    throw wrongParameter('mode', 'The simulator has checkout sessions of mode payment only.');
  }
  params.requiredText('success_url');
  const [successUrl, cancelUrl] = [readUrl(params, 'success_url'), readUrl(params, 'cancel_url')];
  const customer = readBuyer(account, params);
  const now = account.now();
  const id = account.newId('cs');
  const hasTax = params.within('automatic_tax').isTrue('enabled');
  const items = readLineItems(account, params, hasTax);
  const currency = items[0]?.currency ?? '';
  const [subtotal, tax] = [sumOf(items, 'amount_subtotal'), sumOf(items, 'amount_tax')];
  checkAmount(subtotal + tax, currency, "The Checkout Session's total amount");
  const intentData = params.within('payment_intent_data');
  const futureUsage = intentData.option('setup_future_usage', ['off_session']);
  const session: Session = {
    id,
    object: 'checkout.session',
    amount_subtotal: subtotal,
    amount_total: subtotal + tax,
    automatic_tax: {
      enabled: hasTax,
      liability: hasTax ? { type: 'self' } : null,
      provider: hasTax ? 'stripe' : null,
      status: hasTax ? 'complete' : null,
    },
    cancel_url: cancelUrl,
    client_reference_id: readReference(params),
    client_secret: null,
    created: now,
    currency,
    custom_fields: [],
    custom_text: {},
    customer,
    customer_creation: customer === null ? (params.option('customer_creation', CREATIONS) ?? 'if_required') : null,
    customer_details: null,
    customer_email: readEmail(params),
    excluded_payment_method_types: params.texts('excluded_payment_method_types'),
    expires_at: readExpiry(params, now),
    invoice: null,
    invoice_creation: { enabled: params.within('invoice_creation').isTrue('enabled'), invoice_data: {} },
    livemode: account.livemode,
    locale: params.text('locale'),
    metadata: params.metadata(),
    mode: 'payment',
    payment_intent: null,
    payment_link: null,
    payment_method_types: ['card', 'sepa_debit'].filter(
      (type) => !params.texts('excluded_payment_method_types').includes(type),
    ),
    payment_status: 'unpaid',
    setup_intent: null,
    status: 'open',
    subscription: null,
    success_url: successUrl ?? '',
    tax_id_collection: { enabled: params.within('tax_id_collection').isTrue('enabled'), required: 'never' },
    total_details: { amount_discount: 0, amount_shipping: 0, amount_tax: tax },
    ui_mode: 'hosted_page',
    url: `${account.origin}/stripe/pay/${id}`,
  };
  account.objects.put(session);
  const [description, metadata] = [intentData.text('description'), intentData.metadata()];
  account.prepareCheckout(id, { items, description, metadata, futureUsage });
  account.expectExpiry(session.expires_at);
  return session;
}

/** Ends an open session, and cancels its payment intent. @throws StripeError the session is not open */
export function expireSession(account: StripeAccount, id: string): Session {
  const { status, payment_intent: intent } = account.objects.get('checkout.session', id);
  if (status !== 'open') {
    const message = `Only Checkout Sessions with a status in ["open"] can be expired. This Checkout Session has a status of ${status}.`;
    throw new StripeError(400, message);
  }
  const expired = account.change('checkout.session', id, { status: 'expired', url: null });
  account.emit('checkout.session.expired', expired);
  if (intent !== null) {
    const canceled = account.change('payment_intent', intent, { status: 'canceled', canceled_at: account.now() });
    account.emit('payment_intent.canceled', canceled);
  }
  return expired;
}

/** Ends open sessions that are due. */
export function expireDueSessions(account: StripeAccount): void {
  if (!account.isExpiryDue()) return;
  const open = account.objects.list('checkout.session').filter(({ status }) => status === 'open');
  const now = account.now();
  for (const { id, expires_at: expiresAt } of open) {
    if (expiresAt <= now) expireSession(account, id);
    else account.expectExpiry(expiresAt);
  }
}

/** The id of the customer whose session it is. @throws StripeError 400 */
function readBuyer(account: StripeAccount, params: Params): string | null {
  const customer = readCustomer(account, params);
  for (const other of customer === null ? [] : ['customer_creation', 'customer_email']) {
    if (!params.has(other)) continue;
    throw wrongParameter(other, `You may only specify one of these parameters: customer, ${other}.`);
  }
  return customer?.id ?? null;
}

function readReference(params: Params): string | null {
  const reference = params.text('client_reference_id');
  if (reference === null || reference.length <= REFERENCE_LENGTH_MAX) return reference;
  throw wrongParameter('client_reference_id', 'Invalid string: must be at most 200 characters.');
}

function readEmail(params: Params): string | null {
  const email = params.text('customer_email');
  if (email === null || EMAIL.test(email)) return email;
  throw wrongParameter('customer_email', `Invalid email address: ${email}`, 'email_invalid');
}

function readUrl(params: Params, name: string): string | null {
  const url = params.text(name);
  if (url === null || (URL.canParse(url) && /^https?:/i.test(url))) return url;
  throw wrongParameter(name, 'Not a valid URL', 'url_invalid');
}

function readExpiry(params: Params, now: number): number {
  const expiresAt = params.integer('expires_at');
  if (expiresAt === null) return now + LIFETIME_MAX_SECONDS;
  const lifetime = expiresAt - now;
  if (lifetime >= LIFETIME_MIN_SECONDS && lifetime <= LIFETIME_MAX_SECONDS) return expiresAt;
  const bound = lifetime < LIFETIME_MIN_SECONDS ? 'at least 30 minutes' : 'less than 24 hours';
  throw wrongParameter('expires_at', `The \`expires_at\` timestamp must be ${bound} from Checkout Session creation.`);
}

function readLineItems(account: StripeAccount, params: Params, hasTax: boolean): LineItem[] {
  const given = params.objects('line_items');
  if (given.length === 0 || given.length > LINE_ITEMS_MAX) {
    throw wrongParameter('line_items', 'A Checkout Session has 1 to 100 line items.', 'parameter_missing');
  }
  const items = given.map((item) => readLineItem(account, item, hasTax));
  if (new Set(items.map(({ currency }) => currency)).size > 1) {
    throw wrongParameter('line_items', 'All line items must have the same currency.');
  }
  return items;
}

/** A line item; its amounts are net, tax is added when it is automatic. */
function readLineItem(account: StripeAccount, item: Params, hasTax: boolean): LineItem {
  const price = item.within('price_data');
  const quantity = item.integer('quantity', 1) ?? 1;
  const amount = price.requiredInteger('unit_amount') * quantity;
  const currency = readCurrency(price);
  checkParts(amount, currency);
  const tax = hasTax ? rounded((amount * TAX_PERCENT) / 100, currency) : 0;
  return {
    id: account.newId('li'),
    object: 'item',
    created: account.now(),
    amount_discount: 0,
    amount_subtotal: amount,
    amount_tax: tax,
    amount_total: amount + tax,
    currency,
    description: price.within('product_data').requiredText('name'),
    price: null,
    quantity,
  };
}

function sumOf(items: readonly LineItem[], field: 'amount_subtotal' | 'amount_tax'): number {
  return items.reduce((sum, item) => sum + item[field], 0);
}
