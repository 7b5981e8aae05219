import type { components } from '@/api/generated/management';

type Fact = components['schemas']['OrderFactResponse'];

/** Whether money came or went; undefined: neither. Kinds may be added. */
const DIRECTIONS: Readonly<Record<string, 'in' | 'out'>> = {
  paid: 'in',
  refund_failed: 'in',
  reinstated: 'in',
  fee_returned: 'in',
  refunded: 'out',
  withdrawn: 'out',
  payment_fee: 'out',
  dispute_fee: 'out',
};

export const directionOf = (kind: string): 'in' | 'out' | undefined => DIRECTIONS[kind];

/** Names that are ours: of a refund, or of the order itself. */
const OWN_NAME = /^(?:refund:)?[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

/** The provider's or the bank's id of a fact. Null: it has none. */
export const providerRefOf = ({ external_ref: ref }: Pick<Fact, 'external_ref'>): string | null =>
  OWN_NAME.test(ref) ? null : ref;

interface OrderEvent {
  readonly at: string;
  /** Null: the order was credited. */
  readonly fact: Fact | null;
}

/** Facts and the credit, the oldest first; of one moment as they were noted, and the credit last. */
export function eventsOf(order: {
  readonly facts: readonly Fact[];
  readonly credited_at: string | null;
}): readonly OrderEvent[] {
  const events: readonly OrderEvent[] = order.facts.map((fact) => ({ at: fact.occurred_at, fact }));
  const credit = order.credited_at === null ? [] : [{ at: order.credited_at, fact: null }];
  return [...events, ...credit].toSorted((one, other) => Date.parse(one.at) - Date.parse(other.at));
}
