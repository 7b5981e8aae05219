import type { IncomingMessage, ServerResponse } from 'node:http';
import { BtcpayError } from '../domain/btcpay/btcpay-error.js';
import { formatCents } from '../domain/btcpay/coins.js';
import type { PullPayment } from '../domain/btcpay/objects.js';
import { leftOf, type PullPayments } from '../domain/btcpay/pull-payments.js';
import { readBody } from '../http/exchange.js';
import { escape, messagePage, page, sendPage } from '../stand-in/page.js';
import type { Stores } from './stores.js';

const PAGE = /^\/pull-payments\/([A-Za-z0-9]+)$/;

/** What a payer does on the page of a pull payment, and the merchant in the demonstration. */
const ACTIONS: Readonly<
  Record<string, { readonly label: string; act(all: PullPayments, id: string, to: string): PullPayment }>
> = {
  claim: { label: 'Claim', act: (all, id, to) => all.claim(id, to, null) },
  pay: { label: 'Approve and pay, as the merchant', act: (all, id) => all.move(id, 'Completed') },
};

export const isPullPaymentPage = (path: string): boolean => PAGE.test(path);

export async function servePullPaymentPage(
  stores: Stores,
  { pathname }: URL,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const [, id = ''] = PAGE.exec(pathname) ?? [];
  const form = new URLSearchParams((await readBody(request)).toString());
  try {
    const { pullPayments } = stores.owningPullPayment(id);
    const action = request.method === 'POST' ? ACTIONS[form.get('action') ?? ''] : undefined;
    const found = action?.act(pullPayments, id, form.get('destination') ?? '') ?? pullPayments.get(id);
    sendPage(response, 200, pullPaymentPage(found));
  } catch (error) {
    if (!(error instanceof BtcpayError)) throw error;
    sendPage(response, error.status, messagePage('Not available', error.message));
  }
}

function pullPaymentPage(found: PullPayment): string {
  const { name, description, currency, amountCents, archived, payouts } = found;
  const left = leftOf(found);
  const rows = payouts.map(
    ({ amountCents: cents, destination, state }) =>
      `<p>${escape(currency)} ${formatCents(cents)} to ${escape(destination)}: ${state}</p>`,
  );
  const names = [...(left > 0n && !archived ? ['claim'] : []), ...(payouts.length > 0 ? ['pay'] : [])];
  const buttons = names.map(
    (value) => `<button name="action" value="${value}">${ACTIONS[value]?.label ?? ''}</button>`,
  );
  return page(
    'Claim',
    `<h1>${escape(currency)} ${formatCents(amountCents)}</h1>
<p>${escape(name)}. ${escape(description)}. ${archived ? 'Archived' : `${formatCents(left)} can be claimed`}.</p>
${rows.join('\n')}
<form method="post"><input name="destination" aria-label="Address" value="bc1qpayer">${buttons.join('\n')}</form>`,
  );
}
