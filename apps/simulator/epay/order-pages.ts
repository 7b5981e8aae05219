import type { IncomingMessage, ServerResponse } from 'node:http';
import { EpayError } from '../domain/epay/epay-error.js';
import type { EpayMerchant } from '../domain/epay/epay-merchant.js';
import { yuanOf } from '../domain/epay/fen.js';
import type { Order } from '../domain/epay/objects.js';
import { notificationOf, signedText } from '../domain/epay/views.js';
import { readBody } from '../http/exchange.js';
import { escape, messagePage, page, sendPage } from '../stand-in/page.js';
import type { Merchants } from './merchants.js';

const PAGE = /^\/epay\/pay\/(\d+)$/;
const TYPES = ['alipay', 'wxpay', 'qqpay'];

type Action = (merchant: EpayMerchant, order: Order, type: string) => Order;

/** What a person can do on the page of an order, by the value of its button. */
const ACTIONS: Readonly<Record<string, { readonly label: string; readonly act: Action }>> = {
  pay: { label: 'Pay', act: (merchant, order, type) => merchant.pay(order.tradeNo, order.moneyFen, type, false) },
  silent: {
    label: 'Pay, without a notification',
    act: (merchant, order, type) => merchant.pay(order.tradeNo, order.moneyFen, type, true),
  },
  half: {
    label: 'Pay half',
    act: (merchant, order, type) => merchant.pay(order.tradeNo, partOf(order, 'half'), type, false),
  },
  refuse: { label: 'Return without paying', act: (_merchant, order) => order },
};

/** Vendors that take payments of any amount state what came. Half of an odd amount is rounded down. */
export function partOf({ moneyFen }: Order, part: 'full' | 'half' | 'double'): number {
  if (part === 'half') return Math.max(1, Math.floor(moneyFen / 2));
  return part === 'double' ? moneyFen * 2 : moneyFen;
}

export const isOrderPage = (path: string): boolean => PAGE.test(path);

export async function serveOrderPage(
  merchants: Merchants,
  { pathname }: URL,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const [, tradeNo = ''] = PAGE.exec(pathname) ?? [];
  const form = new URLSearchParams((await readBody(request)).toString());
  try {
    const merchant = merchants.owning(tradeNo);
    const action = request.method === 'POST' ? ACTIONS[form.get('action') ?? ''] : undefined;
    const order = action?.act(merchant, merchant.get(tradeNo), form.get('type') ?? '') ?? merchant.get(tradeNo);
    if (action === undefined || order.returnUrl === '') sendPage(response, 200, orderPage(order));
    else response.writeHead(303, { location: returnOf(order, merchant) }).end();
  } catch (error) {
    if (!(error instanceof EpayError)) throw error;
    sendPage(response, 200, messagePage('Not available', error.message));
  }
}

/** The parameters of a notification come to the shop by the browser, too. */
function returnOf(order: Order, merchant: EpayMerchant): string {
  if (order.status !== 1) return order.returnUrl;
  const text = signedText(notificationOf(order, merchant), merchant.key);
  return `${order.returnUrl}${order.returnUrl.includes('?') ? '&' : '?'}${text}`;
}

function orderPage({ tradeNo, outTradeNo, name, type, moneyFen, status }: Order): string {
  const buttons = Object.entries(ACTIONS).map(
    ([action, { label }], index) =>
      `<button${index === 0 ? '' : ' class="plain"'} name="action" value="${action}">${label}</button>`,
  );
  const choice = `<label for="type">Way to pay</label><select id="type" name="type">${TYPES.map((one) => `<option>${one}</option>`).join('')}</select>`;
  const form = `<form method="post">${type === '' ? choice : ''}${buttons.join('\n')}</form>`;
  return page(
    'Order',
    `<h1>¥ ${yuanOf(moneyFen)}</h1>
<p>${escape(name)}. ${escape(type)} ${tradeNo}, order ${escape(outTradeNo)}.</p>
${status === 0 ? form : '<p>It is paid.</p>'}`,
  );
}
