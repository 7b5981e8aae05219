import {
  cancelWhilePaid,
  refundByOperator,
  refundByRequest,
  returnUnapplied,
  think,
  type Story,
  type StoryStage,
} from '../story-stage.js';
import {
  CARDS,
  disputesOf,
  failLater,
  foreignPage,
  intentOf,
  pay,
  prepareOutcome,
  type StripeOrder,
} from './stripe-steps.js';

const UNKNOWN_ORGANIZATION = 'org_01jd3k9v6qe8yb5t2x7m4c0n1p';

/** What customers, banks and operators do with an order, and how often. An error ends a story: something is down. */
export const STRIPE_STORIES: readonly Story<StripeOrder>[] = [
  { share: 16, play: (_stage, order) => pay(order) },
  { share: 5, play: declinedThenPaid },
  { share: 3, play: (_stage, order) => pay(order, CARDS.fraud) },
  { share: 4, play: authenticated },
  { share: 10, play: debited },
  { share: 14, play: disputed },
  { share: 5, play: inquired },
  { share: 12, play: refundedByOperator },
  { share: 8, play: refundRequested },
  { share: 9, play: refundedElsewhere },
  { share: 5, play: (stage, order) => stage.buyer.cancel(order.id) },
  { share: 3, play: (stage, order) => cancelWhilePaid(stage, order, () => pay(order)) },
  { share: 8, play: paidTwice },
  { share: 4, play: paidInParts },
  { share: 2, play: paidForNoOrder },
  { share: 2, play: () => Promise.resolve() },
];

async function declinedThenPaid(_stage: StoryStage, order: StripeOrder): Promise<void> {
  await pay(order, CARDS.declined);
  await pay(order);
}

function authenticated({ random }: StoryStage, order: StripeOrder): Promise<unknown> {
  return pay(order, CARDS.authenticated, { authentication: random.flip(0.7) ? 'complete' : 'fail' });
}

async function debited(stage: StoryStage, order: StripeOrder): Promise<void> {
  await pay(order, CARDS.good, { method: 'bank_debit' });
  await think(stage);
  const outcome = stage.random.flip(0.6) ? 'succeeded' : 'failed';
  await order.desk.act('settle', { session: order.page, outcome });
  if (outcome === 'succeeded' && stage.random.flip(0.3)) await refundedByOperator(stage, order, true);
}

/** By its card, or later in part; before or after it is credited, and some are refunded in part before. */
async function disputed(stage: StoryStage, order: StripeOrder): Promise<void> {
  const { random, buyer } = stage;
  const isByCard = random.flip(0.5);
  await pay(order, isByCard ? random.pick([CARDS.disputed, CARDS.notReceived]) : CARDS.good);
  if (!isByCard) {
    await buyer.isCredited(order);
    if (random.flip(0.3)) await refundedByOperator(stage, order, true);
    const amount = random.flip(0.5) ? order.totalCents : random.between(1, order.totalCents);
    await order.desk.act('disputes', { payment_intent: await intentOf(order), amount });
  }
  await think(stage);
  await endDisputes(stage, order);
}

async function inquired(stage: StoryStage, order: StripeOrder): Promise<void> {
  await pay(order, CARDS.inquiry);
  await think(stage);
  const [dispute] = await disputesOf(order);
  if (dispute === undefined) return;
  if (stage.random.flip(0.6)) {
    await order.desk.act(`disputes/${dispute.id}/escalate`);
    await think(stage);
  }
  await endDisputes(stage, order);
}

export async function endDisputes({ random }: StoryStage, order: StripeOrder): Promise<void> {
  const { desk } = order;
  for (const { id, amount } of await disputesOf(order)) {
    const part = random.between(1, Math.max(1, Math.floor(amount / 2)));
    if (random.flip(0.25)) await desk.act(`disputes/${id}/reinstate`, { amount: part }).catch(() => undefined);
    if (random.flip(0.2)) continue;
    if (random.flip(0.45)) await desk.act(`disputes/${id}/lose`);
    else await desk.act(`disputes/${id}/win`, random.flip(0.25) ? { amount: part } : {}).catch(() => undefined);
  }
}

/** @param isPaid the order is paid already */
export async function refundedByOperator(stage: StoryStage, order: StripeOrder, isPaid = false): Promise<void> {
  if (!isPaid) await pay(order);
  if (!(await stage.buyer.isCredited(order))) return;
  await prepareOutcome(stage, order);
  await refundByOperator(stage, order);
  await failLater(stage, order);
  if (stage.random.flip(0.3)) await refundByOperator(stage, order);
}

export async function refundRequested(stage: StoryStage, order: StripeOrder): Promise<void> {
  await pay(order);
  if (!(await stage.buyer.isCredited(order))) return;
  await refundByRequest(stage, order, () => prepareOutcome(stage, order));
  await failLater(stage, order);
}

/** In the dashboard of the provider: in parts, and sometimes before the credit. */
async function refundedElsewhere(stage: StoryStage, order: StripeOrder): Promise<void> {
  const { buyer, random } = stage;
  await pay(order);
  if (random.flip(0.6)) await buyer.isCredited(order);
  const intent = await intentOf(order);
  const amount = random.flip(0.4) ? order.totalCents : random.between(1, order.totalCents);
  await order.desk.act('refunds', { payment_intent: intent, amount });
  if (random.flip(0.4) && amount < order.totalCents) await order.desk.act('refunds', { payment_intent: intent });
  await failLater(stage, order);
}

/** The second payment is by a page that the product did not make; its money is returned, refunded, disputed or waits. */
async function paidTwice(stage: StoryStage, order: StripeOrder): Promise<void> {
  const { buyer, random } = stage;
  const page = await foreignPage(order, order.totalCents);
  await pay(order);
  if (random.flip(0.6)) await buyer.isCredited(order);
  const second = { ...order, page };
  const isDisputed = random.flip(0.25);
  await pay(second, isDisputed ? CARDS.disputed : CARDS.good);
  await think(stage);
  if (isDisputed) return endDisputes(stage, second);
  const fraction = random.fraction();
  if (fraction < 0.4) await returnUnapplied(stage, order);
  else if (fraction < 0.7) {
    const amount = random.flip(0.6) ? order.totalCents : random.between(1, order.totalCents);
    await order.desk.act('refunds', { payment_intent: await intentOf(second), amount });
    await failLater(stage, second);
  }
  if (random.flip(0.3)) await refundedByOperator(stage, order, true);
}

/** Less, then the rest; or more than was due. */
async function paidInParts(stage: StoryStage, order: StripeOrder): Promise<void> {
  const { random } = stage;
  const cents = random.flip(0.5) ? order.totalCents + random.between(1, 100) : random.between(100, 400);
  await pay({ ...order, page: await foreignPage(order, cents) });
  await think(stage);
  if (cents < order.totalCents && random.flip(0.5)) {
    await pay({ ...order, page: await foreignPage(order, order.totalCents - cents) });
  }
  if (random.flip(0.5)) await returnUnapplied(stage, order);
}

async function paidForNoOrder(stage: StoryStage, order: StripeOrder): Promise<void> {
  const page = await foreignPage(order, 1_234, { organization_id: UNKNOWN_ORGANIZATION });
  await pay({ ...order, page });
  if (stage.random.flip(0.5)) await returnUnapplied(stage, null);
}
