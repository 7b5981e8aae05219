import { LruMap } from '#kernel';
import type { StripeEvent, WebhookEndpoint } from '../domain/stripe/objects.js';
import type { StripeAccount } from '../domain/stripe/stripe-account.js';
import { endpointsOf } from '../domain/stripe/webhook-endpoints.js';
import { signWebhook } from '../domain/stripe/wire/sign-webhook.js';

const ANSWER_TIMEOUT_MS = 10_000;
const DELIVERIES_MAX = 20_000;
const EVENTS_MAX = 100_000;
const WRONG_SECRET = 'whsec_wrong';

/** What goes wrong with deliveries of an account; counts are of the next ones. */
interface WebhookFaults {
  /** Never sent, and not retried. */
  drop: number;
  /** Held until as many have come, then sent newest first. */
  reverse: number;
  wrongSignature: number;
  /** Additional times that each one is sent, until it is 0 again. */
  duplicate: number;
  delayMs: number;
  /** Waits before the retries; as many as there are. */
  retryMs: readonly number[];
}

interface Attempt {
  /** Unix milliseconds. */
  readonly at_ms: number;
  /** Null: no answer. */
  readonly status: number | null;
  readonly error: string | null;
}

interface Delivery {
  readonly event: string;
  readonly type: string;
  readonly endpoint: string;
  readonly url: string;
  readonly attempts: Attempt[];
  state: 'pending' | 'delivered' | 'failed';
}

interface Job {
  readonly account: StripeAccount;
  readonly event: StripeEvent;
  readonly endpoint: WebhookEndpoint;
  readonly delivery: Delivery;
}

/** Delivers events to endpoints: first tries of an endpoint in the order of the events, retries on their own. */
export class WebhookSender {
  private readonly faults = new Map<string, WebhookFaults>();
  private readonly deliveries = new Map<string, Delivery[]>();
  /** Endpoints that have not taken an event, by its id. */
  private readonly undelivered = new LruMap<string, Set<string>>(EVENTS_MAX);
  private readonly held = new Map<string, Job[]>();
  /** The last first try of each endpoint. */
  private readonly tails = new Map<string, Promise<void>>();
  private readonly timers = new Set<NodeJS.Timeout>();
  private readonly closing = new AbortController();

  constructor(private readonly retryMs: readonly number[]) {}

  publish(event: StripeEvent, account: StripeAccount): void {
    const endpoints = endpointsOf(account, event);
    account.change('event', event.id, { pending_webhooks: endpoints.length });
    this.undelivered.set(event.id, new Set(endpoints.map(({ id }) => id)));
    for (const endpoint of endpoints) this.submit(this.jobOf(account, event, endpoint));
  }

  /** Sends an event again, to one endpoint or to all that take it; faults apply. */
  resend(account: StripeAccount, eventId: string, endpointId: string | null): number {
    const event = account.objects.get('event', eventId);
    const endpoints =
      endpointId === null ? endpointsOf(account, event) : [account.objects.get('webhook_endpoint', endpointId)];
    for (const endpoint of endpoints) this.submit(this.jobOf(account, event, endpoint));
    return endpoints.length;
  }

  faultsOf(account: StripeAccount): WebhookFaults {
    const known = this.faults.get(account.id);
    if (known !== undefined) return known;
    const none = { drop: 0, reverse: 0, wrongSignature: 0, duplicate: 0, delayMs: 0, retryMs: this.retryMs };
    this.faults.set(account.id, none);
    return none;
  }

  /** Sends what `reverse` holds. */
  release(account: StripeAccount): void {
    const held = this.held.get(account.id) ?? [];
    this.held.delete(account.id);
    for (const job of held.reverse()) this.queue(job);
  }

  /** Oldest first. */
  deliveriesOf(account: StripeAccount): readonly Delivery[] {
    return this.deliveries.get(account.id) ?? [];
  }

  forget(account: StripeAccount): void {
    for (const notes of [this.faults, this.deliveries, this.held]) notes.delete(account.id);
  }

  close(): void {
    this.closing.abort();
    for (const timer of this.timers) clearTimeout(timer);
    this.timers.clear();
  }

