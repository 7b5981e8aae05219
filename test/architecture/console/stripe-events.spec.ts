import * as shown from '../../../apps/console/src/operator/payments/providers/stripe-events.js';
import { STRIPE_API_VERSION, STRIPE_EVENTS } from '../../../libs/payments/stripe/stripe.adapter.js';

it('the events and the version that the console shows are those of the adapter', () => {
  expect(shown.STRIPE_EVENTS).toEqual(STRIPE_EVENTS);
  expect(shown.STRIPE_API_VERSION).toBe(STRIPE_API_VERSION);
});
