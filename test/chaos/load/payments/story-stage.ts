import { setTimeout as sleep } from 'node:timers/promises';
import type { AdminApi } from '../../admin-api.js';
import type { Random } from '../../random.js';
import type { Buyer, PlacedOrder } from './buyer.js';
import type { ProviderDesk } from './provider-desk.js';

/** What a story is played with. */
export interface StoryStage {
  readonly buyer: Buyer;
  /** The API of operators. */
  readonly admin: AdminApi;
  readonly random: Random;
  /** How long operators try a refund: `PATIENCE_MS` by default. */
  readonly patienceMs?: number;
}

/** An order that is to be paid at a desk. */
export interface OrderAt<Desk extends ProviderDesk = ProviderDesk> extends PlacedOrder {
  readonly desk: Desk;
  /** The provider's name of the page. */
  readonly page: string;
}

/** What happens to an order, and how often. An error ends a story: something is down. */
export interface Story<Order> {
  readonly share: number;
  readonly play: (stage: StoryStage, order: Order) => Promise<unknown>;
}

/** Of a call to control. */
export const PATIENCE_MS = 6_000;
/** How long banks, customers and operators think, at most. */
const THOUGHT_MS = 4_000;

export const think = ({ random }: StoryStage): Promise<void> => sleep(random.between(0, THOUGHT_MS));

/** Plays one of them, by their shares. */
export async function playOne<Order>(
  stories: readonly Story<Order>[],
  stage: StoryStage,
  order: Order,
): Promise<unknown> {
  let rest = stage.random.fraction() * stories.reduce((sum, { share }) => sum + share, 0);
  return stories.find(({ share }) => (rest -= share) < 0)?.play(stage, order);
}

/** In whole cents; null: all that is left. */
export function randomPart({ random }: StoryStage, { totalCents }: PlacedOrder): string | null {
  if (random.flip(0.35)) return null;
  return (random.between(1, totalCents) / 100).toFixed(2);
}

/** @param order null: of no order */
export async function returnUnapplied({ admin }: StoryStage, order: PlacedOrder | null): Promise<void> {
  const path = '/unapplied-payments';
  const { data } = await admin.get<{ data: { id: string; order_id: string | null }[] }>(`${path}?open=true&limit=50`);
  for (const { id } of data.filter(({ order_id: orderId }) => orderId === (order?.id ?? null))) {
    await admin.post(`${path}/${id}/return`, { reason: 'chaos' }, PATIENCE_MS);
  }
}

/** An operator refunds a part, or all that is left. Returns the id of the refund. */
export async function refundByOperator(stage: StoryStage, order: PlacedOrder): Promise<string> {
  const { admin, random, patienceMs = PATIENCE_MS } = stage;
  const refund = { amount_usd: randomPart(stage, order), reason: 'chaos', allow_negative: random.flip(0.3) };
  return (await admin.post(`/orders/${order.id}/refunds`, refund, patienceMs)).id;
}

/** A customer requests a refund, and one operator, or two at once, decide. Returns the id of the refund. */
export async function refundByRequest(
  stage: StoryStage,
  order: PlacedOrder,
  prepare: () => Promise<unknown> = () => Promise.resolve(),
): Promise<string> {
  const { buyer, admin, random, patienceMs = PATIENCE_MS } = stage;
  const id = await buyer.requestRefund(order, randomPart(stage, order));
  await think(stage);
  await prepare();
  if (random.flip(0.2)) await admin.post(`/order-refunds/${id}/decline`, { reason: 'chaos' }, PATIENCE_MS);
  else {
    const approve = (): Promise<unknown> => admin.post(`/order-refunds/${id}/approve`, {}, patienceMs);
    // Two operators at once.
    await Promise.allSettled(random.flip(0.3) ? [approve(), approve()] : [approve()]);
  }
  return id;
}

export const cancelWhilePaid = ({ buyer }: StoryStage, { id }: PlacedOrder, pay: () => Promise<unknown>) =>
  Promise.allSettled([buyer.cancel(id), pay()]);

/** A refund of a provider without an API of refunds: an operator transfers it, and says so, sometimes twice. */
export async function transferRefund({ admin, random }: StoryStage, id: string): Promise<void> {
  const say = (): Promise<unknown> => admin.post(`/order-refunds/${id}/transferred`, {}, PATIENCE_MS);
  await Promise.allSettled(random.flip(0.3) ? [say(), say()] : [say()]);
}

/** Stories of refunds that operators transfer, of a kind whose customers pay by `pay`. */
export function transferredRefunds<Order extends PlacedOrder>(pay: (order: Order) => Promise<unknown>) {
  const play =
    (refund: (stage: StoryStage, order: Order) => Promise<string>) =>
    async (stage: StoryStage, order: Order): Promise<void> => {
      await pay(order);
      if (await stage.buyer.isCredited(order)) await transferRefund(stage, await refund(stage, order));
    };
  return {
    byOperator: play(async (stage, order) => {
      const id = await refundByOperator(stage, order);
      await think(stage);
      return id;
    }),
    byRequest: play(refundByRequest),
  };
}
