import { createHash, randomBytes } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { expireDueSessions } from '../domain/stripe/checkout-sessions.js';
import { expandSourceOf } from '../domain/stripe/lists.js';
import type { StripeAccount } from '../domain/stripe/stripe-account.js';
import { expand } from '../domain/stripe/wire/expand.js';
import { Params } from '../domain/stripe/wire/params.js';
import { readForm } from '../domain/stripe/wire/read-form.js';
import { StripeError } from '../domain/stripe/wire/stripe-error.js';
import { readBody } from '../http/exchange.js';
import { Accounts } from './accounts.js';
import { ControlRoutes, type Control } from '../stand-in/control-routes.js';
import { actFaulty, RequestFaults, type RequestFault } from '../stand-in/request-faults.js';
import { CARD_CONTROLS } from './card-controls.js';
import { deliveryControls } from './delivery-controls.js';
import { MONEY_CONTROLS } from './money-controls.js';
import { isHostedPage, servePage } from './hosted-pages.js';
import { requirePermission } from './restricted-keys.js';
import { callApi, isStripePath } from './stripe-api.js';
import { WebhookSender } from './webhook-sender.js';

const RETRY_MS = [1_000, 5_000, 30_000];
const EXPIRY_SWEEP_MS = 1_000;
const KEY_LENGTH_MAX = 255;

interface Answer {
  readonly status: number;
  readonly body: string;
  /** Whether nothing was done, so that a request with the same idempotency key is tried anew. */
  readonly isUntried?: boolean;
  readonly headers?: Readonly<Record<string, string>>;
  /** The work is done, and nothing is answered. */
  readonly isLost?: boolean;
}

/** Stripe's API below `/v1`, its hosted pages and control routes below `/stripe`. */
export class StripeRoutes {
  private readonly sender = new WebhookSender(RETRY_MS);
  private readonly accounts = new Accounts((event, account) => {
    this.sender.publish(event, account);
  });
  private readonly faults = new RequestFaults('/v1/');
  private readonly control = new ControlRoutes({
    ...this.accountControls(),
    ...this.faults.controls('/stripe/control', (name) => this.accounts.named(name).id),
  });
  private readonly sweep = setInterval(() => {
    for (const account of this.accounts.all()) expireDueSessions(account);
  }, EXPIRY_SWEEP_MS).unref();

  /** Whether the path is one of these. */
  async serve(url: URL, request: IncomingMessage, response: ServerResponse): Promise<boolean> {
    const { pathname: path } = url;
    if (path.startsWith('/stripe/control/')) await this.control.serve(url, request, response);
    else if (isHostedPage(path)) await servePage(this.accounts, url, request, response);
    else if (isStripePath(path)) await this.serveApi(url, request, response);
    else return false;
    return true;
  }

  close(): void {
    clearInterval(this.sweep);
    this.sender.deliveries.close();
  }

  private accountControls(): Readonly<Record<string, Control>> {
    const controls = { ...CARD_CONTROLS, ...MONEY_CONTROLS, ...deliveryControls(this.sender) };
    return Object.fromEntries(
      Object.entries(controls).map(([route, act]): [string, Control] => [
        route,
        (params, id) => act(this.accounts, params, id),
      ]),
    );
  }

  private async serveApi(url: URL, request: IncomingMessage, response: ServerResponse): Promise<void> {
    const body = (await readBody(request)).toString();
    const requestId = `req_${randomBytes(8).toString('hex')}`;
    const { account, refusal } = this.authenticate(request, url.pathname);
    const key = keyOf(request);
    try {
      if (key !== null) account?.answers.begin(key);
    } catch (error) {
      send(response, requestId, refusalOf(error));
      return;
    }
    const fault = this.faults.take(account?.id ?? null, request.method ?? '', url.pathname);
    const injected = injectedBy(fault) ?? refusal;
    let answer = refusalOf(injected ?? new StripeError(500, 'Nothing was done.'));
    const isAnswered = await actFaulty(fault, request, () => {
      if (account !== null && injected === null) answer = this.answer(account, requestId, url, request, body);
    });
    if (key !== null) account?.answers.end(key);
    if (isAnswered && answer.isLost !== true) send(response, requestId, answer);
  }

