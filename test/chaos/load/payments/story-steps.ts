import { setTimeout as sleep } from 'node:timers/promises';
import type { AdminApi } from '../../admin-api.js';
import type { Random } from '../../random.js';
import type { Buyer, PlacedOrder } from './buyer.js';

/** What a story is played with. */
export interface StoryStage {
  readonly buyer: Buyer;
  /** The API of operators. */
  readonly admin: AdminApi;
  readonly random: Random;
}

export const CARDS = {
  good: '4242424242424242',
  declined: '4000000000000002',
  fraud: '4100000000000019',
  authenticated: '4000002760003184',
  disputed: '4000000000000259',
  notReceived: '4000000000002685',
  inquiry: '4000000000001976',
} as const;
/** Of a call to control. */
export const PATIENCE_MS = 6_000;
/** How long banks, customers and operators think, at most. */
const THOUGHT_MS = 4_000;

export function pay({ desk, session }: PlacedOrder, card: string = CARDS.good, fields: object = {}): Promise<unknown> {
  return desk.act('pay', { session, card, ...fields });
}

/** A page for the order that the product did not make. */
export async function foreignPage({ desk, session }: PlacedOrder, cents: number, names: object = {}): Promise<string> {
  const { metadata } = await desk.client.checkout.sessions.retrieve(session);
  const written = { ...metadata, ...names };
  const { id } = await desk.client.checkout.sessions.create({
    ...{ mode: 'payment', success_url: 'https://example.com', metadata: written },
    payment_intent_data: { metadata: written },
    line_items: [{ quantity: 1, price_data: { currency: 'usd', unit_amount: cents, product_data: { name: 'x' } } }],
  });
  return id;
}

/** @param order null: of no order */
export async function returnUnapplied({ admin }: StoryStage, order: PlacedOrder | null): Promise<void> {
  const path = '/unapplied-payments';
  const { data } = await admin.get<{ data: { id: string; order_id: string | null }[] }>(`${path}?open=true&limit=50`);
  for (const { id } of data.filter(({ order_id: orderId }) => orderId === (order?.id ?? null))) {
    await admin.post(`${path}/${id}/return`, { reason: 'chaos' }, PATIENCE_MS);
  }
}

export async function intentOf({ desk, session }: PlacedOrder): Promise<string> {
  const { payment_intent: intent } = await desk.client.checkout.sessions.retrieve(session);
  return typeof intent === 'string' ? intent : '';
}

export async function disputesOf(
  order: PlacedOrder,
): Promise<readonly { readonly id: string; readonly amount: number }[]> {
  const { data } = await order.desk.client.disputes.list({ payment_intent: await intentOf(order) });
  return data;
}

/** How the bank takes the next refund of the provider: mostly it succeeds. */
export async function prepareOutcome({ random }: StoryStage, { desk }: PlacedOrder): Promise<void> {
  const outcome = random.pick(['succeeded', 'succeeded', 'succeeded', 'pending', 'pending', 'failed']);
  if (outcome !== 'succeeded') await desk.set('account', { refund_outcomes: [outcome] });
}

/** The bank of the payer settles refunds, and returns some, also those that had succeeded. */
export async function failLater(stage: StoryStage, order: PlacedOrder): Promise<void> {
  const { desk } = order;
  await think(stage);
  const { data } = await desk.client.refunds.list({ payment_intent: await intentOf(order) });
  for (const { id, status } of data) {
    const fails = stage.random.flip(status === 'pending' ? 0.4 : 0.15);
    if (fails && status !== 'failed') await desk.act(`refunds/${id}/fail`);
    else if (status === 'pending') await desk.act(`refunds/${id}/succeed`);
  }
}

/** In whole cents; null: all that is left. */
export function randomPart({ random }: StoryStage, { totalCents }: PlacedOrder): string | null {
  if (random.flip(0.35)) return null;
  return (random.between(1, totalCents) / 100).toFixed(2);
}

export const think = ({ random }: StoryStage): Promise<void> => sleep(random.between(0, THOUGHT_MS));