  private jobOf(account: StripeAccount, event: StripeEvent, endpoint: WebhookEndpoint): Job {
    const { id, type } = event;
    const delivery: Delivery = {
      event: id,
      type,
      endpoint: endpoint.id,
      url: endpoint.url,
      attempts: [],
      state: 'pending',
    };
    const deliveries = this.deliveries.get(account.id) ?? [];
    this.deliveries.set(account.id, deliveries);
    deliveries.push(delivery);
    if (deliveries.length > DELIVERIES_MAX) deliveries.splice(0, DELIVERIES_MAX / 10);
    return { account, event, endpoint, delivery };
  }

  private submit(job: Job): void {
    const faults = this.faultsOf(job.account);
    if (faults.drop > 0) {
      faults.drop--;
      note(job, null, 'dropped');
      job.delivery.state = 'failed';
      return;
    }
    if (faults.reverse === 0) {
      for (let sent = 0; sent <= faults.duplicate; sent++) this.queue(job);
      return;
    }
    const held = this.held.get(job.account.id) ?? [];
    this.held.set(job.account.id, [...held, job]);
    faults.reverse--;
    if (faults.reverse === 0) this.release(job.account);
  }

  /** Starts the first try, after those of earlier events. */
  private queue(job: Job): void {
    const { delayMs } = this.faultsOf(job.account);
    const start = (): void => {
      const earlier = this.tails.get(job.endpoint.id) ?? Promise.resolve();
      const tail = earlier
        .then(() => this.try(job, 0))
        .then(() => {
          if (this.tails.get(job.endpoint.id) === tail) this.tails.delete(job.endpoint.id);
        });
      this.tails.set(job.endpoint.id, tail);
    };
    if (delayMs === 0) start();
    else this.later(delayMs, start);
  }

  private async try(job: Job, retries: number): Promise<void> {
    if (this.closing.signal.aborted) return;
    const { delivery, account } = job;
    const isDelivered = await this.send(job);
    if (isDelivered) this.markDelivered(job);
    if (isDelivered || delivery.state !== 'pending') return;
    const waitMs = this.faultsOf(account).retryMs[retries];
    if (waitMs === undefined) delivery.state = 'failed';
    else this.later(waitMs, () => void this.try(job, retries + 1));
  }

  private markDelivered({ account, delivery }: Job): void {
    delivery.state = 'delivered';
    const undelivered = this.undelivered.get(delivery.event);
    undelivered?.delete(delivery.endpoint);
    // A reset forgets events.
    if (undelivered === undefined || account.objects.find('event', delivery.event) === undefined) return;
    account.change('event', delivery.event, { pending_webhooks: undelivered.size });
  }

  /** Whether the endpoint answered 2xx. */
  private async send(job: Job): Promise<boolean> {
    const { account, event, endpoint } = job;
    const faults = this.faultsOf(account);
    const isForged = faults.wrongSignature > 0;
    if (isForged) faults.wrongSignature--;
    const body = JSON.stringify({
      ...(account.objects.find('event', event.id) ?? event),
      ...(endpoint.api_version === null ? {} : { api_version: endpoint.api_version }),
    });
    const secrets = isForged ? [WRONG_SECRET] : (account.secrets.get(endpoint.id) ?? [WRONG_SECRET]);
    try {
      const response = await fetch(endpoint.url, {
        method: 'POST',
        redirect: 'manual',
        headers: {
          'content-type': 'application/json; charset=utf-8',
          'user-agent': 'Stripe/1.0 (+https://stripe.com/docs/webhooks)',
          // The receiver compares with the real time, whatever the account's clock says.
          'stripe-signature': signWebhook(body, secrets, Math.floor(Date.now() / 1_000)),
        },
        body,
        signal: AbortSignal.any([this.closing.signal, AbortSignal.timeout(ANSWER_TIMEOUT_MS)]),
      });
      await response.arrayBuffer();
      note(job, response.status, null);
      return response.ok;
    } catch (error) {
      note(job, null, String(error));
      return false;
    }
  }

  private later(waitMs: number, action: () => void): void {
    const timer = setTimeout(() => {
      this.timers.delete(timer);
      action();
    }, waitMs);
    this.timers.add(timer);
    timer.unref();
  }
}

function note({ delivery }: Job, status: number | null, error: string | null): void {
  delivery.attempts.push({ at_ms: Date.now(), status, error });
}