  private authenticate(
    { headers, method = '' }: IncomingMessage,
    path: string,
  ): { account: StripeAccount; refusal: null } | { account: null; refusal: unknown } {
    const { authorization = '' } = headers;
    const [scheme = '', credential = ''] = authorization.split(' ');
    const isBasic = scheme.toLowerCase() === 'basic';
    const key = isBasic ? (Buffer.from(credential, 'base64').toString().split(':')[0] ?? '') : credential;
    try {
      const account = this.accounts.ofKey(key);
      requirePermission(key, account.id, method, path);
      return { account, refusal: null };
    } catch (refusal) {
      return { account: null, refusal };
    }
  }

  /** Runs a request, or repeats the answer of an earlier one with its idempotency key. */
  private answer(account: StripeAccount, requestId: string, url: URL, request: IncomingMessage, body: string): Answer {
    const { answers } = account;
    const method = request.method ?? '';
    const key = keyOf(request);
    const fingerprint = createHash('sha256').update(`${url.pathname}\n${body}`).digest('base64');
    try {
      if (key !== null && key.length > KEY_LENGTH_MAX) throw new StripeError(400, 'The idempotency key is too long.');
      const earlier = key === null ? undefined : answers.find(key, fingerprint, account.now());
      if (earlier !== undefined) return { ...earlier, headers: { 'idempotent-replayed': 'true' } };
    } catch (error) {
      return refusalOf(error);
    }
    account.origin = `http://${request.headers.host ?? 'localhost'}`;
    account.cause = { id: requestId, idempotency_key: key };
    const answer = this.run(account, method, url, body);
    account.cause = { id: null, idempotency_key: null };
    if (key !== null && answer.isUntried !== true) answers.keep(key, fingerprint, answer, account.now());
    const { lostReply } = account;
    account.lostReply = null;
    if (lostReply === 'error') return refusalOf(new StripeError(500, 'An injected error.', { type: 'api_error' }));
    if (lostReply === 'hang') return { ...answer, isLost: true };
    return key === null ? answer : { ...answer, headers: { 'idempotency-key': key } };
  }

  private run(account: StripeAccount, method: string, url: URL, body: string): Answer {
    try {
      expireDueSessions(account);
      account.makeAvailable();
      const params = new Params(readForm(method === 'POST' ? body : url.search.slice(1)));
      const answer = callApi(account, method, url.pathname, params);
      const expanded = expand(answer, params.texts('expand'), expandSourceOf(account));
      return { status: 200, body: JSON.stringify(expanded) };
    } catch (error) {
      return refusalOf(error);
    }
  }
}

/** The idempotency key of a request; null: it has none. */
function keyOf({ method, headers: { 'idempotency-key': header } }: IncomingMessage): string | null {
  return method === 'POST' && typeof header === 'string' ? header : null;
}

function send(response: ServerResponse, requestId: string, { status, body, headers }: Answer): void {
  response.writeHead(status, { 'content-type': 'application/json', 'request-id': requestId, ...headers }).end(body);
}

function injectedBy(fault: RequestFault | null): StripeError | null {
  if (fault?.kind === 'error') return new StripeError(fault.status, 'An injected error.', { type: 'api_error' });
  return fault?.kind === 'rate_limit' ? new StripeError(429, 'An injected limit.', { code: 'rate_limit' }) : null;
}

/** The answer for a refusal; throws any other error again. Wrong parameters end a request before it is tried. */
function refusalOf(error: unknown): Answer {
  if (!(error instanceof StripeError)) throw error;
  const isUntried = error.details.param !== undefined || error.status === 401 || error.status === 404;
  return { status: error.status, body: JSON.stringify(error.toBody()), isUntried };
}
