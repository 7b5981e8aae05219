import type { Charge, LineItem, Session, WireObject } from '../domain/stripe/objects.js';

const STYLE = `
:root{color-scheme:light dark;font:16px/1.5 system-ui,sans-serif}
body{margin:0;background:#f4f5f7;color:#1b1f24}
main{max-width:28rem;margin:2rem auto;padding:1.5rem;background:#fff;border:1px solid #d5d9e0;border-radius:.75rem}
.notice{margin:0;padding:.6rem 1rem;background:#ffe8a3;color:#3b2f00;text-align:center;font-weight:600}
h1{font-size:1.25rem;margin:0 0 1rem}
table{width:100%;border-collapse:collapse;margin-bottom:1rem}
th,td{padding:.35rem 0;text-align:left;font-weight:400}
td:last-child,th:last-child{text-align:right;font-variant-numeric:tabular-nums}
tfoot tr:last-child>*{font-weight:700;border-top:1px solid #d5d9e0}
label{display:block;margin-top:.75rem;font-weight:600}
input{box-sizing:border-box;width:100%;padding:.55rem;font:inherit;border:1px solid #8a94a3;border-radius:.4rem;background:#fff;color:inherit}
button{width:100%;margin-top:1rem;padding:.7rem;font:inherit;font-weight:600;border:0;border-radius:.4rem;background:#3b46c4;color:#fff;cursor:pointer}
button.plain{background:#e4e7ec;color:#1b1f24}
a{color:#3b46c4}
.error{padding:.6rem 1rem;border-radius:.4rem;background:#fde4e4;color:#8a1010}
.row{display:grid;grid-template-columns:1fr 1fr;gap:1rem}
@media (prefers-color-scheme:dark){body{background:#14171b;color:#e8eaed}main,input{background:#1e2228;border-color:#3a404a}
button.plain{background:#3a404a;color:#e8eaed}a{color:#9aa4ff}.error{background:#4a1a1a;color:#ffc9c9}}`;

/** Currencies without a minor unit. */
const WHOLE: ReadonlySet<string> = new Set(['jpy', 'krw', 'vnd', 'clp', 'xaf', 'xof', 'pyg', 'ugx']);

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

/** A page with a message only. */
export function messagePage(title: string, message: string): string {
  return page(title, `<h1>${escape(title)}</h1><p>${escape(message)}</p>`);
}

export function receiptPage(charge: Charge): string {
  return messagePage('Receipt', `${money(charge.amount, charge.currency)}, ${charge.status}. Charge ${charge.id}.`);
}

export function invoicePage(invoice: WireObject): string {
  const total = money(Number(invoice['total']), String(invoice['currency']));
  return messagePage('Invoice', `Invoice ${String(invoice['number'])}: ${total}, paid.`);
}

function page(title: string, content: string): string {
  return `<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
<title>${escape(title)} (simulated)</title><style>${STYLE}</style></head>
<body><p class="notice">Simulated test page: no money moves.</p><main>${content}</main></body></html>
`;
}

function field(name: string, label: string, attributes: string): string {
  return `<label for="${name}">${label}</label><input id="${name}" name="${name}" ${attributes}>`;
}

function money(amount: number, currency: string): string {
  const digits = WHOLE.has(currency) ? 0 : 2;
  const text = String(amount).padStart(digits + 1, '0');
  const whole = digits === 0 ? text : `${text.slice(0, -digits)}.${text.slice(-digits)}`;
  return `${escape(currency.toUpperCase())} ${whole}`;
}

function escape(text: string): string {
  const entities: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' };
  return text.replaceAll(/[&<>"]/g, (character) => entities[character] ?? '');
}
