/** Of the endpoint at Stripe: the form of its events; held to the adapter. */
export const STRIPE_API_VERSION = '2026-10-28.endive';
