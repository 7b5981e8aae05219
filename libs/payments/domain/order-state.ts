/** What a provider, or an operator in its place, said of an order. Facts come in any order, and more than once. */
export type OrderFactKind = 'pending' | 'paid' | 'failed' | 'expired';

export interface OrderFact {
  readonly kind: OrderFactKind;
  /** Unix milliseconds, by the clock of the one who says it. */
  readonly occurredAtMs: number;
}

/**
 * `created`: nothing is known. `pending`: the customer is done, and a slow method is not. `paid`: the money is on its
 * way to the wallet. `credited`: it is there.
 */
export type OrderState = 'created' | 'pending' | 'paid' | 'credited' | 'failed' | 'expired';

/** The state that facts make, whatever their order. Money that came wins over every other fact. */
export function orderStateOf(facts: readonly OrderFact[], isCredited: boolean): OrderState {
  if (isCredited) return 'credited';
  const has = (kind: OrderFactKind): boolean => facts.some((fact) => fact.kind === kind);
  if (has('paid')) return 'paid';
  if (has('expired')) return 'expired';
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
