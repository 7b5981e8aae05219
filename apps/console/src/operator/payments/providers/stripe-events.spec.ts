import { STRIPE_API_VERSION, STRIPE_EVENTS } from './stripe-events';

interface Adapter {
  readonly STRIPE_EVENTS: readonly string[];
  readonly STRIPE_API_VERSION: string;
}

it('the events and the version of an endpoint are those of the adapter', () => {
  const adapter = jest.requireActual<Adapter>('../../../../../../libs/payments/stripe/stripe.adapter');
  expect(STRIPE_EVENTS).toEqual(adapter.STRIPE_EVENTS);
  expect(STRIPE_API_VERSION).toBe(adapter.STRIPE_API_VERSION);
});
