import type { IncomingMessage, ServerResponse } from 'node:http';
import { YookassaError } from '../domain/yookassa/yookassa-error.js';
import { readBody } from '../http/exchange.js';
import { ControlRoutes } from '../stand-in/control-routes.js';
import { actFaulty, RequestFaults, type RequestFault } from '../stand-in/request-faults.js';
import { AnswerFaults, jsonAnswer, type Answer } from './answer-faults.js';
import { autopaymentControls } from './autopayment-controls.js';
import { paymentControls } from './payment-controls.js';
import { isPaymentPage, servePaymentPage } from './payment-pages.js';
import { shopControls } from './shop-controls.js';
import { ShopNotifications } from './shop-notifications.js';
import { shopIdIn, Shops } from './shops.js';
import { callShop, isApiPath } from './yookassa-api.js';

const RETRY_MS = [1_000, 5_000, 30_000];
const EXPIRY_SWEEP_MS = 1_000;

/** YooKassa's API below `/v3`, its pages below `/yookassa/pay`, and control routes below `/yookassa/control`. */
export class YookassaRoutes {
  private readonly notifications = new ShopNotifications(RETRY_MS);
  private readonly shops = new Shops((event, shop) => {
    this.notifications.publish(event, shop);
  });
  private readonly answers = new AnswerFaults();
  private readonly faults = new RequestFaults('/v3/');
  private readonly control = new ControlRoutes({
    ...autopaymentControls(this.shops),
    ...paymentControls(this.shops, this.notifications),
    ...shopControls(this.shops, this.notifications, this.answers),
    ...this.faults.controls('/yookassa/control', (name) => name),
  });
  private readonly sweep = setInterval(() => {
    for (const shop of this.shops.all()) shop.expireDue();
  }, EXPIRY_SWEEP_MS).unref();

  /** Whether the path is one of these. */
  async serve(url: URL, request: IncomingMessage, response: ServerResponse): Promise<boolean> {
    if (url.pathname.startsWith('/yookassa/control/')) await this.control.serve(url, request, response);
    else if (isPaymentPage(url.pathname)) await servePaymentPage(this.shops, url, request, response);
    else if (isApiPath(url.pathname)) await this.serveApi(url, request, response);
    else return false;
    return true;
  }

  close(): void {
    clearInterval(this.sweep);
    this.notifications.deliveries.close();
  }

  private async serveApi(url: URL, request: IncomingMessage, response: ServerResponse): Promise<void> {
    const body = (await readBody(request)).toString();
    const method = request.method ?? '';
    const shopId = shopIdIn(request.headers.authorization ?? '');
    const fault = this.faults.take(shopId, method, url.pathname);
    let answer = jsonAnswer(500, {});
    const isAnswered = await actFaulty(fault, request, () => {
      const work = (): Answer => this.answer(url, request, body);
      answer = injectedBy(fault) ?? this.answers.apply(shopId, method, work);
    });
    if (!isAnswered) return;
    response.writeHead(answer.status, { 'content-type': `${answer.type}; charset=utf-8` }).end(answer.body);
  }

  private answer(url: URL, request: IncomingMessage, body: string): Answer {
    try {
      const shop = this.shops.opened(request.headers.authorization ?? '');
      const { 'idempotence-key': key } = request.headers;
      const origin = `http://${request.headers.host ?? 'localhost'}`;
      const idempotenceKey = typeof key === 'string' ? key : '';
      const call = { shop, query: url.searchParams, body, idempotenceKey, origin };
      return jsonAnswer(200, callShop(request.method ?? '', url.pathname, call));
    } catch (error) {
      if (!(error instanceof YookassaError)) throw error;
      return jsonAnswer(error.status, error.toBody());
    }
  }
}

function injectedBy(fault: RequestFault | null): Answer | null {
  if (fault?.kind !== 'error' && fault?.kind !== 'rate_limit') return null;
  const status = fault.kind === 'error' ? fault.status : 429;
  return jsonAnswer(status, new YookassaError(status, 'An injected error').toBody());
}
