import { BtcpayError } from './btcpay-error.js';
import type { Payout, PayoutState, PullPayment } from './objects.js';
import type { RefundRequest } from './read-request.js';

/** The clock and the ids of a store, and whom it tells of its payouts. */
interface Environment {
  now(): number;
  uniqueText(): string;
  emit(type: string, details: object): void;
}

const PULL_PAYMENTS_MAX = 20_000;
const ENDED: ReadonlySet<PayoutState> = new Set(['Completed', 'Cancelled']);
/** What was paid, or is being paid, stays so when a pull payment is archived. */
const KEPT: ReadonlySet<PayoutState> = new Set(['Completed', 'InProgress']);

/** Pull payments of a store: anyone with the link of one claims payouts of it, which the merchant approves and pays. */
export class PullPayments {
  private readonly rows = new Map<string, PullPayment>();

  constructor(private readonly environment: Environment) {}

  create({ name, description, amountCents, currency }: RefundRequest): PullPayment {
    const { environment } = this;
    const made: PullPayment = {
      id: environment.uniqueText(),
      name,
      description,
      amountCents,
      currency,
      startsAt: environment.now(),
      archived: false,
      payouts: [],
    };
    this.rows.set(made.id, made);
    const [oldest] = this.rows.keys();
    if (this.rows.size > PULL_PAYMENTS_MAX && oldest !== undefined) this.rows.delete(oldest);
    return made;
  }

  find(id: string): PullPayment | undefined {
    return this.rows.get(id);
  }

  /** @throws BtcpayError 404 */
  get(id: string): PullPayment {
    const found = this.rows.get(id);
    if (found === undefined) throw missingPullPayment();
    return found;
  }

  /** The latest first. */
  list(includesArchived: boolean): PullPayment[] {
    return [...this.rows.values()].reverse().filter(({ archived }) => includesArchived || !archived);
  }

  /**
   * A part is claimed, or all that is left where no amount is given. @throws BtcpayError 400 one that is archived, or more
   * than is left
   */
  claim(id: string, destination: string, amountCents: bigint | null): PullPayment {
    const before = this.get(id);
    if (before.archived) throw new BtcpayError(400, 'archived', 'The pull payment has been archived');
    const left = leftOf(before);
    const claimed = amountCents ?? left;
    if (claimed <= 0n || claimed > left) throw new BtcpayError(400, 'overdraft', 'The payout amount exceeds the limit');
    const payout: Payout = {
      id: this.environment.uniqueText(),
      date: this.environment.now(),
      destination,
      amountCents: claimed,
      state: 'AwaitingApproval',
    };
    return this.changed('PayoutCreated', { ...before, payouts: [...before.payouts, payout] }, [payout]);
  }

  /** Payouts that have not ended go on to a state. */
  move(id: string, state: Exclude<PayoutState, 'AwaitingApproval'>): PullPayment {
    const type = state === 'AwaitingPayment' ? 'PayoutApproved' : 'PayoutUpdated';
    return this.moved(this.get(id), state, type, ENDED);
  }

  archive(id: string): PullPayment {
    return this.moved({ ...this.get(id), archived: true }, 'Cancelled', 'PayoutUpdated', new Set([...ENDED, ...KEPT]));
  }

  reset(): void {
    this.rows.clear();
  }

  private moved(before: PullPayment, state: PayoutState, type: string, unmoved: ReadonlySet<PayoutState>): PullPayment {
    const moving = before.payouts.filter((payout) => !unmoved.has(payout.state));
    const moved = moving.map((payout) => ({ ...payout, state }));
    const byId = new Map(moved.map((payout) => [payout.id, payout]));
    const payouts = before.payouts.map((payout) => byId.get(payout.id) ?? payout);
    return this.changed(type, { ...before, payouts }, moved);
  }

  private changed(type: string, after: PullPayment, payouts: readonly Payout[]): PullPayment {
    this.rows.set(after.id, after);
    for (const { id: payoutId, state: payoutState } of payouts) {
      this.environment.emit(type, { payoutId, pullPaymentId: after.id, payoutState });
    }
    return after;
  }
}

/** What of it is not claimed. */
export function leftOf({ amountCents, payouts }: PullPayment): bigint {
  const claimed = payouts.filter(({ state }) => state !== 'Cancelled');
  return claimed.reduce((left, payout) => left - payout.amountCents, amountCents);
}

export const missingPullPayment = (): BtcpayError =>
  new BtcpayError(404, 'pullpayment-not-found', 'The pull payment was not found');
