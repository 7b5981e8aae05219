import type { IncomingMessage, ServerResponse } from 'node:http';
import { EpayError } from '../domain/epay/epay-error.js';
import type { EpayMerchant } from '../domain/epay/epay-merchant.js';
import { readOrderRequest } from '../domain/epay/read-request.js';
import { asTexts } from '../domain/epay/views.js';
import { readBody, sendJson } from '../http/exchange.js';
import { ControlRoutes } from '../stand-in/control-routes.js';
import { messagePage, sendPage } from '../stand-in/page.js';
import { actFaulty, RequestFaults, type RequestFault } from '../stand-in/request-faults.js';
import { epayControls } from './controls.js';
import { callApi, openPage, pageOf } from './epay-api.js';
import { Merchants } from './merchants.js';
import { Notifications } from './notifications.js';
import { isOrderPage, serveOrderPage } from './order-pages.js';

/** After an answer other than `success`: 15 seconds, a minute, 3 minutes, half an hour, an hour. */
const RETRY_MS = [15_000, 60_000, 180_000, 1_800_000, 3_600_000];

type Answer =
  | { readonly kind: 'json'; readonly status: number; readonly body: object }
  | { readonly kind: 'page'; readonly status: number; readonly html: string }
  | { readonly kind: 'redirect'; readonly location: string };

type Script = (merchant: EpayMerchant, fields: URLSearchParams, origin: string) => Answer;

const SCRIPTS: Readonly<Record<string, Script>> = {
  '/epay/submit.php': (merchant, fields, origin) => {
    const { tradeNo } = merchant.order(readOrderRequest(fields, merchant, false));
    return { kind: 'redirect', location: pageOf(tradeNo, origin) };
  },
  '/epay/mapi.php': (merchant, fields, origin) => json(merchant, openPage(merchant, fields, origin)),
  '/epay/api.php': (merchant, fields) => json(merchant, callApi(merchant, fields)),
};

/** A vendor of the epay protocol: its scripts and the pages of orders below `/epay`, and control routes. */
export class EpayRoutes {
  private readonly notifications = new Notifications(RETRY_MS);
  private readonly merchants = new Merchants((order, merchant) => {
    this.notifications.publish(order, merchant);
  });
  private readonly faults = new RequestFaults('/epay/');
  private readonly control = new ControlRoutes({
    ...epayControls(this.merchants, this.notifications),
    ...this.faults.controls('/epay/control', (name) => name),
  });

  /** Whether the path is one of these. */
  async serve(url: URL, request: IncomingMessage, response: ServerResponse): Promise<boolean> {
    if (!url.pathname.startsWith('/epay/')) return false;
    this.notifications.reached(request);
    const script = SCRIPTS[url.pathname];
    if (url.pathname.startsWith('/epay/control/')) await this.control.serve(url, request, response);
    else if (this.notifications.isOwn(url.pathname)) await this.notifications.serve(url, request, response);
    else if (isOrderPage(url.pathname)) await serveOrderPage(this.merchants, url, request, response);
    else if (script === undefined) return false;
    else await this.serveScript(script, url, request, response);
    return true;
  }

  close(): void {
    this.notifications.close();
  }

  private async serveScript(
    script: Script,
    url: URL,
    request: IncomingMessage,
    response: ServerResponse,
  ): Promise<void> {
    const fields = new URLSearchParams(url.search);
    for (const [name, value] of new URLSearchParams((await readBody(request)).toString())) fields.set(name, value);
    const fault = this.faults.take(fields.get('pid'), request.method ?? '', url.pathname);
    let answer: Answer = { kind: 'page', status: 500, html: '' };
    const isAnswered = await actFaulty(fault, request, () => {
      answer = injectedBy(fault) ?? this.answer(script, url, fields, request);
    });
    if (isAnswered) send(response, answer);
  }

  private answer(script: Script, { pathname }: URL, fields: URLSearchParams, request: IncomingMessage): Answer {
    try {
      const merchant = this.merchants.named(fields.get('pid') ?? '');
      if (pathname !== '/epay/submit.php' && merchant.traits.html > 0) {
        merchant.traits.html--;
        return { kind: 'page', status: 200, html: messagePage('Checking your browser', 'One moment.') };
      }
      return script(merchant, fields, `http://${request.headers.host ?? 'localhost'}`);
    } catch (error) {
      if (!(error instanceof EpayError)) throw error;
      if (pathname !== '/epay/submit.php') {
        return { kind: 'json', status: 200, body: { code: error.code, msg: error.message } };
      }
      return { kind: 'page', status: 200, html: messagePage('Not available', error.message) };
    }
  }
}

const json = ({ traits }: EpayMerchant, body: object): Answer => ({
  kind: 'json',
  status: 200,
  body: traits.asTexts ? (asTexts(body) as object) : body,
});

function injectedBy(fault: RequestFault | null): Answer | null {
  if (fault?.kind !== 'error' && fault?.kind !== 'rate_limit') return null;
  const status = fault.kind === 'error' ? fault.status : 429;
  return { kind: 'page', status, html: messagePage('Error', 'An injected error.') };
}

function send(response: ServerResponse, answer: Answer): void {
  if (answer.kind === 'json') sendJson(response, answer.status, answer.body);
  else if (answer.kind === 'page') sendPage(response, answer.status, answer.html);
  else response.writeHead(302, { location: answer.location }).end();
}
