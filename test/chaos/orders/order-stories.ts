import { setTimeout as sleep } from 'node:timers/promises';
import type { Random } from '../random.js';
import type { Buyer } from '../load/payments/buyer.js';
import { offered } from '../load/payments/offered-provider.js';
import { PATIENCE_MS, playOne, think, type Story, type StoryStage } from '../load/payments/story-stage.js';
import { endDisputes, refundedByOperator, refundRequested } from '../load/payments/stripe/stripe-stories.js';
import {
  CARDS,
  failLater,
  foreignPage,
  intentOf,
  pay,
  type StripeOrder,
} from '../load/payments/stripe/stripe-steps.js';
import type { OpenedProvider } from './order-evidence.js';

/** Who orders, and where. */
export interface OrderStage extends StoryStage {
  readonly buyers: readonly Buyer[];
  readonly providers: readonly OpenedProvider[];
  /** Called with each assignment that was acknowledged. */
  readonly onAssigned: () => void;
}

const POLL_MS = 2_000;
/** A worker that died holds its status checks for longer. */
const WAITING_MS = 20_000;

/** Plays what happens to an order. An error ends a story: something is down, or is refused. */
export function playOrder(stage: OrderStage, order: StripeOrder): Promise<unknown> {
  const stories: readonly Story<StripeOrder>[] = [
    { share: 22, play: (_stage, one) => pay(one) },
    { share: 10, play: disputed },
    { share: 11, play: refundedByOperator },
    { share: 8, play: refundRequested },
    { share: 5, play: refundedAndDisputed },
    { share: 8, play: refundedThere },
    { share: 34, play: (_stage, one) => paidTwice(stage, one) },
    { share: 4, play: (_stage, one) => pay(one, CARDS.declined) },
    { share: 3, play: ({ buyer }, { id }) => buyer.cancel(id) },
  ];
  return playOne(stories, stage, order);
}

/** In whole or in part, before it is credited or after. */
async function disputed(stage: StoryStage, order: StripeOrder): Promise<void> {
  const { random, buyer } = stage;
  if (random.flip(0.4)) await pay(order, random.pick([CARDS.disputed, CARDS.notReceived]));
  else {
    await pay(order);
    if (random.flip(0.7)) await buyer.isCredited(order);
    await order.desk.act('disputes', { payment_intent: await intentOf(order), amount: await somePart(random, order) });
  }
  await think(stage);
  await endDisputes(stage, order);
}

/** Refunded here, and disputed as a whole nevertheless: more is taken than was paid. */
async function refundedAndDisputed(stage: StoryStage, order: StripeOrder): Promise<void> {
  await refundedByOperator(stage, order);
  const amount = await paidMinorOf(order);
  await order.desk.act('disputes', { payment_intent: await intentOf(order), amount });
  await think(stage);
  await endDisputes(stage, order);
}

/** In the dashboard of the provider, some in two parts; banks return some. */
async function refundedThere(stage: StoryStage, order: StripeOrder): Promise<void> {
  await pay(order);
  if (stage.random.flip(0.7)) await stage.buyer.isCredited(order);
  await refundPart(stage, order);
}

async function refundPart(stage: StoryStage, order: StripeOrder): Promise<void> {
  const paymentIntent = { payment_intent: await intentOf(order) };
  await order.desk.act('refunds', { ...paymentIntent, amount: await somePart(stage.random, order) });
  if (stage.random.flip(0.3)) await order.desk.act('refunds', paymentIntent);
  await failLater(stage, order);
}

/** The second payment is assigned to another order, returned, or waits; what happens to it then follows it there. */
async function paidTwice(stage: OrderStage, order: StripeOrder): Promise<void> {
  const { random, admin } = stage;
  const second = { ...order, page: await foreignPage(order, await paidMinorOf(order)) };
  await pay(order);
  await pay(second);
  if (random.flip(0.1)) return;
  const waiting = await waitingOf(stage, order);
  if (waiting === null) return;
  if (random.flip(0.15)) {
    await admin.post(`/unapplied-payments/${waiting}/return`, { reason: 'chaos' }, PATIENCE_MS);
    return;
  }
  // Its provider can take it while it waits.
  if (random.flip(0.1)) await refundPart(stage, second);
  const other = await otherOrder(stage, order);
  if (other === null) return;
  await admin.post(`/unapplied-payments/${waiting}/assign`, { order_id: other.id }, PATIENCE_MS);
  stage.onAssigned();
  await think(stage);
  const fraction = random.fraction();
  if (fraction < 0.2) await dispute(stage, second);
  else if (fraction < 0.35) await refundPart(stage, second);
  else if (fraction < 0.6) await refundedByOperator({ ...stage, buyer: other.buyer }, other, true);
  else if (fraction < 0.7) await dispute(stage, order);
  else if (fraction < 0.8) await admin.post(`/unapplied-payments/${waiting}/return`, { reason: 'chaos' }, PATIENCE_MS);
}

async function dispute(stage: StoryStage, order: StripeOrder): Promise<void> {
  const amount = await somePart(stage.random, order);
  await order.desk.act('disputes', { payment_intent: await intentOf(order), amount });
  await think(stage);
  await endDisputes(stage, order);
}

/** One that can be paid with the same money: of anybody, at any provider. */
async function otherOrder(
  { buyers, providers, random, buyer: own }: OrderStage,
  order: StripeOrder,
): Promise<(StripeOrder & { readonly buyer: Buyer }) | null> {
  const buyer = random.flip(0.5) ? own : random.pick(buyers);
  const { desk } = random.flip(0.5) ? order : random.pick(providers);
  const cents = random.flip(0.5) ? order.totalCents : random.between(Math.ceil(order.totalCents / 2), order.totalCents);
  const made = await buyer.orderOf(desk.account.providerId, BigInt(Math.max(500, cents)) * 10_000_000n);
  return made === null ? null : { ...(offered(desk).at(made) as StripeOrder), buyer };
}

/** The id of what waits of an order's second payment; null: none in time. */
async function waitingOf({ admin }: StoryStage, { id }: StripeOrder): Promise<string | null> {
  const deadlineMs = performance.now() + WAITING_MS;
  while (performance.now() < deadlineMs) {
    const found = await admin
      .get<{ data: { id: string; order_id: string | null }[] }>('/unapplied-payments?open=true&limit=100')
      .then(
        ({ data }) => data.find((one) => one.order_id === id),
        () => undefined,
      );
    if (found !== undefined) return found.id;
    await sleep(POLL_MS);
  }
  return null;
}

async function paidMinorOf({ desk, page }: StripeOrder): Promise<number> {
  return (await desk.client.checkout.sessions.retrieve(page)).amount_total ?? 0;
}

/** All of a payment, or a part that its currency can have. */
async function somePart(random: Random, order: StripeOrder): Promise<number> {
  const minor = await paidMinorOf(order);
  // Dinars have parts of ten.
  return random.flip(0.4) ? minor : Math.max(1, Math.floor((minor * random.fraction()) / 10)) * 10;
}
