import { randomBytes } from 'node:crypto';
import type { BtcpayStore } from '../domain/btcpay/btcpay-store.js';
import type { StoreEvent } from '../domain/btcpay/objects.js';
import { eventBody, signatureOf } from '../domain/btcpay/views.js';
import { Deliveries } from '../stand-in/deliveries.js';

const WRONG_SECRET = 'the wrong secret';

/** Tells the webhooks of a store of each event. A retry is a delivery of its own, which names the first one. */
export class StoreWebhooks {
  readonly deliveries: Deliveries;

  constructor(retryMs: readonly number[]) {
    this.deliveries = new Deliveries(retryMs);
  }

  publish(event: StoreEvent, store: BtcpayStore): void {
    this.submit(event, store, false);
  }

  /** Sends an event again, as the button of the server does; faults apply. Returns to how many webhooks. */
  redeliver(store: BtcpayStore, eventId: string): number {
    return this.submit(store.event(eventId), store, true);
  }

  private submit(event: StoreEvent, store: BtcpayStore, isRedelivery: boolean): number {
    const taking = store.endpoints.filter(({ events }) => events.length === 0 || events.includes(event.type));
    for (const endpoint of taking) {
      this.deliveries.submit({
        account: store.id,
        event: event.id,
        type: event.type,
        endpoint: endpoint.id,
        url: endpoint.url,
        write: (isForged, tries) => {
          const originalId = `${event.id}${endpoint.id}`;
          const delivery = tries > 0 || isRedelivery ? randomBytes(11).toString('hex') : originalId;
          const body = eventBody(event, { store: store.id, webhook: endpoint.id, delivery, originalId });
          const signature = signatureOf(body, isForged ? WRONG_SECRET : endpoint.secret);
          return { body, headers: { 'btcpay-sig': signature, 'user-agent': 'BTCPayServer' } };
        },
      });
    }
    return taking.length;
  }
}
