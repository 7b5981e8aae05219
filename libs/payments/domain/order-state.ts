/** What a provider, or an operator in its place, said of an order. Facts come in any order, and more than once. */
export type OrderFactKind = 'pending' | 'paid' | 'failed' | 'expired';

export interface OrderFact {
  readonly kind: OrderFactKind;
  /** Unix milliseconds, by the clock of the one who says it. */
  readonly occurredAtMs: number;
}

/**
 * `created`: nothing is known. `pending`: the customer is done, and a slow method is not. `paid`: a part of the money
 * came. `credited`: all of it is in the wallet.
 */
export type OrderState = 'created' | 'pending' | 'paid' | 'credited' | 'failed' | 'expired';

/**
 * The state that facts make, whatever their order. All of the money makes a credit, which wins over every other fact; with
 * a part of it an order ends like any other, and the part waits for an operator.
 */
export function orderStateOf(facts: readonly OrderFact[], isCredited: boolean): OrderState {
  if (isCredited) return 'credited';
  const has = (kind: OrderFactKind): boolean => facts.some((fact) => fact.kind === kind);
  if (has('expired')) return 'expired';
  if (has('paid')) return 'paid';
  const last = facts
    .filter(({ kind }) => kind !== 'paid')
    .toSorted(byTime)
    .at(-1);
  return last === undefined ? 'created' : last.kind;
}

/** Of one moment, a failure ends what was pending. */
function byTime(one: OrderFact, other: OrderFact): number {
  return one.occurredAtMs - other.occurredAtMs || (one.kind === 'failed' ? 1 : -1);
}

/** An order in one of these may still be paid, and counts as open. */
export const OPEN_STATES: readonly OrderState[] = ['created', 'pending', 'paid'];
