import { StripeError } from '../domain/stripe/wire/stripe-error.js';

const RESTRICTED = /^rk_/;
/** In the text of a restricted key: its owner gave it the permission `Webhook Endpoints`. */
const WITH_ENDPOINTS = '_webhooks';
const ENDPOINTS = /^\/v1\/webhook_endpoints(?:\/|$)/;

/**
 * Restricted keys have the permissions that their owner chose; here all but that for webhook endpoints, unless their text has
 * it. Source: docs.stripe.com/keys/restricted-api-keys (GET needs read, others write); the words of the answer from
 * github.com/stripe/stripe-node/issues/2246; the name of the permission as integrations request it, `rak_webhook_write`.
 *
 * @throws StripeError 403
 */
export function requirePermission(key: string, account: string, method: string, path: string): void {
  if (!RESTRICTED.test(key) || key.includes(WITH_ENDPOINTS) || !ENDPOINTS.test(path)) return;
  const permission = `rak_webhook_${method === 'GET' ? 'read' : 'write'}`;
  const shown = `${key.slice(0, 8)}${'*'.repeat(8)}${key.slice(-4)}`;
  throw new StripeError(
    403,
    `The provided key '${shown}' does not have the required permissions for this endpoint on account '${account}'. Having the '${permission}' permission would allow this request to continue.`,
  );
}
