import fc from 'fast-check';
import { DEFERRED_LINES } from '#billing/ledger';
import {
  dueOf,
  endOfMonth,
  lastDayOf,
  lastMonthOf,
  openByInvoice,
  openOf,
  unpaidOf,
  type CreditMonth,
} from './monthly-invoice.js';

const CENT = 10_000_000n;
const END = new Date('2026-12-01T00:00:00Z');

function month(closingNanoUsd: bigint, lines: Partial<CreditMonth['lines']>): CreditMonth {
  const none = Object.fromEntries(DEFERRED_LINES.map((line) => [line, 0n])) as CreditMonth['lines'];
  return { openingNanoUsd: 0n, closingNanoUsd, unexplainedNanoUsd: 0n, lines: { ...none, ...lines } };
}

const demanding = (demandedNanoUsd: bigint) => ({ end: END, demandedNanoUsd });

/** An organization that uses and pays by orders; documents are issued as the services do. Amounts are in nano-USD. */
class Customer {
  private balance = 0n;
  private usedSince = 0n;
  private demanded = 0n;
  private carried = 0n;
  private readonly months: { readonly totalNanoUsd: bigint }[] = [];
  paid = 0n;
  used = 0n;
  ownInvoices = 0n;

  use(amount: bigint): void {
    this.balance -= amount;
    this.used += amount;
    this.usedSince += amount;
  }

  pay(amount: bigint): void {
    const open = this.open();
    this.balance += amount;
    this.paid += amount;
    this.ownInvoices += amount - (amount < open ? amount : open);
  }

  endMonth(): void {
    const open = this.open();
    const total = dueOf(-this.balance, open, 0n);
    if (total === 0n) return;
    this.months.unshift({ totalNanoUsd: total });
    [this.carried, this.demanded, this.usedSince] = [open, open + total, 0n];
  }

  open(): bigint {
    return openOf(unpaidOf(month(this.balance, { used: -this.usedSince })), demanding(this.demanded));
  }

  openParts() {
    return openByInvoice(this.open(), this.months);
  }

  monthly(): bigint {
    return this.months.reduce((sum, { totalNanoUsd }) => sum + totalNanoUsd, 0n);
  }

  debt(): bigint {
    return this.balance < 0n ? -this.balance : 0n;
  }

  /** What the latest invoice says of earlier ones. */
  carriedOver(): bigint {
    return this.carried;
  }
}

const amount = fc.bigInt({ min: 1n, max: 50_000_000_000n });
const payment = fc.bigInt({ min: 1n, max: 5_000n }).map((cents) => cents * CENT);
const step = fc.oneof(
  fc.record({ kind: fc.constant('use' as const), amount }),
  fc.record({ kind: fc.constant('pay' as const), amount: payment }),
  fc.record({ kind: fc.constant('end' as const), amount: fc.constant(0n) }),
);

describe('invoices of months', () => {
  it('LEDGER-43: and those of orders are together what was paid and what is owed, each dollar once', () => {
    fc.assert(
      fc.property(fc.array(step, { maxLength: 60 }), (steps) => {
        const customer = new Customer();
        for (const { kind, amount: by } of steps) {
          if (kind === 'use') customer.use(by);
          else if (kind === 'pay') customer.pay(by);
          else {
            customer.endMonth();
            const documented = customer.ownInvoices + customer.monthly();
            const left = customer.paid + customer.debt() - documented;
            expect(left >= 0n && left < CENT).toBe(true);
            expect(customer.carriedOver() <= customer.monthly()).toBe(true);
          }
          const parts = customer.openParts();
          expect(parts.reduce((sum, { openNanoUsd }) => sum + openNanoUsd, 0n)).toBe(customer.open());
          expect(customer.open() <= customer.monthly()).toBe(true);
        }
      }),
    );
  });

  it('are open as the debt was at the end of the month, less payments and credit since, not usage', () => {
    const cents = (count: number): bigint => BigInt(count) * CENT;
    const changes = {
      used: cents(-7),
      request_refunds: cents(2),
      sold: cents(10),
      bonuses: cents(4),
      adjustments: CENT,
    };
    // 36 were owed, and 10 + 4 + 1 paid of it.
    const since = month(cents(-36 - 7 + 2 + 15), changes);
    expect(unpaidOf(since)).toBe(cents(21));
    expect(openOf(cents(21), demanding(cents(36)))).toBe(cents(21));
    expect(openOf(cents(60), demanding(cents(36)))).toBe(cents(36));
    expect(openOf(cents(-5), demanding(cents(36)))).toBe(0n);
  });

  it('are not open for less than a cent: what was owed beside them is in the next one', () => {
    const customer = new Customer();
    customer.use(CENT + 41_391n);
    customer.endMonth();
    customer.pay(CENT);
    expect(customer.open()).toBe(0n);
    customer.use(CENT - 41_391n);
    customer.endMonth();
    expect(customer.monthly()).toBe(2n * CENT);
  });

  it('are paid from the oldest on', () => {
    const [newest, middle, oldest] = [{ totalNanoUsd: 5n }, { totalNanoUsd: 3n }, { totalNanoUsd: 2n }] as const;
    const parts = (open: bigint) => openByInvoice(open, [newest, middle, oldest]).map(({ openNanoUsd }) => openNanoUsd);
    expect([parts(10n), parts(7n), parts(4n), parts(0n)]).toEqual([
      [5n, 3n, 2n],
      [5n, 2n, 0n],
      [4n, 0n, 0n],
      [0n, 0n, 0n],
    ]);
  });

  it('are over whole cents of what has no document yet', () => {
    expect(dueOf(36n * CENT + 5n, 6n * CENT, 10n * CENT)).toBe(20n * CENT);
    expect(dueOf(CENT - 1n, 0n, 0n)).toBe(0n);
    expect(dueOf(5n * CENT, 4n * CENT, 3n * CENT)).toBe(0n);
  });

  it('are of the last month in UTC', () => {
    const january = lastMonthOf(new Date('2027-01-31T23:59:59Z'));
    expect(january).toEqual({ start: new Date('2026-12-01T00:00:00Z'), end: new Date('2027-01-01T00:00:00Z') });
    expect(lastDayOf(january.start)).toEqual(new Date('2026-12-31T00:00:00Z'));
    expect(endOfMonth(january.start)).toEqual(january.end);
  });
});
