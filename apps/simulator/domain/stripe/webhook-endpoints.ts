import type { StripeEvent, WebhookEndpoint } from './objects.js';
import type { StripeAccount } from './stripe-account.js';
import type { Params } from './wire/params.js';
import { StripeError, wrongParameter } from './wire/stripe-error.js';

const ENDPOINTS_MAX = 16;

/** What an endpoint gets when the parameters do not have it. */
interface OwnSettings {
  readonly secret?: string | null;
  readonly events?: readonly string[];
}

/**
 * Registers an endpoint; the answer alone has its secret. Source: docs.stripe.com/api/webhook_endpoints/create; at most 16 in
 * a mode: docs.stripe.com/webhooks.
 */
export function createEndpoint(account: StripeAccount, params: Params, own: OwnSettings = {}): WebhookEndpoint {
  const url = params.requiredText('url');
  if (!URL.canParse(url))
    throw wrongParameter('url', 'Invalid URL: An explicit scheme (such as https) must be provided.');
  const enabled = params.has('enabled_events') ? params.texts('enabled_events') : (own.events ?? []);
  if (enabled.length === 0) throw wrongParameter('enabled_events', 'Missing required param: enabled_events.');
  if (account.objects.list('webhook_endpoint').length >= ENDPOINTS_MAX) {
    throw new StripeError(400, `You have reached the maximum of ${ENDPOINTS_MAX} test webhook endpoints.`);
  }
  const endpoint: WebhookEndpoint = {
    id: account.newId('we'),
    object: 'webhook_endpoint',
    api_version: params.text('api_version'),
    application: null,
    created: account.now(),
    description: params.text('description'),
    enabled_events: enabled,
    livemode: account.livemode,
    metadata: params.metadata(),
    status: 'enabled',
    url,
  };
  account.objects.put(endpoint);
  const secret = own.secret ?? account.newId('whsec');
  account.secrets.set(endpoint.id, [secret]);
  return { ...endpoint, secret };
}

export function updateEndpoint(account: StripeAccount, id: string, params: Params): WebhookEndpoint {
  params.allowOnly(['description', 'disabled', 'enabled_events', 'expand', 'metadata', 'url']);
  const known = account.objects.get('webhook_endpoint', id);
  const events = params.texts('enabled_events');
  const isDisabled = params.option('disabled', ['true', 'false']);
  return account.change('webhook_endpoint', id, {
    url: params.text('url') ?? known.url,
    enabled_events: events.length === 0 ? known.enabled_events : events,
    status: isDisabled === null ? known.status : isDisabled === 'true' ? 'disabled' : 'enabled',
  });
}

export function deleteEndpoint(account: StripeAccount, id: string): object {
  account.objects.get('webhook_endpoint', id);
  account.objects.delete('webhook_endpoint', id);
  account.secrets.delete(id);
  return { id, object: 'webhook_endpoint', deleted: true };
}

/** A new secret; deliveries carry the signatures of both until the rotation ends. */
export function rotateSecret(account: StripeAccount, id: string, ownSecret: string | null): string {
  account.objects.get('webhook_endpoint', id);
  const secret = ownSecret ?? account.newId('whsec');
  account.secrets.set(id, [secret, ...(account.secrets.get(id) ?? []).slice(0, 1)]);
  return secret;
}

export function endRotation(account: StripeAccount, id: string): void {
  account.secrets.set(id, (account.secrets.get(id) ?? []).slice(0, 1));
}

/** The enabled endpoints that take an event. */
export function endpointsOf(account: StripeAccount, { type }: StripeEvent): WebhookEndpoint[] {
  return account.objects
    .list('webhook_endpoint')
    .filter(
      ({ status, enabled_events: events }) => status === 'enabled' && (events.includes('*') || events.includes(type)),
    );
}
