import { ADVICE_CODES, declineOf } from '../domain/stripe/cards/declines.js';
import type { PlannedCharge } from '../domain/stripe/stripe-account.js';
import type { Params } from '../domain/stripe/wire/params.js';
import { wrongParameter } from '../domain/stripe/wire/stripe-error.js';
import type { AccountControl } from './money-controls.js';

const OUTCOMES = ['usual', 'succeed', 'decline', 'authenticate', 'process', 'hang', 'error'] as const;

/**
 * How kept cards behave when they are charged without the customer: one payment method until it is changed, or the next
 * charges of an account.
 */
export const CARD_CONTROLS: Readonly<Record<string, AccountControl>> = {
  'POST /stripe/control/off_session': (accounts, params) => {
    params.allowOnly(['account', 'advice_code', 'decline_code', 'outcome', 'payment_method', 'times']);
    const method = params.text('payment_method');
    const account = method === null ? accounts.named(params.requiredText('account')) : accounts.owning(method);
    const id = method ?? account.id;
    const outcome = readOutcome(params);
    const times = params.integer('times', 1) ?? (method === null ? 1 : null);
    if (outcome === null) account.plannedCharges.end(id);
    else account.plannedCharges.plan(id, outcome, times ?? Infinity);
    return { id, outcome, times };
  },
};

/** Null: as the card does. */
function readOutcome(params: Params): PlannedCharge | null {
  params.requiredText('outcome');
  const kind = params.option('outcome', OUTCOMES) ?? 'usual';
  const [code, advice] = [params.text('decline_code'), params.option('advice_code', ADVICE_CODES)];
  if (kind !== 'decline' && (code ?? advice) !== null) {
    throw wrongParameter('decline_code', 'Codes are for the outcome decline only.');
  }
  if (kind === 'usual') return null;
  if (kind === 'authenticate') return { kind: 'decline', decline: declineOf('authentication_required') };
  return kind === 'decline' ? { kind, decline: declineOf(code ?? 'generic_decline', advice) } : { kind };
}
