import { isJsonObject } from '../domain/json.js';
import { listPage } from '../domain/yookassa/list-page.js';
import { METHODS, type Payment } from '../domain/yookassa/objects.js';
import { readPaymentRequest, readRefundRequest } from '../domain/yookassa/read-request.js';
import type { Shop } from '../domain/yookassa/shop.js';
import { paymentView, receiptView, refundView } from '../domain/yookassa/views.js';
import { wrong, YookassaError } from '../domain/yookassa/yookassa-error.js';
import { matchRoute } from '../stand-in/match-route.js';

/** A call of a shop, with the path below the version. */
interface ShopCall {
  readonly shop: Shop;
  readonly query: URLSearchParams;
  /** As it came. */
  readonly body: string;
  readonly idempotenceKey: string;
  /** Of the pages. */
  readonly origin: string;
}

type Handler = (call: ShopCall, id: string) => object;

const PATH = /^\/v3(\/(?:payments|refunds|receipts|me)(?:\/.*)?)$/;

const HANDLERS: Readonly<Record<string, Handler>> = {
  'GET /me': ({ shop }) => ({
    account_id: shop.id,
    status: shop.behavior.isEnabled ? 'enabled' : 'disabled',
    test: shop.isTest,
    fiscalization: { enabled: shop.behavior.needsReceipts, provider: 'avanpost' },
    fiscalization_enabled: shop.behavior.needsReceipts,
    payment_methods: METHODS,
    itn: '7700000000',
  }),
  'POST /payments': (call) => {
    const { shop } = call;
    const id = once(call, 'payments', () => shop.create(readPaymentRequest(parsed(call.body))).id);
    return shownPayment(call, shop.payment(id));
  },
  'GET /payments': (call) => {
    const status = call.query.get('status');
    const rows = call.shop.paymentList().filter((payment) => status === null || payment.status === status);
    return listPage(rows, call.query, (payment) => shownPayment(call, payment));
  },
  'GET /payments/:id': (call, id) => shownPayment(call, call.shop.payment(id)),
  'POST /payments/:id/cancel': (call, id) => {
    once(call, `cancel ${id}`, () => call.shop.cancel(id).id);
    return shownPayment(call, call.shop.payment(id));
  },
  'POST /payments/:id/capture': (call, id) => {
    once(call, `capture ${id}`, () => call.shop.capture(id).id);
    return shownPayment(call, call.shop.payment(id));
  },
  'POST /refunds': (call) => {
    const { shop } = call;
    const id = once(call, 'refunds', () => shop.refund(readRefundRequest(parsed(call.body))).id);
    return refundView(shop.madeRefund(id));
  },
  'GET /refunds': ({ shop, query }) => {
    const [paymentId, status] = [query.get('payment_id'), query.get('status')];
    const rows = paymentId === null ? shop.refundList() : shop.refundsOf(paymentId);
    const found = rows.filter((refund) => status === null || refund.status === status);
    return listPage(found, query, refundView);
  },
  'GET /refunds/:id': ({ shop }, id) => refundView(shop.madeRefund(id)),
  'POST /receipts': (call) => {
    const { shop } = call;
    const id = once(call, 'receipts', () => shop.addReceipt(objectIn(call.body)).id);
    return receiptView(shop.receipt(id));
  },
  'GET /receipts': ({ shop, query }) => {
    const paymentId = query.get('payment_id');
    const rows = shop.receiptList().filter((receipt) => paymentId === null || receipt.paymentId === paymentId);
    return listPage(rows, query, receiptView);
  },
  'GET /receipts/:id': ({ shop }, id) => receiptView(shop.receipt(id)),
};

export const isApiPath = (path: string): boolean => PATH.test(path);

/** @throws YookassaError 404 an unknown route; else what the handler throws */
export function callShop(method: string, path: string, call: ShopCall): object {
  const match = matchRoute(HANDLERS, method, PATH.exec(path)?.[1] ?? '/');
  if (match === null) throw new YookassaError(404, `There is no ${method} ${path}`);
  return match.handler(call, match.id);
}

function once({ shop, body, idempotenceKey }: ShopCall, what: string, make: () => string): string {
  return shop.keys.once(idempotenceKey, `${what} ${body}`, shop.now(), make);
}

const shownPayment = ({ shop, origin }: ShopCall, payment: Payment): object => paymentView(payment, shop, origin);

function objectIn(body: string): Readonly<Record<string, unknown>> {
  const value = parsed(body);
  if (!isJsonObject(value)) throw wrong('type', 'The body is no object');
  return value;
}

function parsed(body: string): unknown {
  try {
    return JSON.parse(body);
  } catch {
    throw new YookassaError(400, 'The body is no JSON');
  }
}
