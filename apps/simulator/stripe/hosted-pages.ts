import type { IncomingMessage, ServerResponse } from 'node:http';
import { isOver, type Expiry } from '../domain/stripe/cards/card.js';
import { expireDueSessions } from '../domain/stripe/checkout-sessions.js';
import type { Session } from '../domain/stripe/objects.js';
import { authenticate, payByCard, payByDebit, type PayOutcome } from '../domain/stripe/payments.js';
import type { StripeAccount } from '../domain/stripe/stripe-account.js';
import { Params } from '../domain/stripe/wire/params.js';
import { readForm } from '../domain/stripe/wire/read-form.js';
import { StripeError } from '../domain/stripe/wire/stripe-error.js';
import { readBody } from '../http/exchange.js';
import type { Accounts } from './accounts.js';
import { messagePage, sendPage } from '../stand-in/page.js';
import { authenticationPage, invoicePage, paymentPage, receiptPage } from './payment-page.js';

const PAGE = /^\/stripe\/(pay|receipts|invoices)\/(\w+)$/;

export function isHostedPage(path: string): boolean {
  return PAGE.test(path);
}

export async function servePage(
  accounts: Accounts,
  { pathname }: URL,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const [, kind, id = ''] = PAGE.exec(pathname) ?? [];
  const body = await readBody(request);
  try {
    const account = accounts.owning(id);
    if (kind === 'receipts') sendPage(response, 200, receiptPage(account.objects.get('charge', id)));
    else if (kind === 'invoices') sendPage(response, 200, invoicePage(account.objects.get('invoice', id)));
    else servePayment(account, id, request.method === 'POST' ? readParams(body) : null, response);
  } catch (error) {
    if (!(error instanceof StripeError)) throw error;
    sendPage(response, error.status, messagePage('Not available', error.message));
  }
}

function servePayment(account: StripeAccount, id: string, form: Params | null, response: ServerResponse): void {
  expireDueSessions(account);
  const session = account.objects.get('checkout.session', id);
  if (session.status === 'expired') {
    sendPage(response, 410, messagePage('Expired', 'This session has expired.'));
  } else if (session.status === 'complete') redirect(response, session);
  else if (form === null) sendPage(response, 200, openPage(account, session, null));
  else {
    const outcome = payWith(account, id, form);
    if (outcome.kind === 'paid' || outcome.kind === 'processing') redirect(response, session);
    else if (outcome.kind === 'authenticate') sendPage(response, 200, authenticationPage(session));
    else sendPage(response, 402, openPage(account, account.objects.get('checkout.session', id), outcome.message));
  }
}

function openPage(account: StripeAccount, session: Session, error: string | null): string {
  const isWaiting = account.authentications.get(session.payment_intent ?? '') !== undefined;
  return isWaiting ? authenticationPage(session) : paymentPage(session, account.checkoutOf(session.id).items, error);
}

function payWith(account: StripeAccount, id: string, form: Params): PayOutcome {
  try {
    const authentication = form.option('authentication', ['complete', 'fail']);
    if (authentication !== null) return authenticate(account, id, authentication === 'complete');
    const payer = { email: form.text('email'), taxId: form.text('tax_id') };
    if (form.text('method') === 'bank_debit') return payByDebit(account, id, payer);
    return payByCard(account, id, form.text('card') ?? '', payer, readCardForm(form, account.now()));
  } catch (error) {
    if (!(error instanceof StripeError)) throw error;
    return { kind: 'declined', message: error.message };
  }
}

/** The expiry on the card. @throws StripeError an expiry or CVC that no card has */
function readCardForm(form: Params, now: number): Expiry {
  const [, month = '', year = ''] = /^\s*(\d{1,2})\s*\/?\s*(?:20)?(\d{2})\s*$/.exec(form.text('expiry') ?? '') ?? [];
  const isMonth = Number(month) >= 1 && Number(month) <= 12;
  const expiry = { month: Number(month), year: 2_000 + Number(year) };
  if (!isMonth || isOver(expiry, now)) {
    throw new StripeError(402, "Your card's expiration date is invalid.", {
      type: 'card_error',
      code: 'invalid_expiry',
    });
  }
  if (!/^\d{3,4}$/.test(form.text('cvc') ?? '')) {
    throw new StripeError(402, "Your card's security code is invalid.", { type: 'card_error', code: 'invalid_cvc' });
  }
  return expiry;
}

function readParams(body: Buffer): Params {
  return new Params(readForm(body.toString()));
}

function redirect(response: ServerResponse, { id, success_url: url }: Session): void {
  response.writeHead(303, { location: url.replaceAll('{CHECKOUT_SESSION_ID}', id) }).end();
}
