import { wrongParameter } from '../domain/stripe/wire/stripe-error.js';
import type { Params } from '../domain/stripe/wire/params.js';
import type { PlannedCharge } from '../domain/yookassa/objects.js';
import type { Control } from '../stand-in/control-routes.js';
import { readCancellation, refusing, ROOT } from './control-parts.js';
import type { Shops } from './shops.js';

const OUTCOMES = ['usual', 'cancel', 'pend'] as const;

/** How charges to saved methods end: to one method until it is changed, or the next ones of a shop. */
export function autopaymentControls(shops: Shops): Readonly<Record<string, Control>> {
  return {
    [`POST ${ROOT}/autopayments`]: refusing((params) => {
      params.allowOnly(['account', 'outcome', 'party', 'payment_method', 'reason', 'times']);
      const method = params.text('payment_method');
      const shop = method === null ? shops.named(params.requiredText('account')) : shops.owning(method);
      const id = method ?? shop.id;
      const outcome = readOutcome(params);
      const times = params.integer('times', 1) ?? (method === null ? 1 : null);
      if (outcome === null) shop.plannedCharges.end(id);
      else shop.plannedCharges.plan(id, outcome, times ?? Infinity);
      return { id, outcome, times };
    }),
  };
}

/** Null: the money comes. */
function readOutcome(params: Params): PlannedCharge | null {
  params.requiredText('outcome');
  const kind = params.option('outcome', OUTCOMES) ?? 'usual';
  if (kind === 'cancel') return { kind, cancellation: readCancellation(params) };
  if (params.has('reason') || params.has('party')) {
    throw wrongParameter('reason', 'A reason is for the outcome cancel only.');
  }
  return kind === 'usual' ? null : { kind };
}
