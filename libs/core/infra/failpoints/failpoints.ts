/** All failpoints, in the order in which a charge passes them. */
export const FAILPOINTS_KNOWN = [
  /** Admitted in Redis, not yet in the journal. */
  'after-admit',
  /** The journal's A is written; no request to an upstream was sent. */
  'after-journal-admitted',
  /** The charge is decided; the journal's F is not written. */
  'before-journal-finished',
  /** F is written; neither the response nor the capture in Redis was sent. */
  'after-journal-finished',
  /** The capture script has run; the client may still be reading. */
  'after-finish',
  /** The transaction of a drain is open and has locked the shard; nothing is booked. */
  'settle-opened',
  /** A drain's transaction is committed; Redis is not updated. */
  'settle-committed',
  /** A top-up or an adjustment is committed; Redis is not updated. */
  'payment-committed',
  /** A wallet is read from Postgres; it is not yet written to Redis. */
  'publish-read',
  /** What was said of an order is noted, and not booked. */
  'payment-event-noted',
  /** It is booked; the wallet in Redis is not updated. */
  'payment-event-booked',
  /** An order is made; its provider has no page for it. */
  'payment-order-created',
  /** The provider has a page; the order does not know it. */
  'payment-page-opened',
  /** What is to be asked of a provider is noted; the message is not acknowledged. */
  'payment-status-check-added',
  /** The provider has answered; nothing is noted. */
  'payment-inspected',
  /** A refund has left the wallet; no provider knows of it. */
  'order-refund-booked',
  'withdrawal-taken',
  /** The provider has a refund; that is not noted. */
  'order-refund-sent',
  /** The provider has charged a saved method; that is not noted. */
  'payment-method-charged',
  /** A charge was declined, and how is noted; its order has not failed. */
  'payment-method-declined',
  /** A document has its number; nothing is committed. */
  'invoice-numbered',
  'settlement-receipt-sent',
  /** Committed events have their places; nothing is made of them. */
  'events-relayed',
  /** Webhooks are made of events; nothing is committed. */
  'webhooks-fed',
  /** Due webhooks are taken; none is sent. */
  'webhooks-claimed',
  /** A receiver has a webhook; that is not noted. */
  'webhook-sent',
  /** Reports of alarms are stored; Redis has them still. */
  'alarms-stored',
] as const;

declare global {
  /** A build constant, false in the product: the branch of `if (FAILPOINTS)` is not even compiled. */
  const FAILPOINTS: boolean;

  /** A named point at which tests kill, fail or pause a process: `if (FAILPOINTS) failpoint('…')`. */
  function failpoint(name: Failpoint): void;
}

type Failpoint = (typeof FAILPOINTS_KNOWN)[number];

/** `kill`: as `kill -9`; `pause`: SIGSTOP, until SIGCONT; `throw`: a FailpointError. */
type FailpointAction = 'kill' | 'throw' | 'pause';

interface Order {
  readonly action: FailpointAction;
  /** Passes until the action runs, once. */
  left: number;
}

const ORDER = /^(?<name>[a-z-]+)=(?<action>kill|throw|pause)(?:@(?<nth>[1-9]\d{0,8}))?$/;

export class FailpointError extends Error {
  override readonly name = 'FailpointError';
}

/** The armed failpoints of this process. */
export class Failpoints {
  private orders = new Map<Failpoint, Order>();

  constructor(private readonly signal: (signal: 'SIGKILL' | 'SIGSTOP') => void) {}

  /**
   * Replaces all orders.
   *
   * @param orders `after-finish=kill@3,settle-committed=throw`: at the third pass, at the first. Throws RangeError.
   */
  arm(orders: string): void {
    this.orders = new Map(orders === '' ? [] : orders.split(',').map(readOrder));
  }

  pass(name: Failpoint): void {
    const order = this.orders.get(name);
    if (order === undefined || --order.left > 0) return;
    this.orders.delete(name);
    if (order.action === 'throw') throw new FailpointError(`the failpoint ${name}`);
    this.signal(order.action === 'kill' ? 'SIGKILL' : 'SIGSTOP');
  }
}

function readOrder(text: string): [Failpoint, Order] {
  const { name, action, nth = '1' } = ORDER.exec(text)?.groups ?? {};
  const known = FAILPOINTS_KNOWN.find((point) => point === name);
  if (known === undefined) throw new RangeError(`${text}: known failpoints are ${FAILPOINTS_KNOWN.join(', ')}`);
  return [known, { action: action as FailpointAction, left: Number(nth) }];
}
