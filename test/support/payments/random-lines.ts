import fc from 'fast-check';
import { RoutifyError } from '#core';
import { CENT, type LineWorld, type Said, type StandIn, type StandInPayment } from './line-world.js';

/** What happens next, and to which of the things that are there. */
interface Step {
  readonly what: keyof typeof STEPS;
  readonly pick: number;
  readonly size: number;
  /** What a provider says arrives at once, twice, or later and out of order. */
  readonly delivery: 'once' | 'twice' | 'later';
}

interface Unreported {
  readonly payment: StandInPayment;
  readonly event: Said;
}

/** A run: the world, what was said and has not arrived, and what can come back. */
class Run {
  readonly later: Unreported[] = [];
  readonly refunds: { payment: StandInPayment; refund: StandInPayment['refunds'][number]; aboutRef: string }[] = [];
  readonly disputes: { payment: StandInPayment; dispute: StandInPayment['disputes'][number] }[] = [];

  constructor(
    readonly world: LineWorld,
    readonly step: Step,
  ) {}

  with(step: Step): Run {
    return Object.assign(new Run(this.world, step), {
      later: this.later,
      refunds: this.refunds,
      disputes: this.disputes,
    });
  }

  of<T>(things: readonly T[]): T | undefined {
    return things[this.step.pick % Math.max(1, things.length)];
  }

  /** From one to all of it. */
  part(most: bigint): bigint {
    return most <= 1n ? most : 1n + (BigInt(this.step.size) * (most - 1n)) / BigInt(SIZE_MAX);
  }

  provider(): StandIn {
    return this.of(this.world.providers) ?? this.world.cards;
  }

  async say(payment: StandInPayment, event: Said): Promise<void> {
    if (this.step.delivery === 'later') {
      this.later.push({ payment, event });
      return;
    }
    await this.world.report(payment, event);
    if (this.step.delivery === 'twice') await this.world.report(payment, event);
  }
}

const SIZE_MAX = 1_000;
const withDashboard = ({ world }: Run): StandInPayment[] =>
  world.payments.filter(({ provider }) => provider.hasDashboard);

const STEPS = {
  order: async (run: Run) => {
    await run.world.order(run.provider(), 500n + BigInt(run.step.size) * 5n, run.step.pick % 3);
  },
  pay: (run: Run) => payOrder(run, ({ totalMinor }) => totalMinor),
  payPart: (run: Run) => payOrder(run, ({ totalMinor }) => run.part(totalMinor)),
  payMore: (run: Run) => payOrder(run, ({ totalMinor }) => totalMinor + run.part(2_000n)),
  payForNothing: async (run: Run) => {
    await run.world.pay(run.provider(), null, run.part(9_000n));
  },
  expire: async (run: Run) => {
    const order = run.of(run.world.orders);
    if (order !== undefined) await run.world.expire(order);
  },
  assign: async (run: Run) => {
    const [payment, order] = [run.of(run.world.payments), run.world.orders.at(-1 - (run.step.size % 4))];
    if (payment !== undefined && order !== undefined) await run.world.assign(payment, order);
  },
  giveBack: async (run: Run) => {
    const payment = run.of(run.world.payments);
    if (payment !== undefined) await run.world.giveBack(payment);
  },
  refundHere: async (run: Run) => {
    const order = run.of(run.world.orders);
    const cents = run.part(4_000n);
    if (order !== undefined) await run.world.refundHere(order, run.step.size % 3 === 0 ? null : cents * CENT);
  },
  send: async (run: Run) => {
    const refund = run.of(await run.world.unsent());
    if (refund === undefined) return;
    // More than it still has is refused by each provider.
    if (refund.minor > refund.payment.refundableMinor()) await run.world.refuse(refund);
    else {
      const { payment, id: aboutRef } = refund;
      run.refunds.push({ payment, refund: await run.world.send(refund), aboutRef });
    }
  },
  refuse: async (run: Run) => {
    const refund = run.of(await run.world.unsent());
    if (refund?.payment.provider.hasDashboard === true) await run.world.refuse(refund);
  },
  refundThere: async (run: Run) => {
    const payment = run.of(withDashboard(run));
    const most = payment?.refundableMinor() ?? 0n;
    if (payment === undefined || most <= 0n) return;
    const { refund, event } = run.world.refundThere(payment, run.part(most));
    run.refunds.push({ payment, refund, aboutRef: payment.ref });
    await run.say(payment, event);
  },
  refundFails: async (run: Run) => {
    const made = run.of(run.refunds.filter(({ payment }) => payment.provider.hasDashboard));
    if (made === undefined || made.refund.backMinor > 0n) return;
    await run.say(made.payment, run.world.refundFails(made.payment, made.refund, made.aboutRef));
  },
  dispute: async (run: Run) => {
    const payment = run.of(withDashboard(run));
    if (payment === undefined || payment.disputes.length > 2) return;
    // A rate that moved makes it more than was paid.
    const { dispute, event } = run.world.dispute(payment, run.part(payment.minor + (payment.minor * 2n) / 10n));
    run.disputes.push({ payment, dispute });
    await run.say(payment, event);
  },
  win: async (run: Run) => {
    const lost = run.of(run.disputes);
    const most = lost === undefined ? 0n : lost.dispute.minor - lost.dispute.backMinor;
    if (lost === undefined || most <= 0n) return;
    await run.say(lost.payment, run.world.win(lost.dispute, run.step.size % 2 === 0 ? most : run.part(most)));
  },
  deliver: async (run: Run) => {
    const [delivery] = run.later.splice(run.step.pick % Math.max(1, run.later.length), 1);
    if (delivery !== undefined) await run.world.report(delivery.payment, delivery.event);
  },
};

