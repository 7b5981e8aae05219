import { minBigint } from '#core';

/**
 * Where money of a payment is. `provider`: where it comes from. `loss`: what was taken above all that it was, which the
 * operator paid.
 */
type MoneyState = 'provider' | 'unapplied' | 'order' | 'loss' | 'refunded' | 'disputed';

/** Where money is that has left. */
export type TakenState = Extract<MoneyState, 'refunded' | 'disputed'>;

/** A part of a payment goes from one state to the next. */
export interface PaymentMove {
  readonly paymentId: string;
  readonly fromState: MoneyState;
  readonly toState: Exclude<MoneyState, 'provider'>;
  /** Of the side that is an order; null: neither is. */
  readonly orderId: string | null;
  readonly amountNanoUsd: bigint;
  /** What moved it, by the reference that it is booked by. */
  readonly reference: string;
  /** The reference of the move that this one takes back; null: none. */
  readonly undoes: string | null;
}

/** Money of a payment that is still here: it waits (no order), or is in an order. */
export interface Holding {
  readonly paymentId: string;
  readonly orderId: string | null;
  readonly amountNanoUsd: bigint;
}

/** What was taken and has not come back. */
export interface OpenTaking {
  readonly paymentId: string;
  readonly fromState: Extract<MoneyState, 'unapplied' | 'order' | 'loss'>;
  readonly orderId: string | null;
  readonly takenState: TakenState;
  readonly reference: string;
  readonly amountNanoUsd: bigint;
  /** With what came back of it. */
  readonly takenNanoUsd: bigint;
}

/** Where the money of one payment is, beside what waits: each cent in one state. */
interface PaymentStanding {
  readonly orders: readonly { readonly orderId: string; readonly amountNanoUsd: bigint }[];
  readonly refundedNanoUsd: bigint;
  readonly disputedNanoUsd: bigint;
}

const TAKEN: ReadonlySet<MoneyState> = new Set<MoneyState>(['refunded', 'disputed']);
const isTaken = (state: MoneyState): state is TakenState => TAKEN.has(state);

/**
 * In the order in which they pay for what is taken: what waits, then orders, the last one that got money first.
 *
 * @param moves of one or more payments, the oldest first
 */
export function holdingsOf(moves: readonly PaymentMove[]): Holding[] {
  const held = new Map<string, Holding>();
  const add = (state: MoneyState, { paymentId, orderId }: PaymentMove, deltaNanoUsd: bigint): void => {
    if (state !== 'unapplied' && state !== 'order') return;
    const of = state === 'order' ? orderId : null;
    const key = `${paymentId} ${of ?? ''}`;
    const amountNanoUsd = (held.get(key)?.amountNanoUsd ?? 0n) + deltaNanoUsd;
    held.set(key, { paymentId, orderId: of, amountNanoUsd });
  };
  for (const move of moves) {
    add(move.fromState, move, -move.amountNanoUsd);
    add(move.toState, move, move.amountNanoUsd);
  }
  const all = [...held.values()].filter(({ amountNanoUsd }) => amountNanoUsd > 0n);
  const waiting = all.filter(({ orderId }) => orderId === null);
  return [...waiting, ...all.filter(({ orderId }) => orderId !== null).toReversed()];
}

/** Parts of what is there, in its order, that add up to an amount; to less where there is less. */
export function partsOf<Part extends { readonly amountNanoUsd: bigint }>(
  there: readonly Part[],
  amountNanoUsd: bigint,
): Part[] {
  let restNanoUsd = amountNanoUsd;
  const parts: Part[] = [];
  for (const one of there) {
    const taken = minBigint(one.amountNanoUsd, restNanoUsd);
    if (taken <= 0n) continue;
    parts.push({ ...one, amountNanoUsd: taken });
    restNanoUsd -= taken;
  }
  return parts;
}

/**
 * In the order in which money that comes back covers them: losses, then what the same reference took, then the rest, the
 * last one first. So money that was taken twice returns to its customer only once both have come back.
 */
export function openTakingsOf(moves: readonly PaymentMove[], reference: string): OpenTaking[] {
  const open = new Map<string, OpenTaking>();
  const keyOf = (move: PaymentMove, state: MoneyState, by: string): string =>
    [move.paymentId, state, move.orderId ?? '', by].join(' ');
  for (const move of moves) {
    const { paymentId, fromState, toState, orderId, amountNanoUsd } = move;
    if (isTaken(toState) && !isTaken(fromState) && fromState !== 'provider') {
      const key = keyOf(move, fromState, move.reference);
      const before = open.get(key) ?? { amountNanoUsd: 0n, takenNanoUsd: 0n };
      open.set(key, {
        paymentId,
        fromState,
        orderId,
        takenState: toState,
        reference: move.reference,
        amountNanoUsd: before.amountNanoUsd + amountNanoUsd,
        takenNanoUsd: before.takenNanoUsd + amountNanoUsd,
      });
    } else if (isTaken(fromState) && move.undoes !== null) {
      const key = keyOf(move, toState, move.undoes);
      const taking = open.get(key);
      if (taking !== undefined) open.set(key, { ...taking, amountNanoUsd: taking.amountNanoUsd - amountNanoUsd });
    }
  }
  const left = [...open.values()].filter(({ amountNanoUsd }) => amountNanoUsd > 0n).toReversed();
  const rank = (one: OpenTaking): number => (one.fromState === 'loss' ? 0 : one.reference === reference ? 1 : 2);
  return left.toSorted((one, other) => rank(one) - rank(other));
}

/** @param moves of one payment */
export function standingOf(moves: readonly PaymentMove[]): PaymentStanding {
  const sumOf = (state: MoneyState): bigint =>
    moves.reduce((sum, { fromState, toState, amountNanoUsd }) => {
      if (toState === state) return sum + amountNanoUsd;
      return fromState === state ? sum - amountNanoUsd : sum;
    }, 0n);
  const inOrders = holdingsOf(moves).flatMap(({ orderId, amountNanoUsd }) =>
    orderId === null ? [] : [{ orderId, amountNanoUsd }],
  );
  return {
    orders: inOrders,
    refundedNanoUsd: sumOf('refunded'),
    disputedNanoUsd: sumOf('disputed'),
  };
}
