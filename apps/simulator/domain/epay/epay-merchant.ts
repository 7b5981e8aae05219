import { EpayError, unknownOrder } from './epay-error.js';
import { USUAL, type Order, type OrderRequest, type Traits } from './objects.js';

/** The clock and the numbers of a merchant, as a port. */
export interface Environment {
  /** Unix milliseconds. */
  nowMs(): number;
  /** A number that no other payment has, which sorts by time. */
  tradeNo(): string;
}

const ORDERS_MAX = 20_000;

/** One merchant of a simulated vendor of the epay protocol: its orders, and in what it is special. */
export class EpayMerchant {
  readonly traits: Traits = { ...USUAL };
  private readonly orders = new Map<string, Order>();

  /** @param publish called when an order is paid */
  constructor(
    readonly pid: string,
    public key: string,
    private readonly environment: Environment,
    private readonly publish: (order: Order, merchant: EpayMerchant) => void,
  ) {}

  /** The order of a request, once made. @throws EpayError one that is paid, or has changed */
  order(request: OrderRequest): Order {
    const known = this.list().find(({ outTradeNo }) => outTradeNo === request.outTradeNo);
    if (known !== undefined) return reused(known, request);
    const { moneyFen } = request;
    const tradeNo = this.environment.tradeNo();
    const addedAtMs = this.environment.nowMs();
    const order: Order = { ...request, tradeNo, addedAtMs, endedAtMs: null, paidFen: moneyFen, status: 0 };
    const [oldest] = this.orders.keys();
    if (this.orders.size >= ORDERS_MAX && oldest !== undefined) this.orders.delete(oldest);
    return this.put(order);
  }

  /** By either number. */
  find(number: string): Order | undefined {
    return this.orders.get(number) ?? this.list().find(({ outTradeNo }) => outTradeNo === number);
  }

  /** @throws EpayError */
  get(number: string): Order {
    const order = this.find(number);
    if (order === undefined) throw unknownOrder();
    return order;
  }

  /** Newest first. */
  list(): Order[] {
    return [...this.orders.values()].reverse();
  }

  /** @param isSilent without a notification. @throws EpayError one that is paid */
  pay(number: string, paidFen: number, type: string, isSilent: boolean): Order {
    const order = this.get(number);
    if (order.status !== 0) throw alreadyPaid(order);
    const endedAtMs = this.environment.nowMs();
    const paid = this.put({ ...order, paidFen, type: order.type || type, endedAtMs, status: 1 });
    if (!isSilent) this.publish(paid, this);
    return paid;
  }

  /** In the dashboard: the amount is not kept. */
  refund(number: string): Order {
    return this.put({ ...this.get(number), status: 2 });
  }

  reset(): void {
    this.orders.clear();
    Object.assign(this.traits, USUAL);
  }

  private put(order: Order): Order {
    this.orders.set(order.tradeNo, order);
    return order;
  }
}

function reused(known: Order, request: OrderRequest): Order {
  if (known.status !== 0) throw alreadyPaid(known);
  const isSame = (['name', 'moneyFen', 'notifyUrl', 'returnUrl', 'param'] as const).every(
    (name) => known[name] === request[name],
  );
  if (!isSame) throw new EpayError(-1, `该订单(${known.outTradeNo})支付参数有变化，请更换订单号重新发起支付`);
  return known;
}

const alreadyPaid = ({ outTradeNo }: Order): EpayError =>
  new EpayError(-1, `该订单(${outTradeNo})已完成支付，请勿重复发起支付`);
