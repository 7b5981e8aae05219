import type { Charge, LineItem, Session, WireObject } from '../domain/stripe/objects.js';
import { formatAmount } from '../domain/stripe/wire/amounts.js';
import { escape, messagePage, page } from '../stand-in/page.js';

/** The payment page of an open session. @param error why the last try failed */
export function paymentPage(session: Session, items: readonly LineItem[], error: string | null): string {
  const { currency, amount_subtotal: subtotal, amount_total: total, total_details: details } = session;
  const rows = items.map(
    (item) =>
      `<tr><th scope="row">${escape(item.description)}${item.quantity > 1 ? ` × ${item.quantity}` : ''}</th>` +
      `<td>${money(item.amount_subtotal, currency)}</td></tr>`,
  );
  const tax =
    details.amount_tax === 0
      ? ''
      : `<tr><th scope="row">Subtotal</th><td>${money(subtotal, currency)}</td></tr>` +
        `<tr><th scope="row">Tax (19 %)</th><td>${money(details.amount_tax, currency)}</td></tr>`;
  const excluded = session.excluded_payment_method_types;
  return page(
    'Pay',
    `<h1>Pay ${money(total, currency)}</h1>
<table><caption hidden>Order</caption><tbody>${rows.join('')}</tbody>
<tfoot>${tax}<tr><th scope="row">Total</th><td>${money(total, currency)}</td></tr></tfoot></table>
${error === null ? '' : `<p class="error" role="alert">${escape(error)}</p>`}
<form method="post">
${field('email', 'E-mail', `type="email" autocomplete="email" value="${escape(session.customer_email ?? '')}"`)}
${session.tax_id_collection.enabled ? field('tax_id', 'Tax ID (optional)', '') : ''}
${excluded.includes('card') ? '' : CARD_FIELDS}
${excluded.includes('sepa_debit') ? '' : '<button class="plain" name="method" value="bank_debit" formnovalidate>Pay by bank debit (takes days)</button>'}
</form>
${session.cancel_url === null ? '' : `<p><a href="${escape(session.cancel_url)}">Cancel</a></p>`}`,
  );
}

const CARD_FIELDS = `${field('card', 'Card number', 'inputmode="numeric" autocomplete="cc-number" placeholder="4242 4242 4242 4242" required')}
<div class="row"><div>${field('expiry', 'Expiry (MM / YY)', 'inputmode="numeric" autocomplete="cc-exp" placeholder="12 / 34" required')}</div>
<div>${field('cvc', 'CVC', 'inputmode="numeric" autocomplete="cc-csc" placeholder="123" required')}</div></div>
<button name="method" value="card">Pay</button>`;

/** The bank's page of 3-D Secure. */
export function authenticationPage(session: Session): string {
  return page(
    '3-D Secure',
    `<h1>3-D Secure</h1>
<p>Your bank asks to confirm a payment of ${money(session.amount_total, session.currency)}.</p>
<form method="post">
<button name="authentication" value="complete">Complete</button>
<button class="plain" name="authentication" value="fail">Fail</button>
</form>`,
  );
}

export function receiptPage(charge: Charge): string {
  return messagePage('Receipt', `${money(charge.amount, charge.currency)}, ${charge.status}. Charge ${charge.id}.`);
}

export function invoicePage(invoice: WireObject): string {
  const total = money(Number(invoice['total']), String(invoice['currency']));
  return messagePage('Invoice', `Invoice ${String(invoice['number'])}: ${total}, paid.`);
}

function field(name: string, label: string, attributes: string): string {
  return `<label for="${name}">${label}</label><input id="${name}" name="${name}" ${attributes}>`;
}

const money = (amount: number, currency: string): string => escape(formatAmount(amount, currency));
