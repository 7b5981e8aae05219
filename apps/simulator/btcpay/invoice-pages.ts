import type { IncomingMessage, ServerResponse } from 'node:http';
import { BtcpayError } from '../domain/btcpay/btcpay-error.js';
import type { BtcpayStore } from '../domain/btcpay/btcpay-store.js';
import { formatBtc, formatCents, satsOf } from '../domain/btcpay/coins.js';
import type { Invoice } from '../domain/btcpay/objects.js';
import { readBody } from '../http/exchange.js';
import { escape, messagePage, page, sendPage } from '../stand-in/page.js';
import type { Stores } from './stores.js';

const PAGE = /^\/i\/([A-Za-z0-9]+)$/;

/** What a person can do on the page of an invoice, by the value of its button. */
const ACTIONS: Readonly<
  Record<string, { readonly label: string; act(store: BtcpayStore, invoice: Invoice): Invoice }>
> = {
  pay: { label: 'Pay', act: (store, invoice) => store.pay(invoice.id, partOf(invoice, 2n), true) },
  pay_unconfirmed: {
    label: 'Pay, confirmed later',
    act: (store, invoice) => store.pay(invoice.id, partOf(invoice, 2n), false),
  },
  confirm: { label: 'Confirm', act: (store, invoice) => store.confirm(invoice.id) },
  half: { label: 'Pay half', act: (store, invoice) => store.pay(invoice.id, partOf(invoice, 1n), true) },
  double: { label: 'Pay double', act: (store, invoice) => store.pay(invoice.id, partOf(invoice, 4n), true) },
  late: {
    label: 'Pay late',
    act: (store, invoice) => {
      store.expire(invoice.id);
      return store.pay(invoice.id, partOf(invoice, 2n), true);
    },
  },
  expire: { label: 'Let it expire', act: (store, invoice) => store.expire(invoice.id) },
};

/** What is due, by halves of it. */
export const partOf = ({ amountCents }: Invoice, halves: bigint): bigint => (satsOf(amountCents) * halves + 1n) / 2n;

export const isInvoicePage = (path: string): boolean => PAGE.test(path);

export async function serveInvoicePage(
  stores: Stores,
  { pathname }: URL,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const [, id = ''] = PAGE.exec(pathname) ?? [];
  const body = await readBody(request);
  try {
    const store = stores.owning(id);
    const action = request.method === 'POST' ? ACTIONS[new URLSearchParams(body.toString()).get('action') ?? ''] : null;
    const invoice = action?.act(store, store.get(id)) ?? store.get(id);
    const isPaid = invoice.status === 'Settled' || invoice.status === 'Processing';
    if (request.method === 'POST' && isPaid && invoice.redirectUrl !== null) {
      response.writeHead(303, { location: invoice.redirectUrl }).end();
    } else sendPage(response, 200, invoicePage(invoice));
  } catch (error) {
    if (!(error instanceof BtcpayError)) throw error;
    sendPage(response, error.status, messagePage('Not available', error.message));
  }
}

function invoicePage(invoice: Invoice): string {
  const { id, amountCents, currency, status, additionalStatus, redirectUrl } = invoice;
  const actions = status === 'New' ? Object.keys(ACTIONS).filter((name) => name !== 'confirm') : actionsAfter(invoice);
  const buttons = actions.map(
    (name, index) =>
      `<button${index === 0 ? '' : ' class="plain"'} name="action" value="${name}">${ACTIONS[name]?.label ?? ''}</button>`,
  );
  return page(
    'Invoice',
    `<h1>${escape(currency)} ${formatCents(amountCents)}</h1>
<p>${formatBtc(satsOf(amountCents))} BTC. Invoice ${escape(id)}: ${status}${additionalStatus === 'None' ? '' : `, ${additionalStatus}`}.</p>
<form method="post">${buttons.join('\n')}</form>
${redirectUrl === null ? '' : `<p><a href="${escape(redirectUrl)}">Return to store</a></p>`}`,
  );
}

/** What may still happen when it is no longer open. */
function actionsAfter({ status, payments }: Invoice): string[] {
  const isUnconfirmed = payments.some((payment) => payment.status === 'Processing');
  return [...(isUnconfirmed ? ['confirm'] : []), ...(status === 'Expired' ? ['pay'] : [])];
}
