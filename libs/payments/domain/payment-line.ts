import { minBigint } from '#kernel';

/**
 * Where money of a payment is. `provider`: where it comes from. `loss`: what was taken above all that it was, which the
 * operator paid.
 */
type Place = 'provider' | 'unapplied' | 'order' | 'loss' | 'refunded' | 'disputed';

/** Where money is that has left. */
export type TakenPlace = Extract<Place, 'refunded' | 'disputed'>;

/** A part of a payment goes from one place to the next. */
export interface PaymentMove {
  readonly paymentId: string;
  readonly fromPlace: Place;
  readonly toPlace: Exclude<Place, 'provider'>;
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
  readonly fromPlace: Extract<Place, 'unapplied' | 'order' | 'loss'>;
  readonly orderId: string | null;
  readonly takenPlace: TakenPlace;
  readonly reference: string;
  readonly amountNanoUsd: bigint;
  /** With what came back of it. */
  readonly takenNanoUsd: bigint;
}

/** Where the money of one payment is, beside what waits: each cent in one place. */
interface PaymentStanding {
  readonly orders: readonly { readonly orderId: string; readonly amountNanoUsd: bigint }[];
  readonly refundedNanoUsd: bigint;
  readonly disputedNanoUsd: bigint;
}

const TAKEN: ReadonlySet<Place> = new Set<Place>(['refunded', 'disputed']);
const isTaken = (place: Place): place is TakenPlace => TAKEN.has(place);

/**
 * In the order in which they pay for what is taken: what waits, then orders, the last one that got money first.
 *
 * @param moves of one or more payments, the oldest first
 */
export function holdingsOf(moves: readonly PaymentMove[]): Holding[] {
  const held = new Map<string, Holding>();
  const add = (place: Place, { paymentId, orderId }: PaymentMove, deltaNanoUsd: bigint): void => {
    if (place !== 'unapplied' && place !== 'order') return;
    const of = place === 'order' ? orderId : null;
    const key = `${paymentId} ${of ?? ''}`;
    const amountNanoUsd = (held.get(key)?.amountNanoUsd ?? 0n) + deltaNanoUsd;
    held.set(key, { paymentId, orderId: of, amountNanoUsd });
  };
  for (const move of moves) {
    add(move.fromPlace, move, -move.amountNanoUsd);
    add(move.toPlace, move, move.amountNanoUsd);
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
  const keyOf = (move: PaymentMove, place: Place, by: string): string =>
    [move.paymentId, place, move.orderId ?? '', by].join(' ');
  for (const move of moves) {
    const { paymentId, fromPlace, toPlace, orderId, amountNanoUsd } = move;
    if (isTaken(toPlace) && !isTaken(fromPlace) && fromPlace !== 'provider') {
      const key = keyOf(move, fromPlace, move.reference);
      const before = open.get(key) ?? { amountNanoUsd: 0n, takenNanoUsd: 0n };
      open.set(key, {
        ...{ paymentId, fromPlace, orderId, takenPlace: toPlace, reference: move.reference },
        amountNanoUsd: before.amountNanoUsd + amountNanoUsd,
        takenNanoUsd: before.takenNanoUsd + amountNanoUsd,
      });
    } else if (isTaken(fromPlace) && move.undoes !== null) {
      const key = keyOf(move, toPlace, move.undoes);
      const taking = open.get(key);
      if (taking !== undefined) open.set(key, { ...taking, amountNanoUsd: taking.amountNanoUsd - amountNanoUsd });
    }
  }
  const left = [...open.values()].filter(({ amountNanoUsd }) => amountNanoUsd > 0n).toReversed();
  const rank = (one: OpenTaking): number => (one.fromPlace === 'loss' ? 0 : one.reference === reference ? 1 : 2);
  return left.toSorted((one, other) => rank(one) - rank(other));
}

/** @param moves of one payment */
export function standingOf(moves: readonly PaymentMove[]): PaymentStanding {
  const sumOf = (place: Place): bigint =>
    moves.reduce((sum, { fromPlace, toPlace, amountNanoUsd }) => {
      if (toPlace === place) return sum + amountNanoUsd;
      return fromPlace === place ? sum - amountNanoUsd : sum;
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
