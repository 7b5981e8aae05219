import type { StatusKind } from '@/kit/states/status';
import type { AutomaticTopup } from './automatic-topup';

const WAITS = ['may_pass', 'monthly_max', 'order_limits'] as const;
const PAUSES = [
  ...(['declined', 'needs_person', 'method_removed', 'member_left', 'role_changed', 'method_of_another'] as const),
  'order_refused',
] as const;

type Known = (typeof WAITS)[number] | (typeof PAUSES)[number];

/** What an automatic top-up does, and what there is to do about it. */
interface RuleState {
  readonly kind: StatusKind;
  readonly status: 'active' | 'waits' | 'paused';
  /** Null: there is none to say. */
  readonly reason: Known | 'unknown' | null;
  /** `pay`: once, on the payment page. */
  readonly remedy: 'pay' | 'set_up' | null;
}

const isKnown = (reason: string | null, known: readonly string[]): reason is Known =>
  reason !== null && known.includes(reason);

/** Reasons may be added: an unknown one is said to be none of the others. */
export function ruleState({ status, reason }: Pick<AutomaticTopup, 'status' | 'reason'>): RuleState {
  if (status === 'active') {
    if (reason === null) return { kind: 'ok', status: 'active', reason: null, remedy: null };
    return { kind: 'warn', status: 'waits', reason: isKnown(reason, WAITS) ? reason : 'unknown', remedy: null };
  }
  const known = isKnown(reason, PAUSES) ? reason : 'unknown';
  return { kind: 'bad', status: 'paused', reason: known, remedy: known === 'needs_person' ? 'pay' : 'set_up' };
}
