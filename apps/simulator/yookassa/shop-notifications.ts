import type { Payment, Refund, ShopEvent } from '../domain/yookassa/objects.js';
import type { Shop } from '../domain/yookassa/shop.js';
import { paymentView, refundView } from '../domain/yookassa/views.js';
import { Deliveries } from '../stand-in/deliveries.js';

const FORGED_KOPECKS = 99_999_999n;

/** Notifies the URLs of a shop. YooKassa signs nothing: a forged one has other contents. */
export class ShopNotifications {
  readonly deliveries: Deliveries;

  constructor(retryMs: readonly number[]) {
    this.deliveries = new Deliveries(retryMs);
  }

  publish(event: ShopEvent, shop: Shop): void {
    this.send(event, shop);
  }

  /** Sends an event again, or one that did not happen; faults apply. Returns to how many URLs. */
  send({ id, type, object }: ShopEvent, shop: Shop): number {
    const taking = shop.endpoints.filter(({ events }) => events.length === 0 || events.includes(type));
    for (const endpoint of taking) {
      this.deliveries.submit({
        account: shop.id,
        event: id,
        type,
        endpoint: endpoint.id,
        url: endpoint.url,
        write: (isForged) => {
          const shown = isForged ? forgedFrom(object) : object;
          const event = isForged ? forgedType(type) : type;
          const { sender } = shop.behavior;
          return {
            body: JSON.stringify({ type: 'notification', event, object: viewOf(shown, shop) }),
            headers: { 'user-agent': 'AHC/2.1', ...(sender === null ? {} : { 'x-forwarded-for': sender }) },
          };
        },
      });
    }
    return taking.length;
  }
}

const isRefund = (object: Payment | Refund): object is Refund => 'paymentId' in object;

const viewOf = (object: Payment | Refund, shop: Shop): object =>
  isRefund(object) ? refundView(object) : paymentView(object, shop, '');

/** Another amount, and the opposite status. */
function forgedFrom(object: Payment | Refund): Payment | Refund {
  const status = object.status === 'canceled' ? 'succeeded' : 'canceled';
  return { ...object, status, kopecks: FORGED_KOPECKS };
}

function forgedType(type: string): string {
  if (type === 'payment.succeeded') return 'payment.canceled';
  return type === 'payment.canceled' ? 'payment.succeeded' : type;
}
