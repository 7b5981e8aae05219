import type { KindOfTroubles } from '../provider-troubles.js';

/** Vendors differ in how they notify and list, repeat notifications for ever, and answer with pages now and then. */
export const EPAY_TROUBLES: KindOfTroubles = {
  // Customers come to the pages below `/epay/`.
  paths: ['/epay/api.php'],
  act: (desk, random) =>
    desk.set('account', {
      notify_by: random.pick(['GET', 'POST']),
      as_texts: random.flip(0.5),
      list: random.pick(['offset', 'page']),
      html: random.pick([0, 0, 1, 3]),
      repeat_ms: random.pick([0, 3_000]),
    }),
  calm: (desk) => desk.set('account', { html: 0, repeat_ms: 0, list: 'offset' }),
};
