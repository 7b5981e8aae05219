import type { Random } from '../../../random.js';
import type { ProviderDesk } from '../provider-desk.js';

type Json = Readonly<Record<string, unknown>>;

const USUAL_SHARE = 0.5;
const OF_STRIPE: readonly Json[] = [
  { outcome: 'decline', decline_code: 'insufficient_funds' },
  { outcome: 'decline', decline_code: 'lost_card' },
  ...[{ outcome: 'authenticate' }, { outcome: 'process' }, { outcome: 'process' }],
  // It is charged, and nothing or an error is answered.
  ...[{ outcome: 'hang' }, { outcome: 'error' }, { outcome: 'error' }],
];
const OF_YOOKASSA: readonly Json[] = [
  ...['insufficient_funds', 'card_expired', '3d_secure_failed'].map((reason) => ({ outcome: 'cancel', reason })),
  ...[{ outcome: 'pend' }, { outcome: 'pend' }],
];

/** How the next charge of the account ends. */
export async function planCharges(desk: ProviderDesk, random: Random): Promise<void> {
  if (random.flip(USUAL_SHARE)) return;
  if (desk.kind === 'stripe') await desk.set('off_session', { ...random.pick(OF_STRIPE), times: 1 });
  else await desk.set('autopayments', { ...random.pick(OF_YOOKASSA), times: 1 });
}

/** Nothing is planned. */
export async function usualCharges(desk: ProviderDesk): Promise<void> {
  await desk.set(desk.kind === 'stripe' ? 'off_session' : 'autopayments', { outcome: 'usual' });
}

/** Charges that a bank has not settled end. @param isPaid null: not yet */
export async function endPending(desk: ProviderDesk, isPaid: () => boolean | null): Promise<void> {
  const dump = await desk.dump();
  const objects = dump['objects'] as Readonly<Record<string, readonly Json[]>> | undefined;
  const pending =
    desk.kind === 'stripe'
      ? offSession(objects ?? {}).filter(({ status }) => status === 'processing')
      : (dump['payments'] as readonly Json[]).filter(
          (payment) => payment['status'] === 'pending' && payment['confirmation'] === undefined,
        );
  for (const { id } of pending) {
    const outcome = isPaid();
    if (outcome === null) continue;
    if (desk.kind === 'stripe') {
      await desk.act('settle', { payment_intent: id, outcome: outcome ? 'succeeded' : 'failed' });
    } else if (outcome) await desk.act('pay', { payment: id });
    else await desk.act('refuse', { payment: id, reason: 'insufficient_funds' });
  }
}

/** Payments of Stripe that no page made. */
function offSession(objects: Readonly<Record<string, readonly Json[]>>): Json[] {
  const ofPages = new Set((objects['checkout.session'] ?? []).map((page) => page['payment_intent']));
  return (objects['payment_intent'] ?? []).filter(({ id }) => !ofPages.has(id));
}
