import { setTimeout as sleep } from 'node:timers/promises';
import type { KindOfTroubles } from '../provider-troubles.js';

const PAYOUT_SHARE = 0.25;

/**
 * All that is available is paid out now and then. Some payouts stay under way for a moment, and some are returned by the
 * bank, also after they arrived.
 */
export const STRIPE_TROUBLES: KindOfTroubles = {
  paths: ['/v1/checkout/sessions', '/v1/refunds', '/v1/disputes', '/v1/payouts', '/v1/payment_intents', '/v1/'],
  act: async (desk, random) => {
    if (!random.flip(PAYOUT_SHARE)) return;
    const arrives = random.flip(0.7);
    const { id } = await desk.set('payouts', { paid: arrives });
    if (!arrives) {
      await sleep(random.between(0, 2_000));
      await desk.act(`payouts/${String(id)}/${random.flip(0.5) ? 'pay' : 'fail'}`);
    } else if (random.flip(0.2)) await desk.act(`payouts/${String(id)}/fail`);
  },
  calm: () => Promise.resolve(),
};
