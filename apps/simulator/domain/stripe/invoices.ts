import type { Session, WireObject } from './objects.js';
import type { StripeAccount } from './stripe-account.js';

/** The paid invoice of a one-off payment. */
export function createInvoice(account: StripeAccount, session: Session): WireObject {
  const id = account.newId('in');
  const details = session['customer_details'] as { readonly email?: string | null } | null;
  const invoice: WireObject = {
    id,
    object: 'invoice',
    amount_due: session.amount_total,
    amount_paid: session.amount_total,
    amount_remaining: 0,
    billing_reason: 'manual',
    created: account.now(),
    currency: session.currency,
    customer: session.customer,
    customer_email: details?.email ?? null,
    hosted_invoice_url: `${account.origin}/stripe/invoices/${id}`,
    invoice_pdf: null,
    livemode: account.livemode,
    metadata: {},
    number: `SIM-${id.slice(-8).toUpperCase()}`,
    status: 'paid',
    subtotal: session.amount_subtotal,
    total: session.amount_total,
  };
  account.objects.put(invoice);
  account.emit('invoice.paid', invoice);
  return invoice;
}
