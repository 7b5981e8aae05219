import type { BtcpayStore } from '../domain/btcpay/btcpay-store.js';
import { BtcpayError } from '../domain/btcpay/btcpay-error.js';
import { readInvoiceRequest, readMark } from '../domain/btcpay/read-request.js';
import { invoiceView, paymentMethodsView } from '../domain/btcpay/views.js';
import { matchRoute } from '../stand-in/match-route.js';

/** A call of a store, with the path below it. */
interface StoreCall {
  readonly store: BtcpayStore;
  readonly query: URLSearchParams;
  readonly body: unknown;
  /** Of the pages. */
  readonly origin: string;
}

type Handler = (call: StoreCall, id: string) => unknown;

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
};

/** The id of the store in a path of the API; null: it is none. */
export const storeOfPath = (path: string): string | null => PATH.exec(path)?.[1] ?? null;

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
