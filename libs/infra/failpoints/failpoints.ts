/** Every place where a process can be stopped, in the order in which a charge passes them. */
export const FAILPOINTS_KNOWN = [
  /** Redis has admitted, the journal does not know of it. */
  'after-admit',
  /** The journal's A is written, no upstream has been asked. */
  'after-journal-admitted',
  /** The charge is decided, the journal's F is not written. */
  'before-journal-finished',
  /** F is written, neither the client nor Redis has been told. */
  'after-journal-finished',
  /** The finish script has run; the client may still be reading. */
  'after-finish',
  /** The transaction of a drain is open and has the shard, nothing is booked. */
  'settle-opened',
  /** A drain's transaction is committed, Redis has not been told. */
  'settle-committed',
  /** A top-up or an adjustment is committed, Redis has not been told. */
  'payment-committed',
  /** A wallet was read from Postgres, and is not yet written to Redis. */
  'publish-read',
] as const;

declare global {
  /** A constant of the build, false in the product: what stands behind `if (FAILPOINTS)` is not even compiled. */
  const FAILPOINTS: boolean;

  /** Passes a named place at which tests let a process die, fail or stand still: `if (FAILPOINTS) failpoint('…')`. */
  function failpoint(name: Failpoint): void;
}

export type Failpoint = (typeof FAILPOINTS_KNOWN)[number];

/** `kill`: as `kill -9`; `pause`: SIGSTOP, until somebody sends SIGCONT; `throw`: a FailpointError. */
export type FailpointAction = 'kill' | 'throw' | 'pause';

interface Order {
  readonly action: FailpointAction;
  /** Passings until it is carried out; then nothing more happens there. */
  left: number;
}

const ORDER = /^(?<name>[a-z-]+)=(?<action>kill|throw|pause)(?:@(?<nth>[1-9]\d{0,8}))?$/;

/** What `throw` throws. */
export class FailpointError extends Error {
  override readonly name = 'FailpointError';
}

/** What is to happen at which place of this process. */
export class Failpoints {
  private orders = new Map<Failpoint, Order>();

  constructor(private readonly signal: (signal: 'SIGKILL' | 'SIGSTOP') => void) {}

  /**
   * Replaces all orders.
   *
   * @param orders `after-finish=kill@3,settle-committed=throw`: at the third passing, at the first. Throws RangeError.
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
