import type { OrderAt, StoryStage } from '../story-stage.js';
import { think } from '../story-stage.js';
import type { StripeDesk } from './stripe-desk.js';

/** Its page is a session. */
export type StripeOrder = OrderAt<StripeDesk>;

export const CARDS = {
  good: '4242424242424242',
  declined: '4000000000000002',
  fraud: '4100000000000019',
  authenticated: '4000002760003184',
  disputed: '4000000000000259',
  notReceived: '4000000000002685',
  inquiry: '4000000000001976',
} as const;

export function pay({ desk, page }: StripeOrder, card: string = CARDS.good, fields: object = {}): Promise<unknown> {
  return desk.act('pay', { session: page, card, ...fields });
}

/** A page for the order that the product did not make, in the currency of its own. */
export async function foreignPage({ desk, page }: StripeOrder, minor: number, names: object = {}): Promise<string> {
  const { metadata, currency } = await desk.client.checkout.sessions.retrieve(page);
  const written = { ...metadata, ...names };
  const { id } = await desk.client.checkout.sessions.create({
    mode: 'payment',
    success_url: 'https://example.com',
    metadata: written,
    payment_intent_data: { metadata: written },
    line_items: [
      { quantity: 1, price_data: { currency: currency ?? '', unit_amount: minor, product_data: { name: 'x' } } },
    ],
  });
  return id;
}

export async function intentOf({ desk, page }: StripeOrder): Promise<string> {
  const { payment_intent: intent } = await desk.client.checkout.sessions.retrieve(page);
  return typeof intent === 'string' ? intent : '';
}

export async function disputesOf(
  order: StripeOrder,
): Promise<readonly { readonly id: string; readonly amount: number }[]> {
  const { data } = await order.desk.client.disputes.list({ payment_intent: await intentOf(order) });
  return data;
}

/** How the bank takes the next refund of the provider: mostly it succeeds. */
export async function prepareOutcome({ random }: StoryStage, { desk }: StripeOrder): Promise<void> {
  const outcome = random.pick(['succeeded', 'succeeded', 'succeeded', 'pending', 'pending', 'failed']);
  if (outcome !== 'succeeded') await desk.set('account', { refund_outcomes: [outcome] });
}

/** The bank of the payer settles refunds, and returns some, also those that had succeeded. */
export async function failLater(stage: StoryStage, order: StripeOrder): Promise<void> {
  const { desk } = order;
  await think(stage);
  const { data } = await desk.client.refunds.list({ payment_intent: await intentOf(order) });
  for (const { id, status } of data) {
    const fails = stage.random.flip(status === 'pending' ? 0.4 : 0.15);
    if (fails && status !== 'failed') await desk.act(`refunds/${id}/fail`);
    else if (status === 'pending') await desk.act(`refunds/${id}/succeed`);
  }
}
