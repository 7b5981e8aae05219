import type { IncomingMessage, ServerResponse } from 'node:http';
import { ChatError } from '../domain/chat-error.js';
import { bearerKey } from '../domain/request/check-credential.js';
import type { Params } from '../domain/stripe/wire/params.js';
import { sendJson } from '../http/exchange.js';
import { ControlRoutes } from '../stand-in/control-routes.js';

const ROOT = '/accounts/control';
const ANSWERS = ['amount', 'refused', 'limited', 'missing', 'error', 'html', 'huge', 'redirect', 'hang'] as const;
const HUGE_BYTES = 4 * 1_048_576;
const QUOTA_PER_UNIT = 500_000;
const NOVITA_UNITS = 10_000;

/** The account behind a key. */
interface Account {
  /** A decimal. */
  balance: string;
  currency: string;
  answer: (typeof ANSWERS)[number];
  retryAfter: string | null;
  /** Of a redirect. */
  location: string;
  /** Of its balance, so far. */
  calls: number;
}

type View = (account: Account) => string;

/** Numbers are written as they are, as providers do. */
const VIEWS: Readonly<Record<string, View>> = {
  '/api/v1/credits': ({ balance }) => `{"data":{"total_credits":${balance},"total_usage":0}}`,
  '/user/balance': ({ balance, currency }) =>
    `{"is_available":true,"balance_infos":[{"currency":"${currency}","total_balance":"${balance}"}]}`,
  '/v1/users/me/balance': ({ balance }) => `{"code":0,"data":{"available_balance":${balance}},"status":true}`,
  '/v1/user/info': ({ balance }) => `{"code":20000,"status":true,"data":{"totalBalance":"${balance}"}}`,
  '/openapi/v1/billing/balance/detail': ({ balance }) =>
    `{"availableBalance":"${Math.trunc(Number(balance) * NOVITA_UNITS)}"}`,
  '/v1/accounts': ({ balance }) => `{"object":"account","type":"prepaid","balance":${balance}}`,
  '/api/usage/token/': ({ balance }) =>
    `{"code":true,"data":{"total_available":${Math.trunc(Number(balance) * QUOTA_PER_UNIT)},"unlimited_quota":false}}`,
};

const STATUSES: Readonly<Partial<Record<Account['answer'], number>>> = {
  refused: 403,
  limited: 429,
  missing: 404,
  error: 500,
};

/** Balances of accounts as OpenRouter, DeepSeek, Moonshot, SiliconFlow, Novita, StepFun and new-api say them: of each key, until it is set, $100. */
export class AccountRoutes {
  private readonly accounts = new Map<string, Account>();
  private readonly control = new ControlRoutes({
    [`POST ${ROOT}/account`]: (params) => this.set(params),
    [`GET ${ROOT}/account`]: (params) => this.accountOf(params.requiredText('key')),
  });

  /** Whether the path is one of these. */
  async serve(url: URL, request: IncomingMessage, response: ServerResponse): Promise<boolean> {
    if (url.pathname.startsWith(`${ROOT}/`)) {
      await this.control.serve(url, request, response);
      return true;
    }
    if (request.method !== 'GET') return false;
    if (url.pathname === '/api/status')
      sendJson(response, 200, { success: true, data: { quota_per_unit: QUOTA_PER_UNIT } });
    const view = VIEWS[url.pathname];
    if (view !== undefined) this.answer(view, request, response);
    return response.headersSent || view !== undefined;
  }

  private answer(view: View, request: IncomingMessage, response: ServerResponse): void {
    const key = bearerKey(request.headers.authorization);
    if (key === undefined || key === 'sk-bad')
      throw new ChatError(401, 'Incorrect API key provided.', 'invalid_api_key');
    const account = this.accountOf(key);
    account.calls += 1;
    const { answer, retryAfter, location } = account;
    const type = { 'content-type': answer === 'html' ? 'text/html' : 'application/json' };
    if (answer === 'hang') return;
    if (answer === 'redirect') response.writeHead(302, { location }).end();
    else if (answer === 'huge') response.writeHead(200, type).end(`{"data":"${'x'.repeat(HUGE_BYTES)}"}`);
    else if (answer === 'html') response.writeHead(200, type).end('<html>One moment</html>');
    else {
      const wait = retryAfter === null ? {} : { 'retry-after': retryAfter };
      const status = STATUSES[answer] ?? 200;
      response.writeHead(status, { ...type, ...wait }).end(status === 200 ? view(account) : '{"error":{}}');
    }
  }

  private set(params: Params): Account {
    params.allowOnly(['key', 'balance', 'currency', 'answer', 'retry_after', 'location']);
    const account = this.accountOf(params.requiredText('key'));
    account.balance = params.text('balance') ?? account.balance;
    account.currency = params.text('currency') ?? account.currency;
    account.answer = params.option('answer', ANSWERS) ?? 'amount';
    account.retryAfter = params.text('retry_after');
    account.location = params.text('location') ?? account.location;
    return account;
  }

  private accountOf(key: string): Account {
    const account = this.accounts.get(key) ?? {
      balance: '100',
      currency: 'USD',
      answer: 'amount',
      retryAfter: null,
      location: '/',
      calls: 0,
    };
    this.accounts.set(key, account);
    return account;
  }
}
