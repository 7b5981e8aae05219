import type { IncomingMessage, ServerResponse } from 'node:http';
import { rublesOf } from '../domain/yookassa/kopecks.js';
import { METHODS, type Payment } from '../domain/yookassa/objects.js';
import type { Shop } from '../domain/yookassa/shop.js';
import { cancellationFor } from '../domain/yookassa/saved-methods.js';
import { missing, YookassaError } from '../domain/yookassa/yookassa-error.js';
import { readBody } from '../http/exchange.js';
import { escape, messagePage, page, sendPage } from '../stand-in/page.js';
import type { Shops } from './shops.js';

const PAGE = /^\/yookassa\/pay\/([0-9a-f-]{36})$/;
const LABELS: Readonly<Record<string, string>> = {
  bank_card: 'Pay by card',
  sbp: 'Pay by SBP',
  tinkoff_bank: 'Pay by T-Pay',
  sberbank: 'Pay by SberPay',
  yoo_money: 'Pay by YooMoney',
  refuse: 'Pay by a card without money',
  hold: 'Pay, captured later',
  expire: 'Let it expire',
};

export const isPaymentPage = (path: string): boolean => PAGE.test(path);

export async function servePaymentPage(
  shops: Shops,
  { pathname }: URL,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const [, id = ''] = PAGE.exec(pathname) ?? [];
  const body = await readBody(request);
  try {
    const shop = shops.owning(id);
    const payment = shop.payment(id);
    if (payment.returnUrl === null) throw missing('page');
    if (request.method === 'POST') {
      act(shop, id, new URLSearchParams(body.toString()).get('action') ?? '');
      response.writeHead(303, { location: payment.returnUrl }).end();
    } else sendPage(response, 200, paymentPage(payment, payment.returnUrl));
  } catch (error) {
    if (!(error instanceof YookassaError)) throw error;
    sendPage(response, error.status, messagePage('Not available', error.message));
  }
}

/** What a person does, by the value of a button. @throws YookassaError 400 */
function act(shop: Shop, id: string, action: string): Payment {
  if (action === 'refuse') return shop.refuse(id, cancellationFor('insufficient_funds'));
  if (action === 'expire') return shop.expire(id);
  if (action === 'hold') return shop.hold(id);
  const method = METHODS.find((known) => known === action);
  if (method === undefined) throw new YookassaError(400, 'There is no such button');
  return shop.pay(id, method);
}

function paymentPage({ kopecks, status, description, method, savesMethod }: Payment, returnUrl: string): string {
  const methods = method === null ? METHODS : [method];
  const actions = status === 'pending' ? [...methods, 'refuse', 'hold', 'expire'] : [];
  const buttons = actions.map(
    (name, index) =>
      `<button${index === 0 ? '' : ' class="plain"'} name="action" value="${name}">${LABELS[name] ?? name}</button>`,
  );
  const { value, currency } = rublesOf(kopecks);
  return page(
    'Payment',
    `<h1>${value} ${currency}</h1>
<p>${escape(description ?? '')}: ${status}.</p>
${savesMethod ? '<p>The payment method will be saved for later charges by the shop.</p>' : ''}
<form method="post">${buttons.join('\n')}</form>
<p><a href="${escape(returnUrl)}">Return to the shop</a></p>`,
  );
}
