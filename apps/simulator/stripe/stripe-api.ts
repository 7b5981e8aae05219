import type { JsonObject } from '../domain/json.js';
import { createSession, expireSession } from '../domain/stripe/checkout-sessions.js';
import { loseDispute, updateDispute } from '../domain/stripe/disputes.js';
import { lineItemsOf, listOf } from '../domain/stripe/lists.js';
import type { Kind } from '../domain/stripe/object-store.js';
import { chargeOffSession } from '../domain/stripe/off-session.js';
import { detachMethod } from '../domain/stripe/payment-methods.js';
import { balanceOf } from '../domain/stripe/payouts.js';
import { createRefund } from '../domain/stripe/refunds.js';
import type { StripeAccount } from '../domain/stripe/stripe-account.js';
import { createEndpoint, deleteEndpoint, updateEndpoint } from '../domain/stripe/webhook-endpoints.js';
import type { Params } from '../domain/stripe/wire/params.js';
import { StripeError } from '../domain/stripe/wire/stripe-error.js';
import { matchRoute } from '../stand-in/match-route.js';

type Handler = (account: StripeAccount, params: Params, id: string) => object;

const ENDPOINT_PARAMS = ['api_version', 'description', 'enabled_events', 'expand', 'metadata', 'url'];

/** The kinds that are read by id and listed, by their paths. */
const READ: readonly (readonly [string, Kind])[] = [
  ['/v1/balance_transactions', 'balance_transaction'],
  ['/v1/charges', 'charge'],
  ['/v1/checkout/sessions', 'checkout.session'],
  ['/v1/customers', 'customer'],
  ['/v1/disputes', 'dispute'],
  ['/v1/events', 'event'],
  ['/v1/invoices', 'invoice'],
  ['/v1/payment_intents', 'payment_intent'],
  ['/v1/payment_methods', 'payment_method'],
  ['/v1/payouts', 'payout'],
  ['/v1/refunds', 'refund'],
  ['/v1/webhook_endpoints', 'webhook_endpoint'],
];

const HANDLERS: Readonly<Record<string, Handler>> = {
  ...Object.fromEntries(READ.flatMap(([path, kind]) => readersOf(path, kind))),
  'POST /v1/checkout/sessions': createSession,
  'POST /v1/checkout/sessions/:id/expire': (account, _params, id) => expireSession(account, id),
  'GET /v1/checkout/sessions/:id/line_items': (account, _params, id) => lineItemsOf(account, id),
  'POST /v1/payment_intents': chargeOffSession,
  'POST /v1/payment_methods/:id/detach': (account, params, id) => {
    params.allowOnly(['expand']);
    return detachMethod(account, id);
  },
  'POST /v1/refunds': createRefund,
  'POST /v1/disputes/:id': (account, params, id) => updateDispute(account, id, params),
  'POST /v1/disputes/:id/close': (account, _params, id) => loseDispute(account, id),
  'GET /v1/balance': balanceOf,
  'GET /v1/account': accountOf,
  'POST /v1/webhook_endpoints': (account, params) => {
    params.allowOnly(ENDPOINT_PARAMS);
    return createEndpoint(account, params);
  },
  'POST /v1/webhook_endpoints/:id': (account, params, id) => updateEndpoint(account, id, params),
  'DELETE /v1/webhook_endpoints/:id': (account, _params, id) => deleteEndpoint(account, id),
};

const RESOURCES = new Set(Object.keys(HANDLERS).map((route) => route.split(' ')[1]?.split('/')[2]));

/** Whether a path is one of Stripe's API, which shares `/v1` with others. */
export function isStripePath(path: string): boolean {
  const [, version, resource] = path.split('/');
  return version === 'v1' && RESOURCES.has(resource);
}

/** @throws StripeError 404 an unknown route; else what the handler throws */
export function callApi(account: StripeAccount, method: string, path: string, params: Params): JsonObject {
  const match = matchRoute(HANDLERS, method, path);
  if (match === null) throw new StripeError(404, `Unrecognized request URL (${method}: ${path}).`);
  return { ...match.handler(account, params, match.id) };
}

function readersOf(path: string, kind: Kind): (readonly [string, Handler])[] {
  return [
    [`GET ${path}`, (account, params) => listOf(account, kind, params, path)],
    [
      `GET ${path}/:id`,
      (account, params, id) => {
        params.allowOnly(['expand']);
        return account.objects.get(kind, id);
      },
    ],
  ];
}

function accountOf({ id }: StripeAccount): object {
  return {
    id,
    object: 'account',
    business_profile: { name: 'Simulated shop' },
    charges_enabled: true,
    country: 'DE',
    default_currency: 'usd',
    details_submitted: true,
    email: 'shop@simulator.example',
    payouts_enabled: true,
    settings: { dashboard: { display_name: 'Simulated shop' } },
    type: 'standard',
  };
}