async function payOrder(run: Run, minorOf: (order: { readonly totalMinor: bigint }) => bigint): Promise<void> {
  const order = run.of(run.world.orders);
  const provider = run.world.providers.find(({ id }) => id === order?.providerId);
  if (order !== undefined && provider !== undefined) await run.world.pay(provider, order, minorOf(order));
}

/** What happens often is there more than once. */
const KINDS = [
  ...(['order', 'order', 'pay', 'pay', 'payPart', 'payMore', 'payForNothing', 'expire'] as const),
  ...(['assign', 'assign', 'assign', 'giveBack', 'refundHere', 'refundHere', 'send', 'send', 'refuse'] as const),
  ...(['refundThere', 'refundFails', 'dispute', 'dispute', 'win', 'win', 'deliver'] as const),
];

export const randomSteps = (length: number): fc.Arbitrary<readonly Step[]> =>
  fc.array(
    fc.record({
      what: fc.constantFrom<keyof typeof STEPS>(...KINDS),
      pick: fc.nat(1_000),
      size: fc.nat(SIZE_MAX),
      delivery: fc.constantFrom('once', 'once', 'twice', 'later'),
    }),
    { minLength: length, maxLength: length },
  );

/** Takes the steps, then delivers, sends and books the rest. A step that is refused changes nothing. */
export async function play(world: LineWorld, steps: readonly Step[]): Promise<void> {
  let run = new Run(world, { what: 'order', pick: 0, size: 0, delivery: 'once' });
  for (const step of [...OPENING, ...steps]) {
    run = run.with(step);
    try {
      await STEPS[step.what](run);
    } catch (error) {
      if (!(error instanceof RoutifyError)) throw error;
    }
  }
  for (const { payment, event } of run.later.toReversed()) await world.report(payment, event);
  for (const refund of await world.unsent()) {
    if (refund.minor > refund.payment.refundableMinor()) await world.refuse(refund);
    else await world.send(refund);
  }
  await world.settle();
}

/** Something is there from the first step on. */
const OPENING: readonly Step[] = [0, 1, 2].flatMap((pick) => [
  { what: 'order', pick, size: 900, delivery: 'once' } as const,
  { what: 'pay', pick, size: 0, delivery: 'once' } as const,
  { what: 'pay', pick, size: 0, delivery: 'once' } as const,
]);

/**
 * Where the product and the stand-ins disagree: the credit of all customers and what waits is what the providers keep for
 * the operator, and what they took above it is a loss. Empty: nowhere.
 *
 * @param lostBefore of other runs on the same ledger
 */
export async function disagreements(world: LineWorld, lostBefore: bigint): Promise<readonly unknown[]> {
  const found: unknown[] = [];
  let [keptNano, overdrawnNano, roundedNano] = [0n, 0n, 0n];
  for (const payment of world.payments) {
    const states = await world.statesOf(payment);
    const here = (states['order'] ?? 0n) + (states['unapplied'] ?? 0n);
    const kept = payment.keptMinor() * payment.provider.nanoPerMinor;
    // Each conversion of another currency rounds by less than a minor unit.
    const rounding = payment.provider.isExact ? 0n : payment.provider.nanoPerMinor * BigInt(4 + 2 * payment.moved);
    const [most, overdrawn] = [kept > 0n ? kept : 0n, kept < 0n ? -kept : 0n];
    const lost = -(states['loss'] ?? 0n);
    if (differ(here, most, rounding) || differ(lost, overdrawn, rounding)) {
      found.push({ payment: payment.ref, kept, states });
    }
    keptNano += most;
    overdrawnNano += overdrawn;
    roundedNano += rounding;
  }
  const { credit, waiting, lost } = await world.booked();
  if (differ(credit + waiting, keptNano, roundedNano)) found.push({ credit, waiting, keptNano });
  if (differ(lost - lostBefore, overdrawnNano, roundedNano)) found.push({ lost: lost - lostBefore, overdrawnNano });
  return found;
}

const differ = (one: bigint, other: bigint, by: bigint): boolean => (one > other ? one - other : other - one) > by;
