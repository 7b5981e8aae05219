import { BoundedMap } from '../domain/bounded-map.js';
import type { StripeEvent, WebhookEndpoint } from '../domain/stripe/objects.js';
import type { StripeAccount } from '../domain/stripe/stripe-account.js';
import { endpointsOf } from '../domain/stripe/webhook-endpoints.js';
import { signWebhook } from '../domain/stripe/wire/sign-webhook.js';
import { Deliveries, type Message } from '../stand-in/deliveries.js';

const EVENTS_MAX = 100_000;
const WRONG_SECRET = 'whsec_wrong';

/** Delivers the events of Stripe's accounts to their endpoints, signed as Stripe signs them. */
export class WebhookSender {
  readonly deliveries: Deliveries;
  /** Endpoints that have not taken an event, by its id. */
  private readonly undelivered = new BoundedMap<string, Set<string>>(EVENTS_MAX);

  constructor(retryMs: readonly number[]) {
    this.deliveries = new Deliveries(retryMs);
  }

  publish(event: StripeEvent, account: StripeAccount): void {
    const endpoints = endpointsOf(account, event);
    account.change('event', event.id, { pending_webhooks: endpoints.length });
    this.undelivered.set(event.id, new Set(endpoints.map(({ id }) => id)));
    for (const endpoint of endpoints) this.deliveries.submit(this.messageOf(account, event, endpoint));
  }

  /** Sends an event again, to one endpoint or to all that take it; faults apply. */
  resend(account: StripeAccount, eventId: string, endpointId: string | null): number {
    const event = account.objects.get('event', eventId);
    const endpoints =
      endpointId === null ? endpointsOf(account, event) : [account.objects.get('webhook_endpoint', endpointId)];
    for (const endpoint of endpoints) this.deliveries.submit(this.messageOf(account, event, endpoint));
    return endpoints.length;
  }

  private messageOf(account: StripeAccount, event: StripeEvent, endpoint: WebhookEndpoint): Message {
    return {
      account: account.id,
      event: event.id,
      type: event.type,
      endpoint: endpoint.id,
      url: endpoint.url,
      write: (isForged) => {
        const body = JSON.stringify({
          ...(account.objects.find('event', event.id) ?? event),
          ...(endpoint.api_version === null ? {} : { api_version: endpoint.api_version }),
        });
        const secrets = isForged ? [WRONG_SECRET] : (account.secrets.get(endpoint.id) ?? [WRONG_SECRET]);
        return {
          body,
          headers: {
            'user-agent': 'Stripe/1.0 (+https://stripe.com/docs/webhooks)',
            // The receiver compares with the real time, whatever the account's clock says.
            'stripe-signature': signWebhook(body, secrets, Math.floor(Date.now() / 1_000)),
          },
        };
      },
      onDelivered: () => {
        this.markDelivered(account, event.id, endpoint.id);
      },
    };
  }

  private markDelivered(account: StripeAccount, eventId: string, endpointId: string): void {
    const undelivered = this.undelivered.get(eventId);
    undelivered?.delete(endpointId);
    // A reset forgets events.
    if (undelivered === undefined || account.objects.find('event', eventId) === undefined) return;
    account.change('event', eventId, { pending_webhooks: undelivered.size });
  }
}
