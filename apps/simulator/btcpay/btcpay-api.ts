import type { BtcpayStore } from '../domain/btcpay/btcpay-store.js';
import { BtcpayError } from '../domain/btcpay/btcpay-error.js';
import { readInvoiceRequest, readMark, readRefundRequest } from '../domain/btcpay/read-request.js';
import { invoiceView, paymentMethodsView, payoutsView, pullPaymentView } from '../domain/btcpay/views.js';
import type { PullPayment } from '../domain/btcpay/objects.js';
import { matchRoute } from '../stand-in/match-route.js';

/** A call of a store, with the path below it. */
interface StoreCall {
  readonly store: BtcpayStore;
  readonly query: URLSearchParams;
  readonly body: unknown;
  /** Of the pages. */
  readonly origin: string;
  /** @throws BtcpayError 403 a key without the permission */
  readonly requirePullPayments: () => void;
}

type Handler = (call: StoreCall, id: string) => unknown;

const PUBLIC_PATH = /^\/api\/v1\/pull-payments(\/([^/]+).*)$/;
const PATH = /^\/api\/v1\/stores\/([^/]+)(\/.*)?$/;
const TAKE = 50;

const HANDLERS: Readonly<Record<string, Handler>> = {
  'GET /': ({ store }) => ({
    id: store.id,
    name: 'Simulated store',
    defaultCurrency: 'USD',
    speedPolicy: 'MediumSpeed',
  }),
  'GET /invoices': listInvoices,
  'POST /invoices': ({ store, body, origin }) => invoiceView(store.create(readInvoiceRequest(body)), store.id, origin),
  'GET /invoices/:id': ({ store, origin }, id) => invoiceView(store.get(id), store.id, origin),
  'GET /invoices/:id/payment-methods': ({ store }, id) => paymentMethodsView(store.get(id)),
  'POST /invoices/:id/status': ({ store, body, origin }, id) =>
    invoiceView(store.mark(id, readMark(body)), store.id, origin),
  'POST /invoices/:id/refund': ({ store, body, origin, requirePullPayments }, id) => {
    requirePullPayments();
    return pullPaymentView(store.refund(id, readRefundRequest(body)), origin);
  },
  'GET /pull-payments': ({ store, query, origin, requirePullPayments }) => {
    requirePullPayments();
    const found = store.pullPayments.list(query.get('includeArchived') === 'true');
    return found.map((one) => pullPaymentView(one, origin));
  },
  'DELETE /pull-payments/:id': ({ store, requirePullPayments }, id) => {
    requirePullPayments();
    store.pullPayments.archive(id);
    return {};
  },
};

/** What anyone may read who has the id of a pull payment. */
const PUBLIC: Readonly<Record<string, (found: PullPayment, query: URLSearchParams, origin: string) => unknown>> = {
  'GET /:id': (found, _query, origin) => pullPaymentView(found, origin),
  'GET /:id/payouts': (found, query) => payoutsView(found, query.get('includeCancelled') === 'true'),
};

/** The id of the store in a path of the API; null: it is none. */
export const storeOfPath = (path: string): string | null => PATH.exec(path)?.[1] ?? null;

/** The id of the pull payment in a path that is open to all; null: it is none. */
export const pullPaymentOfPath = (path: string): string | null => PUBLIC_PATH.exec(path)?.[2] ?? null;

/** @throws BtcpayError 404 an unknown route or pull payment */
export function callPublic(store: BtcpayStore, method: string, { pathname, searchParams }: URL, origin: string) {
  const match = matchRoute(PUBLIC, method, PUBLIC_PATH.exec(pathname)?.[1] ?? '');
  if (match === null) throw new BtcpayError(404, 'not-found', `There is no ${method} ${pathname}`);
  return match.handler(store.pullPayments.get(match.id), searchParams, origin);
}

/** @throws BtcpayError 404 an unknown route; else what the handler throws */
export function callStore(method: string, path: string, call: StoreCall): unknown {
  const match = matchRoute(HANDLERS, method, PATH.exec(path)?.[2] ?? '/');
  if (match === null) throw new BtcpayError(404, 'not-found', `There is no ${method} ${path}`);
  return match.handler(call, match.id);
}

function listInvoices({ store, query, origin }: StoreCall): object[] {
  const orderIds = query.getAll('orderId');
  const statuses = query.getAll('status');
  const [startDate, endDate] = [query.get('startDate') ?? '0', query.get('endDate') ?? 'Infinity'].map(Number);
  const found = store
    .list()
    .filter(({ createdTime }) => createdTime >= (startDate ?? 0) && createdTime <= (endDate ?? Infinity))
    .filter(({ metadata }) => orderIds.length === 0 || orderIds.includes(String(metadata.orderId)))
    .filter(({ status }) => statuses.length === 0 || statuses.includes(status));
  const skip = Number(query.get('skip') ?? 0);
  return found.slice(skip, skip + Number(query.get('take') ?? TAKE)).map((row) => invoiceView(row, store.id, origin));
}
