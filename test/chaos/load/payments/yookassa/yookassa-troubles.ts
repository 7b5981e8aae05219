import type { KindOfTroubles } from '../provider-troubles.js';

/** Some answers hide that the work was done, and refunds begin in different ways. */
export const YOOKASSA_TROUBLES: KindOfTroubles = {
  paths: ['/v3/payments', '/v3/refunds', '/v3/'],
  act: async (desk, random) => {
    await desk.set('account', { refunds: random.pick(['succeeded', 'succeeded', 'pending', 'canceled']) });
    if (random.flip(0.75)) return;
    const kind = random.pick(['html', 'html_after_work', 'error_after_work', 'error_after_work']);
    await desk.set('answers', { kind, method: random.pick(['POST', 'POST', 'GET']), times: random.between(1, 3) });
  },
  calm: (desk) => desk.set('account', { refunds: 'succeeded' }),
};
