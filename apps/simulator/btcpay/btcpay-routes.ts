import type { IncomingMessage, ServerResponse } from 'node:http';
import { BtcpayError } from '../domain/btcpay/btcpay-error.js';
import { readBody, sendJson } from '../http/exchange.js';
import { ControlRoutes } from '../stand-in/control-routes.js';
import { actFaulty, RequestFaults, type RequestFault } from '../stand-in/request-faults.js';
import { callPublic, callStore, pullPaymentOfPath, storeOfPath } from './btcpay-api.js';
import { btcpayControls } from './controls.js';
import { isInvoicePage, serveInvoicePage } from './invoice-pages.js';
import { isPullPaymentPage, servePullPaymentPage } from './pull-payment-pages.js';
import { StoreWebhooks } from './store-webhooks.js';
import { Stores } from './stores.js';

const RETRY_MS = [1_000, 5_000, 30_000];
const EXPIRY_SWEEP_MS = 1_000;

interface Answer {
  readonly status: number;
  readonly body: object;
}

/** BTCPay Server's API below `/api/v1`, its invoices below `/i`, its claims below `/pull-payments`, and control routes below `/btcpay`. */
export class BtcpayRoutes {
  private readonly webhooks = new StoreWebhooks(RETRY_MS);
  private readonly stores = new Stores((event, store) => {
    this.webhooks.publish(event, store);
  });
  private readonly faults = new RequestFaults('/api/v1/stores/');
  private readonly control = new ControlRoutes({
    ...btcpayControls(this.stores, this.webhooks),
    ...this.faults.controls('/btcpay/control', (name) => name),
  });
  private readonly sweep = setInterval(() => {
    for (const store of this.stores.all()) store.expireDue();
  }, EXPIRY_SWEEP_MS).unref();

  /** Whether the path is one of these. */
  async serve(url: URL, request: IncomingMessage, response: ServerResponse): Promise<boolean> {
    const storeId = storeOfPath(url.pathname) ?? this.ownerOf(pullPaymentOfPath(url.pathname));
    if (url.pathname.startsWith('/btcpay/control/')) await this.control.serve(url, request, response);
    else if (isInvoicePage(url.pathname)) await serveInvoicePage(this.stores, url, request, response);
    else if (isPullPaymentPage(url.pathname)) await servePullPaymentPage(this.stores, url, request, response);
    else if (storeId !== null) await this.serveApi(storeId, url, request, response);
    else return false;
    return true;
  }

  close(): void {
    clearInterval(this.sweep);
    this.webhooks.deliveries.close();
  }

  /** The id of the store that has a pull payment; one of none is a path of a store that does not exist. */
  private ownerOf(pullPaymentId: string | null): string | null {
    if (pullPaymentId === null) return null;
    return this.stores.all().find(({ pullPayments }) => pullPayments.find(pullPaymentId) !== undefined)?.id ?? '';
  }

  private async serveApi(storeId: string, url: URL, request: IncomingMessage, response: ServerResponse): Promise<void> {
    const body = await readBody(request);
    const fault = this.faults.take(storeId, request.method ?? '', url.pathname);
    let answer: Answer = { status: 500, body: {} };
    const isAnswered = await actFaulty(fault, request, () => {
      answer = injectedBy(fault) ?? this.answer(storeId, url, request, body);
    });
    if (isAnswered) sendJson(response, answer.status, answer.body);
  }

  private answer(storeId: string, url: URL, request: IncomingMessage, body: Buffer): Answer {
    try {
      const method = request.method ?? '';
      const origin = `http://${request.headers.host ?? 'localhost'}`;
      if (pullPaymentOfPath(url.pathname) !== null) {
        return { status: 200, body: callPublic(this.stores.named(storeId), method, url, origin) as object };
      }
      const store = this.stores.opened(storeId, request.headers.authorization ?? '');
      const call = {
        store,
        query: url.searchParams,
        body: parsed(body),
        origin,
        requirePullPayments: () => {
          this.stores.requirePullPayments(storeId);
        },
      };
      return { status: 200, body: callStore(method, url.pathname, call) as object };
    } catch (error) {
      if (!(error instanceof BtcpayError)) throw error;
      return { status: error.status, body: error.toBody() };
    }
  }
}

function parsed(body: Buffer): unknown {
  if (body.length === 0) return null;
  try {
    return JSON.parse(body.toString());
  } catch {
    throw new BtcpayError(400, 'json', 'The body is no JSON');
  }
}

function injectedBy(fault: RequestFault | null): Answer | null {
  const message = { code: 'injected', message: 'An injected error.' };
  if (fault?.kind === 'error') return { status: fault.status, body: message };
  return fault?.kind === 'rate_limit' ? { status: 429, body: message } : null;
}
